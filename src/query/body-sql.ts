/** Conditions on the words of the body. */
import { param } from "./sql-params.ts";
import type { Writing } from "./sql-params.ts";
import type { Pattern, Wildcard, Words } from "./tree.ts";
import { literalOf } from "./words.ts";

/**
 * The body as its words are compared, see words.ts; the text index must be built on exactly this expression. It could
 * be built on the bare column with this as its preprocessor, but then hasAllTokens would mean something else wherever
 * the engine does not see that the index answers: in `NOT (0 OR hasAllTokens(…))`, and with ORDER BY and LIMIT.
 */
export const BODY_TEXT = String.raw`lower(replaceRegexpAll(body, '\x1b\\[[0-?]*[ -/]*[@-~]', ' '))`;

export function wordsSql({ tokens }: Words, writing: Writing, isNegated: boolean): string {
  const name = tokens.length > 1 ? "hasPhrase" : "hasAllTokens";
  return `${isNegated ? "(NOT " : "("}${name}(${BODY_TEXT}, ${param(writing, tokens.join(" "))}))`;
}

const TOKEN = "[0-9a-z\\x{80}-\\x{10FFFF}]";
const SEPARATOR = "[^0-9a-z\\x{80}-\\x{10FFFF}]";

/** Literals of token patterns are letters, digits and what is beyond ASCII: nothing in them is special to RE2. */
export function wildcardSql({ tokens }: Wildcard, writing: Writing, isNegated: boolean): string {
  const run = tokens.map((pattern) => pattern.map(tokenPart).join("")).join(`${SEPARATOR}+`);
  // (?i) would fold beyond ASCII; `lower` is ASCII alone, as the text index is.
  const match = `match(${BODY_TEXT}, ${param(writing, `(?:^|${SEPARATOR})${run}(?:$|${SEPARATOR})`)})`;
  if (isNegated) return `(NOT ${match})`;
  const whole = tokens.map(literalOf).filter((token) => token !== undefined);
  if (whole.length === 0) return `(${match})`;
  return `(hasAllTokens(${BODY_TEXT}, ${param(writing, whole.join(" "))}) AND ${match})`;
}

function tokenPart(part: Pattern[number], index: number, pattern: Pattern): string {
  if (part === "one") return TOKEN;
  // A token has at least one character, also when the pattern is * alone.
  if (part === "any") return TOKEN + (pattern.length === 1 ? "+" : "*");
  return part.literal;
}
