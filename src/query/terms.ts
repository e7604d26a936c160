/** What one word, phrase, comparison or range means, given the field before its colon. Refuses what means nothing. */
import { fieldNamed } from "./fields.ts";
import type { Field } from "./fields.ts";
import { finiteNumber } from "./numbers.ts";
import { QueryRefusal } from "./refusal.ts";
import { LAST_SEVERITY, severitySpan } from "./severities.ts";
import { timeSpan } from "./times.ts";
import type { TimeSpan } from "./times.ts";
import type { BoundToken, Comparison, QuotedToken, RangeToken, WordToken } from "./tokens.ts";
import type { Bound, Pattern, Query } from "./tree.ts";
import { literalOf, patternTokens, tokensOf } from "./words.ts";

/** The engine turns a pattern into an automaton; this keeps it far below its memory limit. */
const PATTERN_MOST_CHARACTERS = 256;
const PATTERN_MOST_WILDCARDS = 32;

/** Last severity number that a byte can hold: "has a severity". */
const ANY_SEVERITY = 255;

interface Place {
  at: number;
  end: number;
}

export function wordTerm(field: Field, word: WordToken | QuotedToken): Query {
  const place = { at: word.at, end: word.end };
  const pattern: Pattern = word.kind === "word" ? word.parts : [{ literal: word.text }];
  const text = literalOf(pattern);
  if (text !== undefined) return textTerm(field, text, { ...place, inQuotes: word.kind === "quoted" });
  if (pattern.every((part) => part === "any")) return existence(field, place);
  refuseLongPattern(pattern, place);
  switch (field.kind) {
    case "body":
      return bodyPattern(pattern, place);
    case "value":
      return { kind: "like", field: field.key, pattern, ...place };
    case "severity":
    case "time":
    case "exists":
      throw new QueryRefusal("no wildcards are possible here", 'only * alone is, for "has any"', place.at);
  }
}

function textTerm(field: Field, text: string, place: Place & { inQuotes: boolean }): Query {
  const { at, end } = place;
  switch (field.kind) {
    case "body": {
      const tokens = tokensOf(text);
      if (tokens.length > 0) return { kind: "words", text, tokens, at, end };
      return text === "" ? { kind: "all", at, end } : { kind: "fragment", text, at, end };
    }
    case "value":
      return { kind: "equals", field: field.key, value: text, at, end };
    case "severity": {
      const [from, to] = severitySpan(text, place);
      return { kind: "severity", from, to, at, end };
    }
    case "time": {
      const { startNs, endNs } = readTime(text, at);
      return { kind: "time", fromNs: startNs, toNs: endNs - 1n, at, end };
    }
    case "exists":
      return existence(fieldNamed(text, place.inQuotes), { at, end });
  }
}

/** `field:*` and `_exists_:field`; without a field, every record. */
function existence(field: Field, { at, end }: Place): Query {
  switch (field.kind) {
    case "body":
      return { kind: field.named ? "hasBody" : "all", at, end };
    case "value":
      return { kind: "exists", field: field.key, at, end };
    case "severity":
      return { kind: "severity", from: 1, to: ANY_SEVERITY, at, end };
    case "time":
    case "exists":
      return { kind: "all", at, end };
  }
}

function bodyPattern(pattern: Pattern, place: Place): Query {
  return { kind: "wildcard", tokens: patternTokens(pattern), at: place.at, end: place.end };
}

function refuseLongPattern(pattern: Pattern, { at }: Place): void {
  let characters = 0;
  let wildcards = 0;
  for (const part of pattern) {
    if (typeof part === "string") wildcards++;
    else characters += part.literal.length;
  }
  if (characters <= PATTERN_MOST_CHARACTERS && wildcards <= PATTERN_MOST_WILDCARDS) return;
  const hint = `a word with wildcards may have ${PATTERN_MOST_CHARACTERS} characters and ${PATTERN_MOST_WILDCARDS} of * and ?`;
  throw new QueryRefusal("the pattern is too long", hint, at);
}

export function comparisonTerm(field: Field, { op, at }: Comparison, word: WordToken | QuotedToken): Query {
  const inQuotes = word.kind === "quoted";
  const text = inQuotes ? word.text : literalOf(word.parts);
  if (text === undefined) {
    throw new QueryRefusal(
      `a plain value was expected after ${op}`,
      "put a value with * or ? in quotes",
      word.at,
    );
  }
  const given: BoundToken = { text, inQuotes, inclusive: op.endsWith("="), at: word.at, end: word.end };
  const open: BoundToken = { ...given, text: undefined };
  const [from, to] = op.startsWith(">") ? [given, open] : [open, given];
  return rangeTerm(field, { kind: "range", from, to, at, end: word.end });
}

export function rangeTerm(field: Field, range: RangeToken): Query {
  const { from, to, at, end } = range;
  if (from.text === undefined && to.text === undefined) return existence(field, range);
  switch (field.kind) {
    case "value": {
      const numeric = [from, to].every(
        (one) => one.text === undefined || (!one.inQuotes && isNumber(one.text)),
      );
      return { kind: "range", field: field.key, numeric, from: bound(from), to: bound(to), at, end };
    }
    case "severity":
      return severityRangeTerm(range);
    case "time":
      return timeRangeTerm(range);
    case "body":
    case "exists":
      throw new QueryRefusal(
        "only fields can be compared",
        "such as status:>=500 or status:[400 TO 499]",
        at,
      );
  }
}

function isNumber(text: string): boolean {
  return finiteNumber(text) !== undefined;
}

function bound({ text, inclusive }: BoundToken): Bound | undefined {
  return text === undefined ? undefined : { text, inclusive };
}

/** An open lower end begins at 1: a record without severity is not below any. */
function severityRangeTerm({ from, to, at, end }: RangeToken): Query {
  let upper = ANY_SEVERITY;
  if (to.text !== undefined) {
    const [first, last] = severitySpan(to.text, to);
    upper = to.inclusive ? last : first - 1;
  }
  let lower = Math.min(1, upper);
  if (from.text !== undefined) {
    const [first, last] = severitySpan(from.text, from);
    lower = from.inclusive ? first : last + 1;
  }
  const isEmpty = lower > upper || upper < 0 || lower > LAST_SEVERITY;
  return { kind: "severity", from: isEmpty ? 1 : lower, to: isEmpty ? 0 : upper, at, end };
}

function timeRangeTerm({ from, to, at, end }: RangeToken): Query {
  const lower = from.text === undefined ? undefined : readTime(from.text, from.at);
  const upper = to.text === undefined ? undefined : readTime(to.text, to.at);
  const fromNs = from.inclusive ? lower?.startNs : lower?.endNs;
  const toNs = to.inclusive ? upper?.endNs : upper?.startNs;
  return { kind: "time", fromNs, toNs: toNs === undefined ? undefined : toNs - 1n, at, end };
}

function readTime(text: string, at: number): TimeSpan {
  const span = timeSpan(text);
  if (span !== undefined) return span;
  const hint = "write it as 2026-11-21, 2026-11-21T09:30 or 2026-11-21T09:30:00.123Z";
  throw new QueryRefusal(`"${text}" is not a time`, hint, at);
}
