/**
 * Patterns of names and labels as Go's path.Match has them, which logspout's filters are written in
 * (https://pkg.go.dev/path#Match): `*` any run without a slash, `?` one character that is no slash, `[a-z]`, `[^a]`, `\x`.
 * A pattern is cut at its stars; each chunk is looked for once, leftmost first, so the time never explodes.
 */
import { Refusal } from "../../record/refusal.ts";

type Symbol =
  | { kind: "literal"; text: string }
  | { kind: "any" }
  | { kind: "class"; not: boolean; ranges: readonly (readonly [low: string, high: string])[] };

interface Chunk {
  afterStar: boolean;
  symbols: readonly Symbol[];
}

/** A predicate on whole texts; refuses what Go calls a bad pattern (logspout lets it match nothing, without a word). */
export function compilePattern(pattern: string): (text: string) => boolean {
  const chunks = chunksOf(pattern);
  return (text) => matches(chunks, Array.from(text));
}

function matches(chunks: readonly Chunk[], text: readonly string[]): boolean {
  let at = 0;
  for (let i = 0; i < chunks.length; i++) {
    const chunk = chunks[i];
    if (chunk === undefined) return false;
    const found = placeOf(chunk, text, at, i === chunks.length - 1);
    if (found < 0) return false;
    at = found + chunk.symbols.length;
  }
  return at === text.length;
}

/** Where the chunk stands, at or (behind a star) after `from`; the last one has to stand at the end. -1: nowhere. */
function placeOf(chunk: Chunk, text: readonly string[], from: number, last: boolean): number {
  const most = text.length - chunk.symbols.length;
  const until = chunk.afterStar ? most : from;
  for (let at = from; at <= until; at++) {
    if ((!last || at === most) && standsAt(chunk.symbols, text, at)) return at;
    if (text[at] === "/") return -1;
  }
  return -1;
}

function standsAt(symbols: readonly Symbol[], text: readonly string[], at: number): boolean {
  if (at + symbols.length > text.length) return false;
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i];
    const character = text[at + i];
    if (symbol === undefined || character === undefined || !fits(symbol, character)) return false;
  }
  return true;
}

function fits(symbol: Symbol, character: string): boolean {
  switch (symbol.kind) {
    case "literal":
      return symbol.text === character;
    case "any":
      return character !== "/";
    case "class":
      return symbol.ranges.some(([low, high]) => isIn(character, low, high)) !== symbol.not;
  }
}

function isIn(character: string, low: string, high: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= (low.codePointAt(0) ?? 0) && code <= (high.codePointAt(0) ?? 0);
}

interface Reader {
  pattern: string;
  characters: readonly string[];
  at: number;
}

function chunksOf(pattern: string): Chunk[] {
  const reader: Reader = { pattern, characters: Array.from(pattern), at: 0 };
  const chunks: Chunk[] = [];
  let symbols: Symbol[] = [];
  let afterStar = false;
  while (reader.at < reader.characters.length) {
    const character = next(reader);
    if (character !== "*") {
      symbols.push(symbolOf(character, reader));
      continue;
    }
    if (symbols.length > 0 || (chunks.length === 0 && !afterStar)) chunks.push({ afterStar, symbols });
    symbols = [];
    afterStar = true;
  }
  chunks.push({ afterStar, symbols });
  return chunks;
}

function symbolOf(character: string, reader: Reader): Symbol {
  if (character === "?") return { kind: "any" };
  if (character === "\\") return { kind: "literal", text: next(reader) };
  if (character === "[") return classOf(reader);
  return { kind: "literal", text: character };
}

function classOf(reader: Reader): Symbol {
  const not = reader.characters[reader.at] === "^";
  if (not) reader.at++;
  const ranges: (readonly [string, string])[] = [];
  while (reader.characters[reader.at] !== "]" || ranges.length === 0) {
    const low = member(reader);
    const isRange = reader.characters[reader.at] === "-";
    if (isRange) reader.at++;
    ranges.push([low, isRange ? member(reader) : low]);
  }
  reader.at++;
  return { kind: "class", not, ranges };
}

function member(reader: Reader): string {
  const character = next(reader);
  if (character === "-" || character === "]") throw bad(reader);
  return character === "\\" ? next(reader) : character;
}

function next(reader: Reader): string {
  const character = reader.characters[reader.at];
  if (character === undefined) throw bad(reader);
  reader.at++;
  return character;
}

function bad({ pattern, at }: Reader): Refusal {
  return new Refusal(
    "E_PATTERN",
    `"${pattern}" is no pattern of names`,
    "write * ? [a-z] [^a], and \\ before a character that stands for itself",
    at,
  );
}
