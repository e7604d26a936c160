/** What the files of languages hold. */
import type { Language } from "./languages.ts";

/**
 * In state `from`, a line that `test` matches belongs to the trace and leads to `to`. From "" begins one; to "" ends it
 * with this line. Tests are linear in the line, which is a stranger's: no repetition within a repetition, and none that could begin at every place of a line.
 */
export interface TraceRule {
  from: string;
  test: RegExp;
  /** Must match, too: a `.*` between two parts that may stand anywhere would be quadratic. */
  and?: RegExp;
  /** Of what begins a trace anywhere in a line: a piece that `test` cannot do without, found quickly. */
  hint?: RegExp;
  to: string;
  /** The line belongs to the trace only if a surer one follows; never one that could begin a trace itself. */
  maybe?: true;
  /** Undefined: all languages of the file. */
  only?: readonly Language[];
}
