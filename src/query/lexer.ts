/**
 * Cuts query text into tokens. A character means different things before and behind a colon (`>5` is a word, `n:>5` a
 * comparison), so the lexer knows where it stands; what a name or value means is not its business, see terms.ts.
 */
import { fieldColon } from "./colon.ts";
import { lexRange } from "./range-lexer.ts";
import { quoted, quotedText } from "./quotes.ts";
import { QueryRefusal, mended } from "./refusal.ts";
import type { Comparison, RangeToken, Scan, Token } from "./tokens.ts";
import type { PatternPart } from "./tree.ts";

export function lex(text: string): Token[] {
  const scan: Scan = { text, pos: 0, tokens: [], groups: [] };
  for (skipSpace(scan); scan.pos < text.length; skipSpace(scan)) step(scan);
  scan.tokens.push({ kind: "end", at: text.length, end: text.length });
  return scan.tokens;
}

function skipSpace(scan: Scan): void {
  while (isSpace(scan.text[scan.pos])) scan.pos++;
}

function isSpace(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char);
}

/** Undefined is the end of the text. */
function endsWord(char: string | undefined): boolean {
  return char === undefined || char === "(" || char === ")" || isSpace(char);
}

function step(scan: Scan): void {
  const char = scan.text[scan.pos];
  const before = scan.tokens.at(-1)?.kind;
  const isValue = before === "field" || before === "compare";
  if (char === "(") return openGroup(scan, before === "field");
  if (char === ")") return closeGroup(scan);
  if (char === '"' || isSingleQuoted(scan)) return lexQuoted(scan, isValue);
  const mayCompare = before === "field" || (!isValue && scan.groups.at(-1) === true);
  const special = mayCompare ? (comparison(scan) ?? range(scan)) : undefined;
  if (special !== undefined) return push(scan, special);
  lexText(scan, isValue);
}

function lexText(scan: Scan, isValue: boolean): void {
  if (isValue) lexValue(scan);
  else if (isPrefix(scan)) lexPrefix(scan);
  else lexWord(scan);
}

function push(scan: Scan, token: Token): void {
  scan.tokens.push(token);
  scan.pos = token.end;
}

function openGroup(scan: Scan, isFieldGroup: boolean): void {
  scan.groups.push(isFieldGroup || scan.groups.at(-1) === true);
  push(scan, { kind: "open", at: scan.pos, end: scan.pos + 1 });
}

function closeGroup(scan: Scan): void {
  const { text, pos } = scan;
  if (scan.groups.pop() === undefined) {
    const hint = 'remove it, or put quotes around text that has parentheses: "main()"';
    throw new QueryRefusal(
      "a closing parenthesis without an opening one",
      hint,
      pos,
      mended(text, pos, pos + 1, ""),
    );
  }
  push(scan, { kind: "close", at: pos, end: pos + 1 });
  endUnit(scan);
}

/** Papertrail's 'single quotes'; a lone apostrophe is text. */
function isSingleQuoted({ text, pos }: Scan): boolean {
  return text[pos] === "'" && /^'(?:[^'\\]|\\.)*'(?=[\s):]|$)/s.test(text.slice(pos));
}

/** `-x`, `+x`, `!x`; but `->`, `--verbose`, `!=` and a dash between words are text. */
function isPrefix({ text, pos }: Scan): boolean {
  const next = text[pos + 1];
  return /[-+!]/.test(text[pos] ?? "") && next !== undefined && !/[-+!=>\s)]/.test(next);
}

function lexPrefix(scan: Scan): void {
  // All parts are required anyway, so a plus says nothing new.
  if (scan.text[scan.pos] === "+") scan.pos++;
  else push(scan, { kind: "not", at: scan.pos, end: scan.pos + 1 });
}

function comparison({ text, pos }: Scan): Comparison | undefined {
  const [op] = /^[<>]=?/.exec(text.slice(pos, pos + 2)) ?? [];
  if (op === undefined) return undefined;
  let end = pos + op.length;
  while (isSpace(text[end])) end++;
  if (end === text.length || text[end] === ")") {
    throw new QueryRefusal(`a value was expected after ${op}`, `such as ${op}500`, end);
  }
  return { kind: "compare", op: op as Comparison["op"], at: pos, end };
}

function range({ text, pos }: Scan): RangeToken | undefined {
  return text[pos] === "[" || text[pos] === "{" ? lexRange(text, pos) : undefined;
}

/** A phrase, or a name in quotes when a colon follows. Inside, a backslash guards the quote and itself alone. */
function lexQuoted(scan: Scan, isValue: boolean): void {
  const { text, pos } = scan;
  const { content, end } = quotedText(text, pos);
  if (!isValue && text[end] === ":") {
    const colon = fieldColon(text, { at: pos, end, name: content, inQuotes: true });
    if (colon !== undefined) return push(scan, colon);
  }
  push(scan, { kind: "quoted", text: content, at: pos, end });
  endUnit(scan);
}

/**
 * Behind a quote or parenthesis: Lucene's ^4 orders results by relevance, which changes nothing for a list ordered by
 * time; its "near"~2 finds other records, so it is not taken silently.
 */
