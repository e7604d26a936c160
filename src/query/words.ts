/**
 * What a word of the body is. Both the text index and the matcher cut bodies this way: ASCII letters and digits and
 * every character beyond ASCII make tokens, all other characters separate them. Letters are compared without case,
 * ASCII ones only (ClickHouse: splitByNonAlpha and lower), so "É" and "é" are different words. A terminal's colour is a
 * separator, although it ends in a letter. BODY_TEXT in body-sql.ts is the same for the store.
 */
import type { Pattern, PatternPart, Query } from "./tree.ts";

/** Runs of token characters. */
const TOKENS = /[0-9A-Za-z\u{80}-\u{10FFFF}]+/gu;

const ESCAPE = "\u001b";

/** ECMA-48 5.4: control sequences, such as colours. */
const CONTROL_SEQUENCE = new RegExp(`${ESCAPE}\\[[0-?]*[ -/]*[@-~]`, "g");

export function withoutColours(body: string): string {
  return body.includes(ESCAPE) ? body.replace(CONTROL_SEQUENCE, " ") : body;
}

/** Lower case for ASCII letters alone, as the engine's `lower` does it. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

export function tokensOf(text: string): string[] {
  return asciiLower(text).match(TOKENS) ?? [];
}

/** Cuts a pattern at its separators: `10.0.*` is the three tokens 10, 0 and *. */
export function patternTokens(pattern: Pattern): Pattern[] {
  const tokens: Pattern[] = [];
  let open: Pattern[number][] = [];
  const close = () => {
    if (open.length > 0) tokens.push(open);
    open = [];
  };
  for (const part of pattern) {
    if (typeof part === "string") {
      open.push(part);
      continue;
    }
    for (const piece of asciiLower(part.literal).split(/([^0-9a-z\u{80}-\u{10FFFF}]+)/u)) {
      if (piece === "") continue;
      if (/^[0-9a-z\u{80}-\u{10FFFF}]/u.test(piece)) open.push({ literal: piece });
      else close();
    }
  }
  close();
  return tokens;
}

/** The literal text of a pattern without wildcards, else undefined. */
export function literalOf(pattern: Pattern): string | undefined {
  let text = "";
  for (const part of pattern) {
    if (typeof part === "string") return undefined;
    text += part.literal;
  }
  return text;
}

/** Words to highlight: lower-case texts that a matching body has because of the query, without those behind NOT. */
export function queryWords(query: Query): string[] {
  const words = new Set<string>();
  collect(query, words);
  return [...words];
}

function collect(query: Query, words: Set<string>): void {
  if (query.kind === "and" || query.kind === "or") for (const one of query.of) collect(one, words);
  else if (query.kind === "words") for (const token of query.tokens) words.add(token);
  else if (query.kind === "fragment") words.add(query.text);
  else if (query.kind === "wildcard") for (const part of query.tokens.flat()) addLiteral(part, words);
}

function addLiteral(part: PatternPart, words: Set<string>): void {
  if (typeof part !== "string") words.add(part.literal);
}
