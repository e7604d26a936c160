/**
 * A template's text → its words (text/template, "Text and spaces" and "Actions"). The first fault ends the list as a
 * token of its own, so that what stands before it is judged first.
 */
import { readNumber } from "./lexer-number.ts";
import { KEYWORDS } from "./tokens.ts";
import type { Token, TokenType } from "./tokens.ts";

const SPACE = " \t\r\n";
const WORD = /[\p{L}\p{Nd}_]+/uy;
const PRINTABLE_ASCII = /^[!-~]$/;

export interface Lexer {
  readonly text: string;
  at: number;
  parens: number;
  readonly tokens: Token[];
}

export function lex(text: string): readonly Token[] {
  const l: Lexer = { text, at: 0, parens: 0, tokens: [] };
  while (l.at < text.length) {
    if (!plainText(l)) break;
    if (l.at < text.length && !action(l)) break;
  }
  if (l.tokens.at(-1)?.type !== "error") push(l, "end", text.length);
  return l.tokens;
}

/** Everything up to the next `{{`, without the white space that a `{{- ` there takes away. */
function plainText(l: Lexer): boolean {
  const next = l.text.indexOf("{{", l.at);
  const end = next < 0 ? l.text.length : next;
  const trims = next >= 0 && trimsLeft(l.text, next + 2);
  const kept = trims ? trimmedEnd(l.text, l.at, end) : end;
  if (kept > l.at) l.tokens.push({ type: "text", text: l.text.slice(l.at, kept), at: l.at });
  l.at = end;
  return true;
}

function trimmedEnd(text: string, from: number, end: number): number {
  let kept = end;
  while (kept > from && SPACE.includes(text.charAt(kept - 1))) kept -= 1;
  return kept;
}

function trimsLeft(text: string, at: number): boolean {
  return text.charAt(at) === "-" && isSpace(text.charAt(at + 1));
}

function isSpace(character: string): boolean {
  return character !== "" && SPACE.includes(character);
}

/** Length of ` -}}` or `}}` here, 0 when neither. */
function closing(l: Lexer, at = l.at): number {
  if (l.text.startsWith("}}", at)) return 2;
  return isSpace(l.text.charAt(at)) && l.text.startsWith("-}}", at + 1) ? 4 : 0;
}

function action(l: Lexer): boolean {
  const trims = trimsLeft(l.text, l.at + 2);
  const inside = l.at + 2 + (trims ? 2 : 0);
  if (l.text.startsWith("/*", inside)) return comment(l, inside);
  push(l, "left", l.at + 2);
  l.at = inside;
  l.parens = 0;
  while (true) {
    const length = closing(l);
    if (length > 0) {
      if (l.parens > 0) return fault(l, l.at, "unclosed left paren");
      push(l, "right", l.at + length);
      if (length === 4) skipSpace(l);
      return true;
    }
    if (l.at >= l.text.length) return fault(l, l.tokens.at(-1)?.at ?? 0, "unclosed action");
    if (!word(l)) return false;
  }
}

function comment(l: Lexer, inside: number): boolean {
  const end = l.text.indexOf("*/", inside + 2);
  if (end < 0) return fault(l, l.at, "unclosed comment");
  const length = closing(l, end + 2);
  if (length === 0) return fault(l, end, "comment ends before closing delimiter");
  l.at = end + 2 + length;
  if (length === 4) skipSpace(l);
  return true;
}

function skipSpace(l: Lexer): void {
  while (isSpace(l.text.charAt(l.at))) l.at += 1;
}

const SIGNS: Readonly<Record<string, TokenType>> = { "=": "assign", "|": "pipe", "(": "leftParen" };

function word(l: Lexer): boolean {
  const first = l.text.charAt(l.at);
  if (isSpace(first)) return space(l);
  const sign = SIGNS[first];
  if (sign !== undefined) {
    if (first === "(") l.parens += 1;
    return push(l, sign, l.at + 1);
  }
  if (first === "." && !/\d/.test(l.text.charAt(l.at + 1))) return fieldOrVariable(l, "field");
  if (/[+\-.\d]/.test(first)) return number(l);
  return named(l, first) ?? oneCharacter(l, first);
}