function endUnit(scan: Scan): void {
  const [boost] = /^\^[0-9]+(?:\.[0-9]+)?/.exec(scan.text.slice(scan.pos, scan.pos + 32)) ?? [""];
  scan.pos += boost.length;
  const [sign] = /^[~^*][0-9.]*/.exec(scan.text.slice(scan.pos, scan.pos + 32)) ?? [];
  if (sign === undefined) return;
  const hint = "distances, fuzziness and wildcards behind quotes or parentheses are not known here";
  const mend = mended(scan.text, scan.pos, scan.pos + sign.length, "");
  throw new QueryRefusal(`"${sign}" has no meaning here`, hint, scan.pos, mend);
}

/** Behind a colon: everything up to the next space or parenthesis. */
function lexValue(scan: Scan): void {
  const word = emptyWord(scan.pos);
  let pos = scan.pos;
  while (!endsWord(scan.text[pos])) pos = takeChar(scan.text, pos, word);
  push(scan, { kind: "word", parts: word.parts, at: word.at, end: pos });
}

function lexWord(scan: Scan): void {
  const { text } = scan;
  const word = emptyWord(scan.pos);
  let pos = scan.pos;
  while (!endsWord(text[pos])) {
    if (text[pos] === ":") {
      const name = word.shape === undefined ? undefined : word.text;
      const colon = fieldColon(text, { at: word.at, end: pos, name, shape: word.shape, inQuotes: false });
      if (colon !== undefined) return push(scan, colon);
    }
    pos = text[pos] === '"' ? takeInnerQuotes(text, pos, word) : takeChar(text, pos, word);
  }
  pushWord(scan, word, pos);
}

const OPERATORS: ReadonlyMap<string, "and" | "or" | "not"> = new Map([
  ["AND", "and"],
  ["&&", "and"],
  ["OR", "or"],
  ["||", "or"],
  ["NOT", "not"],
]);

function pushWord(scan: Scan, word: Word, end: number): void {
  const raw = scan.text.slice(word.at, end);
  const operator = OPERATORS.get(raw);
  if (operator !== undefined) return push(scan, { kind: operator, at: word.at, end });
  refuseBareRange(scan, word.at);
  refuseLooseComparison(scan, raw, word.at);
  if (raw === "|") {
    const hint = 'to look for the character itself, put it in quotes: "|"';
    throw new QueryRefusal("| is kept for later use", hint, word.at, mended(scan.text, word.at, end, '"|"'));
  }
  push(scan, { kind: "word", parts: word.parts, at: word.at, end });
}

/** `[1 TO 5]` without a field: Lucene has a default field there; here it would be three odd words. */
function refuseBareRange({ text }: Scan, at: number): void {
  if (!/^[[{]\s*(?:\S+\s+)?TO\s+\S+\s*[\]}]/.test(text.slice(at, at + 512))) return;
  throw new QueryRefusal("a range needs a field", "such as status:[400 TO 499]", at);
}

/** `status>=500` would be looked for as text, and hardly ever is meant so. */
function refuseLooseComparison({ text }: Scan, raw: string, at: number): void {
  const found = /^([A-Za-z_][\w.-]*)([<>]=?)(-?[0-9][0-9.]*)$/.exec(raw);
  if (found === null) return;
  const [, name = "", op = "", value = ""] = found;
  const hint = `write ${name}:${op}${value} to compare, or ${quoted(raw)} to look for this text`;
  const mend = mended(text, at, at + raw.length, `${name}:${op}${value}`);
  throw new QueryRefusal("a comparison needs a colon", hint, at + name.length, mend);
}

interface Word {
  at: number;
  parts: PatternPart[];
  /** Literal text so far. */
  text: string;
  /** The same with guarded characters as "_", to tell names; undefined once it cannot be a name. */
  shape: string | undefined;
}

function emptyWord(at: number): Word {
  return { at, parts: [], text: "", shape: "" };
}

/** One character, wildcard or guarded character of a word; answers the next position. */
function takeChar(text: string, pos: number, word: Word): number {
  const char = text[pos] ?? "";
  if (char === "*" || char === "?") {
    word.shape = undefined;
    // Two of * are one of it.
    if (char === "?") word.parts.push("one");
    else if (word.parts.at(-1) !== "any") word.parts.push("any");
    return pos + 1;
  }
  if (char !== "\\") {
    addLiteral(word, char, char);
    return pos + 1;
  }
  const next = text[pos + 1];
  if (next === undefined) {
    const hint = "a backslash makes the next character plain text; two stand for one";
    throw new QueryRefusal("a character was expected after the backslash", hint, pos, `${text}\\`);
  }
  addLiteral(word, next, "_");
  return pos + 2;
}

/** `user="John Smith"` is one piece of text: quotes inside a word hold its spaces together. */
function takeInnerQuotes(text: string, pos: number, word: Word): number {
  const { content, end } = quotedText(text, pos);
  addLiteral(word, quoted(content), "");
  word.shape = undefined;
  return end;
}

function addLiteral(word: Word, text: string, shape: string): void {
  const last = word.parts.at(-1);
  if (last === undefined || typeof last === "string") word.parts.push({ literal: text });
  else last.literal += text;
  word.text += text;
  if (word.shape !== undefined) word.shape += shape;
}
