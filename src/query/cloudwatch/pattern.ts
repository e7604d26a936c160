/**
 * Filter patterns of CloudWatch Logs (user guide, "Filter pattern syntax"). They look at the text as it came, with the
 * kinds that JSON has, so a record's attributes cannot answer them: a pattern is a tree that finds everything it may
 * match, for the store, and a test on the body that decides.
 */
import { QueryRefusal } from "../refusal.ts";
import type { Query } from "../tree.ts";
import { columnsPattern } from "./columns.ts";
import { jsonPattern } from "./json.ts";
import { termsPattern } from "./terms.ts";

export interface LogPattern {
  /** Matches whatever `matches` does, and perhaps more. */
  coarse: Query;
  matches: (body: string) => boolean;
  /** The values that the pattern names, by `$name` or selector; undefined when the body does not match. */
  extract: (body: string) => Record<string, string> | undefined;
}

/** API reference, FilterLogEvents. */
const LENGTH_MOST = 1024;

/** Throws E_QUERY. The first character says which of the three forms it is. */
export function parsePattern(text: string): LogPattern {
  if (text.length > LENGTH_MOST)
    throw new QueryRefusal("the pattern is too long", `${LENGTH_MOST} characters are the most`, LENGTH_MOST);
  const first = text.trimStart()[0];
  if (first === "{") return jsonPattern(text);
  return first === "[" ? columnsPattern(text) : termsPattern(text);
}
