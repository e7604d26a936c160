/** Adding filters to a query and taking them away. Every function gives the new text. */
import { fieldName, literal, quoted, termsOf } from "./terms.ts";
import type { Term } from "./terms.ts";

export interface Filter {
  /** Empty: words of the text. */
  field: string;
  value: string;
}

/** Only what has this value; a different value of the same field, asked for before, makes way. */
export function include(q: string, { field, value }: Filter): string {
  return add(
    without(q, (term) => clashes(term, { field, value }, field !== "")),
    filterText({ field, value }),
  );
}

/** Also what has this value, beside those asked for. */
export function includeToo(q: string, filter: Filter): string {
  const values = included(q, filter.field);
  if (values.length === 0 || values.includes(filter.value)) return include(q, filter);
  const all = [...values, filter.value].map(quoted).join(" OR ");
  return add(
    without(q, (term) => clashes(term, filter, true)),
    `${filter.field}:(${all})`,
  );
}

export function exclude(q: string, filter: Filter): string {
  return add(
    without(q, (term) => clashes(term, filter, false)),
    `-${filterText(filter)}`,
  );
}

/** Takes one value back out, whether it was included or excluded. */
export function release(q: string, { field, value }: Filter): string {
  const rest = included(q, field).filter((one) => one !== value);
  const bare = without(
    q,
    (term) => sameField(term, field) && (term.negative ? literal(term.value) === value : true),
  );
  if (rest.length === 0) return bare;
  return add(
    bare,
    rest.length === 1
      ? filterText({ field, value: rest[0] ?? "" })
      : `${field}:(${rest.map(quoted).join(" OR ")})`,
  );
}

/** Values a field is narrowed to: field:a, field:"a b" and field:(a OR b). */
export function included(q: string, field: string): string[] {
  return termsFor(q, field, false).flatMap((term) => groupValues(term.value));
}

export function excluded(q: string, field: string): string[] {
  return termsFor(q, field, true).flatMap((term) => groupValues(term.value));
}

/** The query without what it says of one field: a facet counts the values one could switch to. */
export function withoutField(q: string, field: string): string {
  return without(q, (term) => sameField(term, field));
}

export function removeTerm(q: string, term: Term): string {
  return cut(q, term);
}

/** included ↔ excluded. */
export function flipTerm(q: string, term: Term): string {
  const text = q.slice(term.start, term.end).replace(/^[-+!]/, "");
  return `${q.slice(0, term.start)}${term.negative ? "" : "-"}${text}${q.slice(term.end)}`;
}

export function filterText({ field, value }: Filter): string {
  return field === "" ? quoted(value) : `${field}:${quoted(value)}`;
}

function add(q: string, term: string): string {
  if (q.trim() === "") return term;
  return termsOf(q).state === "opaque" ? `(${q.trim()}) ${term}` : `${q.trim()} ${term}`;
}

function without(q: string, drop: (term: Term) => boolean): string {
  const parsed = termsOf(q);
  if (parsed.state === "opaque") return q;
  const gone = parsed.terms.filter(drop);
  if (gone.length === 0) return q;
  let text = q;
  for (const term of [...gone].reverse()) text = cut(text, term);
  return text;
}

/** Takes a term out, and the AND that held it. */
function cut(q: string, term: Term): string {
  const left = q.slice(0, term.start).trimEnd();
  const right = q.slice(term.end).trimStart();
  const freed = left.replace(/(?:^|\s)(?:AND|&&)$/, "");
  const rest = freed === left ? right.replace(/^(?:AND|&&)\s+/, "") : right;
  return `${freed.trimEnd()} ${rest}`.trim();
}

function termsFor(q: string, field: string, negative: boolean): Term[] {
  const parsed = termsOf(q);
  if (parsed.state === "opaque") return [];
  return parsed.terms.filter((term) => sameField(term, field) && term.negative === negative);
}

function sameField(term: Term, field: string): boolean {
  return term.field !== "" && fieldName(term.field) === fieldName(field);
}

/** The term says something of the same value, or (with `whole`) of the same field at all. */
function clashes(term: Term, { field, value }: Filter, whole: boolean): boolean {
  if (field === "") return term.field === "" && literal(term.value) === value;
  if (!sameField(term, field)) return false;
  return literal(term.value) === value || (whole && !term.negative);
}

function groupValues(value: string): string[] {
  const one = literal(value);
  if (one !== undefined) return [one];
  if (!value.startsWith("(")) return [];
  const inner = termsOf(value.slice(1, -1).replace(/\sOR\s/g, " "));
  return inner.state === "opaque" ? [] : inner.terms.flatMap((term) => literal(term.value) ?? []);
}
