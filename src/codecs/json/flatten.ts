/** An object → attributes: nested keys joined with dots, lists as JSON text, everything bounded. */
import type { Attributes } from "../../record/record.ts";
import { ROLE } from "./key-tree.ts";
import type { KeyNode, KeyTree } from "./key-tree.ts";

export interface FlattenBounds {
  maxKeys: number;
  maxDepth: number;
  maxValueChars: number;
}

/** Looks at members whose key means something. */
export interface KeyReader {
  /** True when the value was taken and is to be no attribute. */
  take: (node: KeyNode, value: unknown) => boolean;
}

export class Flattener {
  /** `own` of the last call and behind it what its object had. */
  list: string[] = [];
  /** A number lost digits on the way through JSON.parse. */
  unsafe = false;
  /** Something is not in the list as it was: too many keys, too long, too deep to be written. */
  incomplete = false;
  readonly #tree: KeyTree;
  readonly #bounds: FlattenBounds;
  readonly #reader: KeyReader;
  #object = 0;
  #most = 0;

  constructor(tree: KeyTree, bounds: FlattenBounds, reader: KeyReader) {
    this.#tree = tree;
    this.#bounds = bounds;
    this.#reader = reader;
  }

  /** Keys of `own` win; of a key that comes twice (`{"a.b":1,"a":{"b":2}}`) the first does. */
  flatten(object: object, own: Attributes): void {
    const list = own.slice();
    this.list = list;
    this.unsafe = false;
    this.incomplete = false;
    this.#object += 1;
    this.#most = list.length + 2 * this.#bounds.maxKeys;
    this.#tree.begin();
    for (let i = 0; i < list.length; i += 2) this.#tree.whole(list[i] ?? "").seen = this.#object;
    this.#walk(object, this.#tree.root, 1);
  }

  /** Also for a reader that has to give back what it took. */
  add(node: KeyNode, value: string): void {
    const { list } = this;
    if (list.length >= this.#most) {
      this.incomplete = true;
      return;
    }
    const most = this.#bounds.maxValueChars;
    if (value.length <= most) {
      list.push(node.key, value);
      return;
    }
    this.incomplete = true;
    list.push(node.key, cut(value, most));
  }

  #walk(object: object, parent: KeyNode, depth: number): void {
    const members = object as Record<string, unknown>;
    // What JSON.parse makes has no members but its own, and this is the fastest way through them.
    for (const name in members) {
      const value = members[name];
      if (value === null || value === undefined || value === "") continue;
      if (this.list.length >= this.#most) {
        this.incomplete = true;
        return;
      }
      const node = parent.children.get(name) ?? this.#tree.child(parent, name);
      if (typeof value === "object" && depth < this.#bounds.maxDepth && !Array.isArray(value))
        this.#walk(value, node, depth + 1);
      else this.#member(node, value);
    }
  }

  #member(node: KeyNode, value: unknown): void {
    if (node.seen === this.#object || (node.stray && isIn(this.list, node.key))) return;
    const text = typeof value === "string" ? value : this.#textOf(value);
    if (text === "") return;
    node.seen = this.#object;
    if (node.role === ROLE.plain) this.add(node, text);
    else if (node.role === ROLE.leftOut) this.incomplete = true;
    else if (!this.#reader.take(node, value)) this.add(node, text);
  }

  #textOf(value: unknown): string {
    if (typeof value === "object" && value !== null) return this.#structure(value);
    if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) this.unsafe = true;
    return String(value);
  }

  /** Empty lists and groups say as little as an empty text. */
  #structure(value: object): string {
    const text = jsonText(value);
    if (text === undefined) this.incomplete = true;
    if (text === undefined || text === "[]" || text === "{}") return "";
    if (LONG_NUMBER.test(text)) this.unsafe = true;
    return text;
  }
}

const LONG_NUMBER = /\d{16}/;

/** Reading takes any depth, writing does not: thousands of brackets are no data. */
function jsonText(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function isIn(list: readonly string[], key: string): boolean {
  for (let i = 0; i < list.length; i += 2) if (list[i] === key) return true;
  return false;
}

function cut(value: string, chars: number): string {
  const last = value.charCodeAt(chars - 1);
  return value.slice(0, last >= 0xd800 && last < 0xdc00 ? chars - 1 : chars);
}
