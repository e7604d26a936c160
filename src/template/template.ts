/**
 * Go's text/template, compiled once and rendered often. A fault in the text is a Refusal with its place; what goes
 * wrong with the values of one rendering is a TemplateError, and the template can be rendered again.
 */
import { BUILTIN } from "./functions/builtin.ts";
import { EXTRA } from "./functions/extra.ts";
import type { FunctionSet } from "./functions/function.ts";
import { unknownField } from "./known-fields.ts";
import { lineAndColumn, refusal } from "./language/input.ts";
import { parseTemplate } from "./language/parse.ts";
import { readsOf } from "./language/reads.ts";
import { isBlank } from "./language/tree.ts";
import type { List } from "./language/tree.ts";
import { listOf } from "./run/nodes.ts";
import { Run } from "./run/run.ts";
import type { Exec } from "./run/run.ts";
import { Fault } from "./values.ts";
import type { StructValue, Value } from "./values.ts";

export interface CompileOptions {
  /** What messages call it: "raw", "SYSLOG_TAG". */
  name: string;
  /** Besides those that every template has; Go's own cannot be replaced. */
  functions?: FunctionSet;
  /** Text whose `define`s the template may use; it prints nothing itself. */
  definitions?: readonly string[];
  /** What dot will be, with empty values: a field that it cannot have is refused. */
  dot?: StructValue;
}

export interface Template {
  readonly name: string;
  readonly text: string;
  /** Throws TemplateError. */
  readonly render: (dot: Value) => string;
  /** The fields of dot that the result can depend on; undefined when it may be any of them. */
  readonly reads: ReadonlySet<string> | undefined;
}

/** A rendering that failed: an unknown field, an index out of range, a text beyond all bounds. */
export class TemplateError extends Error {
  /** Offset in the template's text. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.name = "TemplateError";
    this.position = position;
  }
}

const FUNCTIONS: FunctionSet = new Map([...EXTRA, ...BUILTIN]);

export function compileTemplate(text: string, options: CompileOptions): Template {
  const { name, functions } = options;
  const known = functions === undefined ? FUNCTIONS : new Map([...EXTRA, ...functions, ...BUILTIN]);
  const hasFunction = (one: string): boolean => known.has(one);
  const lists = listsOf(text, options, hasFunction);
  if (options.dot !== undefined) refuseUnknown(lists.get(name)?.list ?? [], text, name, options.dot);
  const bodies = new Map<string, Exec>();
  for (const [one, { list, source }] of lists) {
    bodies.set(one, listOf({ functions: known, source, bodies }, list));
  }
  const main = bodies.get(name);
  if (main === undefined) throw new Error(`template ${name} has no body`);
  return {
    name,
    text,
    render: (dot) => render(name, sourcesOf(lists), main, dot),
    reads: readsOf(new Map([...lists].map(([one, { list }]) => [one, list]))),
  };
}

type Lists = Map<string, { list: List; source: string }>;

function listsOf(text: string, options: CompileOptions, hasFunction: (one: string) => boolean): Lists {
  const { name, definitions = [] } = options;
  const lists: Lists = new Map();
  for (const source of [...definitions, text]) {
    for (const [one, list] of parseTemplate({ name, text: source }, hasFunction)) {
      if (lists.has(one) && isBlank(list) && !(one === name && source === text)) continue;
      lists.set(one, { list, source });
    }
  }
  return lists;
}

function refuseUnknown(list: List, source: string, name: string, dot: StructValue): void {
  const unknown = unknownField(list, dot);
  if (unknown !== undefined) throw refusal({ name, source }, unknown.message, unknown.at);
}

function sourcesOf(lists: ReadonlyMap<string, { source: string }>): (name: string) => string {
  return (name) => lists.get(name)?.source ?? "";
}

function render(name: string, sourceOf: (name: string) => string, main: Exec, dot: Value): string {
  const run = new Run(dot ?? undefined, name);
  try {
    main(run, dot ?? undefined);
    return run.out;
  } catch (error) {
    if (!(error instanceof Fault) && !(error instanceof RangeError)) throw error;
    const why = error instanceof Fault ? error.message : "too large or nested too deep";
    const source = sourceOf(run.template);
    const { line, column } = lineAndColumn(source, run.at.at);
    const at = source.slice(run.at.at, run.at.end);
    throw new TemplateError(
      `template: ${name}:${line}:${column}: executing ${JSON.stringify(run.template)} at <${at}>: ${why}`,
      run.at.at,
    );
  }
}
