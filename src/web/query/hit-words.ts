/** The words of a query that should be marked in the lines: those of the text that are wanted, as one expression. */
import { termsOf } from "./terms.ts";

/** More would slow every row down and mark half the page. */
const MAX_WORDS = 16;

/** Undefined when nothing is to be marked. Global and case-insensitive: use with matchAll. */
export function hitPattern(...queries: readonly string[]): RegExp | undefined {
  const words = queries.flatMap(wordsOf).slice(0, MAX_WORDS);
  if (words.length === 0) return undefined;
  const longestFirst = [...new Set(words)].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(wordPattern).join("|"), "giu");
}

/** OR and parentheses do not matter for marking, so they are blanked out; what follows NOT is left out. */
function wordsOf(q: string): string[] {
  const flat = q.replace(/\b(?:NOT)\s+(?:"[^"]*"|\S+)/g, " ").replace(/\s(?:OR|AND|\|\||&&)\s/g, " ");
  const parsed = termsOf(hasGroups(flat) ? flat.replace(/[()]/g, " ") : flat);
  if (parsed.state === "opaque") return [];
  return parsed.terms
    .filter(
      (term) => !term.negative && (term.field === "" || term.field === "body" || term.field === "message"),
    )
    .map((term) => term.value.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1"))
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function hasGroups(q: string): boolean {
  return /(^|\s)[-+!]?\(/.test(q);
}

const TOKEN = /[\p{L}\p{N}]/u;

/** A word matches whole tokens; between the tokens of one word anything but letters and digits may stand. */
function wordPattern(word: string): string {
  const tokens = word.split(/[^\p{L}\p{N}*?]+/u).filter((token) => token !== "");
  const body = tokens.map(tokenPattern).join("[^\\p{L}\\p{N}]+");
  const before = TOKEN.test(word.charAt(0)) ? "(?<![\\p{L}\\p{N}])" : "";
  const after = TOKEN.test(word.charAt(word.length - 1)) ? "(?![\\p{L}\\p{N}])" : "";
  return `${before}${body}${after}`;
}

function tokenPattern(token: string): string {
  return token.replace(/[*]/g, "[\\p{L}\\p{N}]*").replace(/[?]/g, "[\\p{L}\\p{N}]");
}
