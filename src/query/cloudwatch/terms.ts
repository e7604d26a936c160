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
    const term = readTerm(scanner);
    if (term !== undefined) terms.push(term);
  }
  if (terms.filter(({ regex }) => regex !== undefined).length > REGEX_MOST)
    throw scanner.refusal("too many regular expressions", `${REGEX_MOST} are possible`, 0);
  return terms;
}

/** Undefined for "" and " ", which are written for "everything". */
function readTerm(scanner: Scanner): Term | undefined {
  const { at } = scanner;
  const kind = scanner.take("?") ? "any" : scanner.take("-") ? "none" : "all";
  const mark = scanner.text[scanner.at];
  if (mark === "%" || mark === '"') {
    scanner.at += 1;
    const inside = scanner.until(mark);
    if (mark === "%") return { kind, text: inside, regex: compileRegex(inside, at) };
    return inside.trim() === "" ? undefined : { kind, text: inside, regex: undefined };
  }
  const word = scanner.bare(NO_ENDS);
  if (word !== "") return { kind, text: word, regex: undefined };
  throw scanner.refusal("a term was expected", "put - or ? alone into quotes to look for it", at);
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
