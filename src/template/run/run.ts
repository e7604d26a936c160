/** One rendering under way: its variables, its output, and the bounds that keep a template from running wild. */
import { checkLength } from "../bounds.ts";
import { Fault } from "../values.ts";
import type { Value } from "../values.ts";
import type { Place } from "../language/tree.ts";

/** Far above a template's real work, below what a person would notice (about a tenth of a second). */
const MOST_STEPS = 1_000_000;
/** Characters that functions are given and give back. A step may be long: a megabyte in capitals, a million times. */
const MOST_WORK = 64 * 1024 * 1024;
/** What a place in a list takes in memory. */
const ITEM_CHARACTERS = 8;
/** Templates that call themselves. Go stops at 100,000; the stack here holds less. */
const DEEPEST = 500;

export type Exec = (run: Run, dot: Value) => Flow;
export type Eval = (run: Run, dot: Value) => Value;

/** What a part of a template asks of the range around it. */
export type Flow = 0 | 1 | 2;
export const ON: Flow = 0;
export const BREAK: Flow = 1;
export const CONTINUE: Flow = 2;

/** In place of the piped value where nothing is piped. */
export const NOTHING_PIPED = Symbol("nothing piped");
export type Piped = Value | typeof NOTHING_PIPED;

export class Run {
  out = "";
  /** Where it is, for errors, and in which template. */
  at: Place;
  template: string;
  /** The outermost `$`, for functions that look things up in it. */
  readonly root: Value;
  private steps = 0;
  private work = 0;
  private depth = 0;
  private names: string[] = ["$"];
  private values: Value[];

  constructor(root: Value, template: string) {
    this.root = root;
    this.values = [root];
    this.template = template;
    this.at = { at: 0, end: 0 };
  }

  step(): void {
    this.steps += 1;
    if (this.steps > MOST_STEPS) throw new Fault(`more than ${MOST_STEPS} steps`);
  }

  /** Counts a value that a function is given or gives back. */
  handle(value: Value): void {
    if (typeof value === "string") this.work += value.length;
    else if (Array.isArray(value)) this.work += value.length * ITEM_CHARACTERS;
    if (this.work > MOST_WORK)
      throw new Fault(`functions were given more than ${MOST_WORK / 1024 / 1024} Mi characters`);
  }

  write(text: string): void {
    this.out += text;
    checkLength(this.out.length);
  }

  mark(): number {
    return this.names.length;
  }

  pop(mark: number): void {
    this.names.length = mark;
    this.values.length = mark;
  }

  push(name: string, value: Value): void {
    this.names.push(name);
    this.values.push(value);
  }

  assign(name: string, value: Value): void {
    this.values[this.find(name)] = value;
  }

  value(name: string): Value {
    return this.values[this.find(name)];
  }

  /** Sets the n-th newest variable (1 is the newest): the ones a range has declared. */
  assignTop(n: number, value: Value): void {
    this.values[this.values.length - n] = value;
  }

  private find(name: string): number {
    const found = this.names.lastIndexOf(name);
    if (found < 0) throw new Fault(`undefined variable: ${name}`);
    return found;
  }

  /** Another template's body: it sees no variable but its own `$`. */
  call(name: string, dot: Value, body: Exec): void {
    if (this.depth === DEEPEST) throw new Fault(`exceeded maximum template depth (${DEEPEST})`);
    const { names, values, template } = this;
    this.depth += 1;
    this.names = ["$"];
    this.values = [dot];
    this.template = name;
    body(this, dot);
    this.depth -= 1;
    this.names = names;
    this.values = values;
    this.template = template;
  }
}
