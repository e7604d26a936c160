/** A Logstash pipeline as it is written: sections of plugins and branches. */

export interface Pipeline {
  input: Statement[];
  filter: Statement[];
  output: Statement[];
}

export type Statement = Plugin | Branches;

export interface Plugin {
  kind: "plugin";
  name: string;
  options: Option[];
  line: number;
  /** Corrections that were made in it: they become comments. */
  notes: readonly string[];
}

export interface Option {
  name: string;
  value: Value;
  line: number;
}

/** `if … {} else if … {} else {}`. */
export interface Branches {
  kind: "branches";
  branches: Branch[];
  line: number;
}

export interface Branch {
  /** Undefined: `else`. */
  condition: Condition | undefined;
  body: Statement[];
  line: number;
}

export type Value =
  | { kind: "text"; text: string }
  /** Without quotes: a word, or a number as it is written. */
  | { kind: "bare"; text: string }
  | { kind: "list"; of: Value[] }
  | { kind: "hash"; pairs: [key: string, value: Value][] }
  /** `codec => multiline { … }`. */
  | { kind: "plugin"; plugin: Plugin };

export type Condition =
  | { kind: "and" | "or" | "xor" | "nand"; of: [Condition, Condition] }
  | { kind: "not"; of: Condition }
  /** True for a field that is there. */
  | { kind: "is there"; field: string }
  | { kind: "compare"; op: Comparison; left: Operand; right: Operand }
  | { kind: "in"; left: Operand; right: Operand }
  | { kind: "matches"; left: Operand; pattern: string };

export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

export type Operand =
  | { kind: "field"; field: string }
  | { kind: "text" | "number"; text: string }
  | { kind: "list"; of: Operand[] };

/** Every plugin of these statements, with those in branches, in order. */
export function pluginsOf(statements: readonly Statement[]): Plugin[] {
  return statements.flatMap((one) =>
    one.kind === "plugin" ? [one] : one.branches.flatMap((branch) => pluginsOf(branch.body)),
  );
}

export function conditionsOf(statements: readonly Statement[]): { condition: Condition; line: number }[] {
  return statements.flatMap((one) => {
    if (one.kind === "plugin") return [];
    return one.branches.flatMap(({ condition, body, line }) => [
      ...(condition === undefined ? [] : [{ condition, line }]),
      ...conditionsOf(body),
    ]);
  });
}

/** The same with other plugins. */
export function withPlugins(
  statements: readonly Statement[],
  change: (plugin: Plugin) => Plugin,
): Statement[] {
  return statements.map((one): Statement => {
    if (one.kind === "plugin") return change(one);
    const branches = one.branches.map((branch) => ({ ...branch, body: withPlugins(branch.body, change) }));
    return { ...one, branches };
  });
}
