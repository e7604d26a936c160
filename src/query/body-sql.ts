/**
 * Conditions on the body. The text index answers hasAllTokens and hasPhrase on the bare column and lower-cases both
 * sides; where it does not answer, they would be about capitals. See `condition` in sql.ts for how that is avoided.
 */
import { param } from "./sql-params.ts";
import type { Writing } from "./sql-params.ts";
import type { Pattern, Wildcard, Words } from "./tree.ts";
import { literalOf } from "./words.ts";

export function wordsSql({ tokens }: Words, writing: Writing, isNegated: boolean): string {
  const name = tokens.length > 1 ? "hasPhrase" : "hasAllTokens";
  return `${isNegated ? "(NOT " : "("}${name}(body, ${param(writing, tokens.join(" "))}))`;
}

const TOKEN = "[0-9a-z\\x{80}-\\x{10FFFF}]";
const SEPARATOR = "[^0-9a-z\\x{80}-\\x{10FFFF}]";

/** Literals of token patterns are letters, digits and what is beyond ASCII: nothing in them is special to RE2. */
export function wildcardSql({ tokens }: Wildcard, writing: Writing, isNegated: boolean): string {
  const run = tokens.map((pattern) => pattern.map(tokenPart).join("")).join(`${SEPARATOR}+`);
  // (?i) would fold beyond ASCII; `lower` is ASCII alone, as the text index is.
  const match = `match(lower(body), ${param(writing, `(?:^|${SEPARATOR})${run}(?:$|${SEPARATOR})`)})`;
  if (isNegated) return `(NOT ${match})`;
  const whole = tokens.map(literalOf).filter((token) => token !== undefined);
  if (whole.length === 0) return `(${match})`;
  return `(hasAllTokens(body, ${param(writing, whole.join(" "))}) AND ${match})`;
}

function tokenPart(part: Pattern[number], index: number, pattern: Pattern): string {
  if (part === "one") return TOKEN;
  // A token has at least one character, also when the pattern is * alone.
  if (part === "any") return TOKEN + (pattern.length === 1 ? "+" : "*");
  return part.literal;
}
