/** The parser's place in the words, and what is known while parsing. */
import { Refusal } from "../../record/refusal.ts";
import type { List } from "./tree.ts";
import type { Token } from "./tokens.ts";

export interface Input {
  readonly name: string;
  readonly source: string;
  readonly tokens: readonly Token[];
  index: number;
  /** Names in scope, innermost last. */
  variables: string[];
  /** How many ranges are around: break and continue need one. */
  ranges: number;
  /** How deep parentheses and blocks are nested. */
  depth: number;
  readonly hasFunction: (name: string) => boolean;
  readonly definitions: Map<string, List>;
}

/** Deeper nesting is nobody's template; it would only exhaust the stack. */
const DEEPEST = 200;

export function peek(input: Input): Token {
  return input.tokens[Math.min(input.index, input.tokens.length - 1)] ?? { type: "end", text: "", at: 0 };
}

export function next(input: Input): Token {
  const token = peek(input);
  input.index += 1;
  return token;
}

export function peekWord(input: Input): Token {
  while (peek(input).type === "space") input.index += 1;
  return peek(input);
}

export function nextWord(input: Input): Token {
  peekWord(input);
  return next(input);
}

/** Where the last word that was taken ends. */
export function lastEnd(input: Input): number {
  let index = Math.min(input.index, input.tokens.length) - 1;
  while (index > 0 && input.tokens[index]?.type === "space") index -= 1;
  const token = input.tokens[index];
  return token === undefined ? 0 : token.at + token.text.length;
}

export function unexpected(input: Input, token: Token, context: string): Refusal {
  if (token.type === "error") return refusal(input, token.text, token.at);
  if (token.type === "end") return refusal(input, `unexpected end of the template in ${context}`, token.at);
  const text = token.text.length > 20 ? `${token.text.slice(0, 20)}...` : token.text;
  return refusal(input, `unexpected ${JSON.stringify(text)} in ${context}`, token.at);
}

export function refusal(input: Pick<Input, "name" | "source">, message: string, at: number): Refusal {
  const { line } = lineAndColumn(input.source, at);
  return new Refusal(
    "E_TEMPLATE",
    `template: ${input.name}:${line}: ${message}`,
    "templates are those of Go's text/template; see docs/guide/templates.md",
    at,
  );
}

export function lineAndColumn(source: string, at: number): { line: number; column: number } {
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: at - lineStart };
}

/** Runs `read` one level deeper. */
export function nested<T>(input: Input, at: number, read: () => T): T {
  if (input.depth >= DEEPEST) throw refusal(input, `nested deeper than ${DEEPEST}`, at);
  input.depth += 1;
  const result = read();
  input.depth -= 1;
  return result;
}
