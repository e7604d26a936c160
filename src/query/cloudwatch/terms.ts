/**
 * Patterns of terms: `ERROR "no route" -Exiting`, `?ERROR ?WARN`, `%ERR[0-9]+%`. A term is found anywhere in the text, in
 * the same case, also inside a longer word (user guide: ERROR finds ERRORCODE).
 */
import type { Query } from "../tree.ts";
import { ALL, allOf, anyOf, has, not } from "./coarse.ts";
import type { LogPattern } from "./pattern.ts";
import { REGEX_MOST, compileRegex } from "./regex.ts";
import type { Regex } from "./regex.ts";
import { Scanner } from "./scanner.ts";

interface Term {
  kind: "all" | "any" | "none";
  text: string;
  regex: Regex | undefined;
}

const NO_ENDS: ReadonlySet<string> = new Set();

export function termsPattern(text: string): LogPattern {
  const terms = parseTerms(text);
  const all = terms.filter(({ kind }) => kind === "all");
  // Beside plain terms those with ? say nothing, as the service has it.
  const any = all.length > 0 ? [] : terms.filter(({ kind }) => kind === "any");
  const none = terms.filter(({ kind }) => kind === "none");
  const matches = (body: string): boolean => {
    for (const term of all) if (!found(term, body)) return false;
    for (const term of none) if (found(term, body)) return false;
    return any.length === 0 || any.some((term) => found(term, body));
  };
  const parts = [...all.map(coarse), ...none.map(coarseNot)];
  return {
    coarse: allOf(any.length === 0 ? parts : [...parts, anyOf(any.map(coarse))]),
    matches,
    extract: (body) => (matches(body) ? {} : undefined),
  };
}

function parseTerms(text: string): Term[] {
  const scanner = new Scanner(text);
  const terms: Term[] = [];
  for (scanner.skipBlanks(); !scanner.done; scanner.skipBlanks()) {
    const { at } = scanner;
    const kind = scanner.take("?") ? "any" : scanner.take("-") ? "none" : "all";
    const mark = scanner.text[scanner.at];
    if (mark === "%" || mark === '"') scanner.at += 1;
    const word = mark === "%" || mark === '"' ? scanner.until(mark) : scanner.bare(NO_ENDS);
    if (mark !== '"' && word === "")
      throw scanner.refusal("a term was expected", "put - or ? alone into quotes to look for it", at);
    const regex = mark === "%" ? compileRegex(word, at) : undefined;
    // "" and " " are written for "everything".
    if (mark === '"' && word.trim() === "") continue;
    terms.push({ kind, text: word, regex });
  }
  if (terms.filter(({ regex }) => regex !== undefined).length > REGEX_MOST)
    throw scanner.refusal("too many regular expressions", `${REGEX_MOST} are possible`, 0);
  return terms;
}

function found({ text, regex }: Term, body: string): boolean {
  return regex === undefined ? body.includes(text) : regex.test(body);
}

function coarse({ text, regex }: Term): Query {
  return regex === undefined ? has(text) : ALL;
}

function coarseNot({ text, regex }: Term): Query {
  return regex === undefined ? not(has(text)) : ALL;
}
