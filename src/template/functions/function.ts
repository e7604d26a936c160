/** What a function that templates can call is. */
import type { Param, Value } from "../values.ts";

export interface TemplateFunction {
  readonly params: readonly Param[];
  /** Type of any number of further arguments. */
  readonly rest?: Param;
  /** `root` is the outermost `$`. Throws a Fault for what it cannot do. */
  readonly call: (args: readonly Value[], root: Value) => Value;
}

/** An argument whose parameter is a string: the call was refused if it is none. */
export function textAt(args: readonly Value[], index: number): string {
  const value = args[index];
  return typeof value === "string" ? value : "";
}

/** The same for an int. */
export function intAt(args: readonly Value[], index: number): number {
  const value = args[index];
  return typeof value === "bigint" ? Number(value) : 0;
}

export type FunctionSet = ReadonlyMap<string, TemplateFunction>;
