/** What a function that templates can call is. */
import type { Param, Value } from "../values.ts";

export interface TemplateFunction {
  readonly params: readonly Param[];
  /** Type of any number of further arguments. */
  readonly rest?: Param;
  /** `root` is the outermost `$`. Throws a Fault for what it cannot do. */
  readonly call: (args: readonly Value[], root: Value) => Value;
  /** For the manual; the built-in functions have Go's. */
  readonly summary?: string;
}

export type FunctionSet = ReadonlyMap<string, TemplateFunction>;
