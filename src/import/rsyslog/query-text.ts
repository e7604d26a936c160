/** A condition → a query of ours. What the language cannot ask is asked by a step before it, which sets a mark. */
import { fieldText } from "../../query/format.ts";
import { parseQuery } from "../../query/parse.ts";
import { quoted } from "../../query/quotes.ts";
import { Refusal } from "../../record/refusal.ts";
import type { ImportedStep } from "../outcome.ts";
import type { Condition } from "./condition.ts";
import { ALL_SEVERITIES, FACILITIES } from "./selector.ts";
import type { Masks } from "./statements.ts";

/** Fields that only tell later steps that a pattern was found; the last step takes them away. */
export class Marks {
  readonly #names = new Map<string, string>();

  get names(): readonly string[] {
    return [...this.#names.values()];
  }

  /** The mark's name, and the step that sets it when it is new. */
  of(
    field: string,
    pattern: string,
  ): { name: string; step: Omit<ImportedStep, "line" | "what"> | undefined } {
    const key = `${field}\n${pattern}`;
    const known = this.#names.get(key);
    if (known !== undefined) return { name: known, step: undefined };
    const name = `rsyslog.match${this.#names.size + 1}`;
    this.#names.set(key, name);
    const options = { field, pattern: `(?<${name}>${pattern})` };
    return { name, step: { name: "regex", options } };
  }
}

export interface Written {
  /** Undefined: every record. */
  when: string | undefined;
  /** To stand before the step that has the condition. */
  steps: Omit<ImportedStep, "line" | "what">[];
}

/**
 * `exactly`: what throws records away must find no other ones; what gives them a name may ask for words, which is easier
 * to read. Or why it cannot be asked.
 */
export function writeCondition(
  condition: Condition,
  marks: Marks,
  exactly: boolean,
): Written | { why: string } {
  const steps: Written["steps"] = [];
  const writing: Writing = { marks, exactly, steps };
  const unknown = findUnknown(condition);
  if (unknown !== undefined) return { why: unknown };
  const when = condition.kind === "all" ? undefined : text(condition, writing, 0);
  try {
    if (when !== undefined) parseQuery(when);
  } catch (error) {
    if (error instanceof Refusal) return { why: `the condition is too much for one query: ${error.message}` };
    throw error;
  }
  return { when, steps };
}

interface Writing {
  marks: Marks;
  exactly: boolean;
  steps: Written["steps"];
}

function findUnknown(condition: Condition): string | undefined {
  if (condition.kind === "unknown") return condition.why;
  if (condition.kind === "not") return findUnknown(condition.of);
  if (condition.kind !== "and" && condition.kind !== "or") return undefined;
  for (const one of condition.of) {
    const why = findUnknown(one);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** `around`: 0 stands alone, 1 between ORs, 2 between ANDs, 3 behind NOT. */
function text(condition: Condition, writing: Writing, around: number): string {
  switch (condition.kind) {
    case "all":
      return "*";
    case "none":
      return "-*";
    case "unknown":
      return "";
    case "or":
      return braced(condition.of.map((one) => text(one, writing, 1)).join(" OR "), around > 1);
    case "and":
      return braced(condition.of.map((one) => text(one, writing, 2)).join(" "), around === 1 || around > 2);
    case "not":
      return `-${text(condition.of, writing, 3)}`;
    case "priorities":
      return prioritiesText(condition.masks, around);
    case "term":
      return condition.query;
    case "pattern":
      return patternText(condition, writing);
  }
}

function braced(inner: string, needed: boolean): string {
  return needed ? `(${inner})` : inner;
}

function patternText(condition: Extract<Condition, { kind: "pattern" }>, writing: Writing): string {
  if (!writing.exactly && condition.near !== undefined) return condition.near;
  const { name, step } = writing.marks.of(condition.field, condition.pattern);
  if (step !== undefined) writing.steps.push(step);
  return `${name}:*`;
}

/** Facilities with the same severities stand together. */
export function prioritiesText(masks: Masks, around = 0): string {
  const groups = new Map<number, number[]>();
  masks.forEach((mask, facility) => {
    if (mask !== 0) groups.set(mask, [...(groups.get(mask) ?? []), facility]);
  });
  const parts = [...groups].map(([mask, facilities]) => groupTerms(mask, facilities));
  if (parts.length === 1) {
    const [terms = []] = parts;
    return braced(terms.join(" "), terms.length > 1 && (around === 1 || around > 2));
  }
  const alternatives = parts.map((terms) => braced(terms.join(" "), terms.length > 1));
  return braced(alternatives.join(" OR "), around > 1);
}

function groupTerms(mask: number, facilities: readonly number[]): string[] {
  const terms: string[] = [];
  const severities = severitiesTerm(mask);
  const others = Array.from({ length: FACILITIES }, (_, i) => i).filter((one) => !facilities.includes(one));
  if (severities !== "") terms.push(severities);
  if (others.length === 0 && severities === "") terms.push("syslog.facility:*");
  else if (others.length > 0 && others.length < facilities.length) {
    // Records of other sources have no facility at all.
    if (severities === "") terms.push("syslog.facility:*");
    terms.push(`-${listTerm("syslog.facility", others)}`);
  } else if (others.length > 0) terms.unshift(listTerm("syslog.facility", facilities));
  return terms;
}

function severitiesTerm(mask: number): string {
  if (mask === ALL_SEVERITIES) return "";
  const list = Array.from({ length: 8 }, (_, i) => i).filter((one) => (mask & (1 << one)) !== 0);
  const [first = 0] = list;
  const last = list.at(-1) ?? 7;
  if (list.length < 2 || last - first + 1 !== list.length) return listTerm("syslog.severity", list);
  if (first === 0) return `syslog.severity:<=${last}`;
  return last === 7 ? `syslog.severity:>=${first}` : `syslog.severity:[${first} TO ${last}]`;
}

function listTerm(field: string, numbers: readonly number[]): string {
  const [only] = numbers;
  return numbers.length === 1 ? `${field}:${only}` : `${field}:(${numbers.join(" OR ")})`;
}

type Term = Extract<Condition, { kind: "term" }>;

/** `service.name:httpd`. */
export function equalTerm(field: string, value: string): Term {
  const written = /^[\p{L}\p{N}_][\p{L}\p{N}_./-]*$/u.test(value) ? value : quoted(value);
  return { kind: "term", query: `${fieldText(field)}:${written}`, equal: [field, value] };
}

/** `service.name:web*`: `before` and `behind` tell where anything may stand. */
export function likeTerm(
  field: string,
  value: string,
  { before, behind }: { before: boolean; behind: boolean },
): Term {
  const inner = wildcardSafe(value);
  return { kind: "term", query: `${fieldText(field)}:${before ? "*" : ""}${inner}${behind ? "*" : ""}` };
}

/** Words of the body that hold this text: nearly what rsyslog's `contains` finds, but in any case. Undefined for signs alone. */
export function nearWords(value: string): string | undefined {
  const trimmed = value.trim();
  if (!/[\p{L}\p{N}]/u.test(trimmed) || trimmed.length > 200) return undefined;
  const before = /^[A-Za-z0-9\u0080-\uffff]/.test(trimmed) ? "*" : "";
  const behind = /[A-Za-z0-9\u0080-\uffff]$/.test(trimmed) ? "*" : "";
  return `${before}${wildcardSafe(trimmed)}${behind}`;
}

function wildcardSafe(text: string): string {
  return text.replace(/[^\p{L}\p{N}_./-]|^[./-]/gu, "\\$&");
}
