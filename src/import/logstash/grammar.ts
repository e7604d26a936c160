/** The text of a pipeline → its tree. Written by hand, so that what is wrong is told with the place and what was expected. */
import { readCondition } from "./condition-grammar.ts";
import { Scanner } from "./scanner.ts";
import type { Branches, Option, Pipeline, Plugin, Statement, Value } from "./tree.ts";

/** No pipeline nests deeper; a text made to do harm does. */
const DEPTH_MOST = 64;

export function parsePipeline(text: string, file: string): Pipeline {
  const scanner = new Scanner(text, file);
  const pipeline: Pipeline = { input: [], filter: [], output: [] };
  while (!scanner.isAtEnd()) {
    const section = scanner.name();
    if (section !== "input" && section !== "filter" && section !== "output")
      throw scanner.refusal(
        `${section === undefined ? "" : `after "${section}": `}input, filter or output was expected`,
      );
    scanner.expect("{", "an opening brace");
    pipeline[section].push(...readBody(scanner, 0));
  }
  return pipeline;
}

function readBody(scanner: Scanner, depth: number): Statement[] {
  if (depth > DEPTH_MOST) throw scanner.refusal("less nesting was expected");
  const body: Statement[] = [];
  while (!scanner.takes("}")) {
    if (scanner.isAtEnd()) throw scanner.refusal("a closing brace was expected");
    body.push(scanner.takesWord("if") ? readBranches(scanner, depth) : readPlugin(scanner, depth));
  }
  return body;
}

function readBranches(scanner: Scanner, depth: number): Branches {
  const { line } = scanner;
  const branches: Branches["branches"] = [];
  const read = (condition: Branches["branches"][number]["condition"], at: number): void => {
    scanner.expect("{", "an opening brace");
    branches.push({ condition, body: readBody(scanner, depth + 1), line: at });
  };
  read(readCondition(scanner), line);
  while (scanner.takesWord("else")) {
    const at = scanner.line;
    if (scanner.takesWord("if")) read(readCondition(scanner), at);
    else {
      read(undefined, at);
      break;
    }
  }
  return { kind: "branches", branches, line };
}

function readPlugin(scanner: Scanner, depth: number): Plugin {
  const { line } = scanner;
  const name = scanner.quoted() ?? scanner.name();
  if (name === undefined) throw scanner.refusal("the name of a plugin was expected");
  return readOptions(scanner, { name, line, depth });
}

function readOptions(
  scanner: Scanner,
  { name, line, depth }: { name: string; line: number; depth: number },
): Plugin {
  scanner.expect("{", `an opening brace after "${name}"`);
  const options: Option[] = [];
  while (!scanner.takes("}")) {
    const at = scanner.line;
    const option = scanner.quoted() ?? scanner.name();
    if (option === undefined) throw scanner.refusal(`an option of ${name} was expected`);
    scanner.expect("=>", `=> after "${option}"`);
    options.push({ name: option, value: readValue(scanner, depth + 1), line: at });
    // Not in the grammar, and often there.
    scanner.takes(",");
  }
  return { kind: "plugin", name, options, line, notes: [] };
}

function readValue(scanner: Scanner, depth: number): Value {
  if (depth > DEPTH_MOST) throw scanner.refusal("less nesting was expected");
  const { line } = scanner;
  const text = scanner.quoted() ?? scanner.variable();
  if (text !== undefined) return { kind: "text", text };
  if (scanner.sees("[")) return readList(scanner, depth);
  if (scanner.takes("{")) return readHash(scanner, depth);
  const word = scanner.number() ?? scanner.name();
  if (word === undefined) throw scanner.refusal("a value was expected");
  if (scanner.sees("{")) return { kind: "plugin", plugin: readOptions(scanner, { name: word, line, depth }) };
  return { kind: "bare", text: word };
}

function readList(scanner: Scanner, depth: number): Value {
  // A field's name without quotes is no list: `source => [a][b]`.
  const field = scanner.field();
  if (field !== undefined) {
    const [, only = ""] = /^\[([^[\]]+)\]$/.exec(field) ?? [];
    return only === ""
      ? { kind: "bare", text: field }
      : { kind: "list", of: [{ kind: "bare", text: only.trim() }] };
  }
  scanner.expect("[", "an opening bracket");
  const of: Value[] = [];
  while (!scanner.takes("]")) {
    of.push(readValue(scanner, depth + 1));
    if (!scanner.takes(",") && !scanner.sees("]"))
      throw scanner.refusal("a comma or a closing bracket was expected");
  }
  return { kind: "list", of };
}

function readHash(scanner: Scanner, depth: number): Value {
  const pairs: [string, Value][] = [];
  while (!scanner.takes("}")) {
    const key = scanner.quoted() ?? scanner.field() ?? scanner.number() ?? scanner.name();
    if (key === undefined) throw scanner.refusal("a key was expected");
    scanner.expect("=>", `=> after "${key}"`);
    pairs.push([key, readValue(scanner, depth + 1)]);
    scanner.takes(",");
  }
  return { kind: "hash", pairs };
}
