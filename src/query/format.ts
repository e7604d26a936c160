/** Writes a tree as query text again: parsed, it is the same tree. For suggestions, saved searches and filters. */
import { meansItself } from "./fields.ts";
import { quoted } from "./quotes.ts";
import { LAST_SEVERITY } from "./severities.ts";
import { timeText } from "./times.ts";
import { isBodyQuery, isFieldQuery } from "./tree.ts";
import type {
  BodyQuery,
  Bound,
  FieldQuery,
  Pattern,
  Query,
  Range,
  SeverityIn,
  TimeIn,
  Wildcard,
} from "./tree.ts";
import { severityText } from "../record/severity.ts";

export function formatQuery(query: Query): string {
  if (isFieldQuery(query)) return formatField(query);
  if (isBodyQuery(query)) return formatBody(query);
  switch (query.kind) {
    case "all":
      return "*";
    case "and":
      return query.of
        .map((part) => (part.kind === "or" ? `(${formatQuery(part)})` : formatQuery(part)))
        .join(" ");
    case "or":
      return query.of
        .map((part) => (part.kind === "and" ? `(${formatQuery(part)})` : formatQuery(part)))
        .join(" OR ");
    case "not":
      return notText(query.of);
  }
}

function notText(query: Query): string {
  const inner = formatQuery(query);
  const isOpen = query.kind === "and" || query.kind === "or" || inner.startsWith("-");
  return isOpen ? `-(${inner})` : `-${inner}`;
}

function formatBody(query: BodyQuery): string {
  switch (query.kind) {
    case "words":
    case "fragment":
      return plainOrQuoted(query.text);
    case "wildcard":
      return wildcardText(query);
    case "hasBody":
      return "body:*";
  }
}

function formatField(query: FieldQuery): string {
  switch (query.kind) {
    case "equals":
      return `${fieldText(query.field)}:${plainOrQuoted(query.value)}`;
    case "like":
      return `${fieldText(query.field)}:${patternText(query.pattern)}`;
    case "exists":
      return `${fieldText(query.field)}:*`;
    case "range":
      return rangeText(query);
    case "severity":
      return severityRangeText(query);
    case "time":
      return timeRangeText(query);
  }
}

/** A key as the name before a colon: in quotes when bare it would be cut, or mean something else. */
export function fieldText(key: string): string {
  return /^[\p{L}_@$][\p{L}\p{N}_.@$/-]*$/u.test(key) && meansItself(key) ? key : quoted(key);
}

function plainOrQuoted(text: string): string {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(text) && !/^(?:AND|OR|NOT)$/.test(text)
    ? text
    : quoted(text);
}

/** A separator in front tells "any word" from every record. */
function wildcardText({ tokens }: Wildcard): string {
  const text = tokens.map(patternText).join(".");
  return text === "*" ? "\\.*" : text;
}

function patternText(pattern: Pattern): string {
  const plain = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, "\\$&");
  return pattern.map((part) => (part === "any" ? "*" : part === "one" ? "?" : plain(part.literal))).join("");
}

function rangeText({ field, from, to, numeric }: Range): string {
  // A text bound that looks like a number, or is *, keeps its meaning in quotes.
  const text = (bound: Bound | undefined) =>
    bound === undefined ? "*" : numeric ? bound.text : quoted(bound.text);
  const open = from?.inclusive === false ? "{" : "[";
  const close = to?.inclusive === false ? "}" : "]";
  return `${fieldText(field)}:${open}${text(from)} TO ${text(to)}${close}`;
}

function severityRangeText({ from, to }: SeverityIn): string {
  if (from > to) return "-*";
  const first = severityText(from);
  if (to > LAST_SEVERITY) return from === 1 ? "severity:*" : `severity:[${from} TO *]`;
  const [low, high] = from === 0 ? [0, 0] : [((from - 1) & ~3) + 1, ((from - 1) & ~3) + 4];
  return from === low && to === high ? `severity:${first}` : `severity:[${Math.max(0, from)} TO ${to}]`;
}

function timeRangeText({ fromNs, toNs }: TimeIn): string {
  const text = (ns: bigint | undefined) => (ns === undefined ? "*" : timeText(ns));
  return `timestamp:[${text(fromNs)} TO ${text(toNs)}]`;
}
