/** Words, phrases and patterns against a body: found by a plain search first, looked at closely only there. */
import { covers, globOf } from "./glob.ts";
import type { Glob } from "./glob.ts";
import { isTokenAt, tokenEnd, tokenStart } from "./subject.ts";
import type { Subject } from "./subject.ts";
import type { Pattern } from "./tree.ts";

export type BodyTest = (subject: Subject) => boolean;

export function wordsTest(tokens: readonly string[]): BodyTest {
  const [first = "", ...rest] = tokens;
  const mayBeIn = roughly(first);
  return (subject) => {
    if (!mayBeIn(subject)) return false;
    const text = subject.text();
    for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
      const end = at + first.length;
      if (!isTokenAt(text, at - 1) && !isTokenAt(text, end) && followedBy(text, end, rest)) return true;
    }
    return false;
  };
}

/** A quick no for most bodies. Texts with characters beyond ASCII get no such help, see Subject.rough. */
function roughly(literal: string): BodyTest {
  if (/[\u0080-\uffff]/.test(literal)) return () => true;
  return (subject) => subject.rough().includes(literal);
}

function followedBy(text: string, from: number, tokens: readonly string[]): boolean {
  let at = from;
  for (const token of tokens) {
    at = tokenStart(text, at);
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    if (isTokenAt(text, at)) return false;
  }
  return true;
}

export function wildcardTest(tokens: readonly Pattern[]): BodyTest {
  const globs = tokens.map(globOf);
  const mayBeIn = roughly(longestLiteral(tokens));
  return (subject) => mayBeIn(subject) && anyTokenRun(subject.text(), globs);
}

function longestLiteral(tokens: readonly Pattern[]): string {
  let longest = "";
  for (const part of tokens.flat()) {
    if (typeof part !== "string" && part.literal.length > longest.length) longest = part.literal;
  }
  return longest;
}

function anyTokenRun(text: string, globs: readonly Glob[]): boolean {
  const [first, ...rest] = globs;
  if (first === undefined) return false;
  for (let at = tokenStart(text, 0); at < text.length; at = tokenStart(text, at)) {
    const end = tokenEnd(text, at);
    if (covers(first, text, at, end) && runCovers(rest, text, end)) return true;
    at = end;
  }
  return false;
}

function runCovers(globs: readonly Glob[], text: string, from: number): boolean {
  let at = from;
  for (const glob of globs) {
    at = tokenStart(text, at);
    if (at === text.length) return false;
    const end = tokenEnd(text, at);
    if (!covers(glob, text, at, end)) return false;
    at = end;
  }
  return true;
}
