/** What a template says, as a tree. Every part knows where it stands, for errors at run time. */
import type { Constant } from "./constants.ts";

export interface Place {
  readonly at: number;
  readonly end: number;
}

export type Node =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "action"; readonly pipe: Pipe }
  | Branch
  | ({ readonly type: "template"; readonly name: string; readonly pipe: Pipe | undefined } & Place)
  | { readonly type: "break" }
  | { readonly type: "continue" };

export interface Branch extends Place {
  readonly type: "if" | "with" | "range";
  readonly pipe: Pipe;
  readonly body: List;
  readonly otherwise: List | undefined;
}

export type List = readonly Node[];

export interface Pipe extends Place {
  readonly type: "pipe";
  /** `$x`, or `$i` and `$x`; `assigns` when they are set (=) instead of declared (:=). */
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export interface Command extends Place {
  readonly operands: readonly [Operand, ...Operand[]];
}

export type Operand =
  | ({ readonly type: "dot" } & Place)
  | ({ readonly type: "nil" } & Place)
  | ({ readonly type: "bool"; readonly value: boolean } & Place)
  | ({ readonly type: "number"; readonly constant: Constant } & Place)
  | ({ readonly type: "string"; readonly value: string } & Place)
  | ({ readonly type: "identifier"; readonly name: string } & Place)
  | ({ readonly type: "field"; readonly names: readonly string[] } & Place)
  | ({ readonly type: "variable"; readonly name: string; readonly names: readonly string[] } & Place)
  | ({ readonly type: "chain"; readonly of: Operand; readonly names: readonly string[] } & Place)
  | Pipe;

/** Go's rule: a template of nothing but blanks (and comments) may be replaced by another of its name. */
export function isBlank(list: List): boolean {
  return list.every((node) => node.type === "text" && node.text.trim() === "");
}