/** White space is a word: it tells `.X .Y` from `.X.Y`. What belongs to ` -}}` is left to that. */
function space(l: Lexer): boolean {
  let end = l.at;
  while (isSpace(l.text.charAt(end))) end += 1;
  if (l.text.startsWith("-}}", end)) end -= 1;
  return end === l.at ? true : push(l, "space", end);
}

function named(l: Lexer, first: string): boolean | undefined {
  switch (first) {
    case ":":
      return l.text.charAt(l.at + 1) === "="
        ? push(l, "declare", l.at + 2)
        : fault(l, l.at, "a colon must be followed by =");
    case ")":
      l.parens -= 1;
      return l.parens < 0 ? fault(l, l.at, "unexpected right paren") : push(l, "rightParen", l.at + 1);
    case '"':
      return quoted(l, '"', "string");
    case "'":
      return quoted(l, "'", "charConstant");
    case "`":
      return rawString(l);
    case "$":
      return fieldOrVariable(l, "variable");
    default:
      return wordLength(l, l.at) > 0 ? identifier(l) : undefined;
  }
}

function oneCharacter(l: Lexer, first: string): boolean {
  if (PRINTABLE_ASCII.test(first)) return push(l, "char", l.at + 1);
  return fault(l, l.at, `unrecognized character in action: ${JSON.stringify(characterAt(l, l.at))}`);
}

function characterAt(l: Lexer, at: number): string {
  return at >= l.text.length ? "end of the template" : String.fromCodePoint(l.text.codePointAt(at) ?? 0);
}

function wordLength(l: Lexer, at: number): number {
  WORD.lastIndex = at;
  return WORD.exec(l.text)?.[0].length ?? 0;
}

/** What may follow a name. */
function atTerminator(l: Lexer, at: number): boolean {
  const next = l.text.charAt(at);
  return next === "" || SPACE.includes(next) || ".,|:)(".includes(next) || l.text.startsWith("}}", at);
}

function badCharacter(l: Lexer, at: number): boolean {
  return fault(l, at, `bad character ${JSON.stringify(characterAt(l, at))}`);
}

function identifier(l: Lexer): boolean {
  const end = l.at + wordLength(l, l.at);
  if (!atTerminator(l, end)) return badCharacter(l, end);
  const text = l.text.slice(l.at, end);
  if (KEYWORDS.has(text)) return push(l, "keyword", end);
  return push(l, text === "true" || text === "false" ? "bool" : "identifier", end);
}

function fieldOrVariable(l: Lexer, type: "field" | "variable"): boolean {
  const start = l.at + 1;
  if (atTerminator(l, start)) return push(l, type === "field" ? "dot" : "variable", start);
  const end = start + wordLength(l, start);
  return atTerminator(l, end) ? push(l, type, end) : badCharacter(l, end);
}

function quoted(l: Lexer, quote: string, type: "string" | "charConstant"): boolean {
  for (let at = l.at + 1; ; at += 1) {
    const next = l.text.charAt(at);
    if (next === quote) return push(l, type, at + 1);
    if (next === "\\") at += 1;
    const taken = l.text.charAt(at);
    if (taken === "" || taken === "\n") {
      return fault(
        l,
        l.at,
        type === "string" ? "unterminated quoted string" : "unterminated character constant",
      );
    }
  }
}

function rawString(l: Lexer): boolean {
  const end = l.text.indexOf("`", l.at + 1);
  return end < 0 ? fault(l, l.at, "unterminated raw quoted string") : push(l, "rawString", end + 1);
}

function number(l: Lexer): boolean {
  const read = readNumber(l.text, l.at);
  if (read.type === "wrong")
    return fault(l, l.at, `bad number syntax: ${JSON.stringify(l.text.slice(l.at, read.end))}`);
  return push(l, read.type, read.end);
}

function push(l: Lexer, type: TokenType, end: number): boolean {
  l.tokens.push({ type, text: l.text.slice(l.at, end), at: l.at });
  l.at = end;
  return true;
}

function fault(l: Lexer, at: number, text: string): false {
  l.tokens.push({ type: "error", text, at });
  return false;
}
