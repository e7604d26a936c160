/**
 * What a query means, without its spelling: the one shape that becomes SQL for the store (sql.ts) and a predicate for
 * the tail (matcher.ts). Names are resolved here already: short names of fields are long, words are tokens.
 */

/** Every node keeps the part of the text that it came from: offsets in UTF-16 units, `end` exclusive. */
interface Place {
  at: number;
  end: number;
}

export type Query = All | And | Or | Not | BodyQuery | FieldQuery;

/** What is asked of the body. */
export type BodyQuery = Words | Fragment | Wildcard | HasBody;

/** What is asked of everything else. */
export type FieldQuery = Equals | Like | Range | Exists | SeverityIn | TimeIn;

/** Every record. */
interface All extends Place {
  kind: "all";
}

interface And extends Place {
  kind: "and";
  of: readonly Query[];
}

interface Or extends Place {
  kind: "or";
  of: readonly Query[];
}

interface Not extends Place {
  kind: "not";
  of: Query;
}

/** These tokens, one after the other with nothing but separators between, in the body. Never empty. */
export interface Words extends Place {
  kind: "words";
  /** As written, without quotes and escapes. */
  text: string;
  /** Lower case (ASCII letters), see words.ts. */
  tokens: readonly string[];
}

/** This text, which has no token at all, anywhere in the body. */
interface Fragment extends Place {
  kind: "fragment";
  text: string;
}

/** Tokens of which at least one has `*` or `?`, one after the other as in Words, in the body. */
export interface Wildcard extends Place {
  kind: "wildcard";
  tokens: readonly Pattern[];
}

/** The body is not empty. */
interface HasBody extends Place {
  kind: "hasBody";
}

/** The whole value of a field. An empty value is that of a record without the field. */
export interface Equals extends Place {
  kind: "equals";
  field: string;
  value: string;
}

/** The whole value of a field against a pattern. */
export interface Like extends Place {
  kind: "like";
  field: string;
  pattern: Pattern;
}

/** A field's value between two bounds; at least one is there. */
export interface Range extends Place {
  kind: "range";
  field: string;
  /** Numbers when every bound is a number; then only values that are numbers can match. */
  numeric: boolean;
  from: Bound | undefined;
  to: Bound | undefined;
}

export interface Bound {
  /** As written; for a numeric range Number(text) is finite. */
  text: string;
  inclusive: boolean;
}

/** The field has a value. */
export interface Exists extends Place {
  kind: "exists";
  field: string;
}

/** OpenTelemetry severity numbers, both inclusive; 0 is a record without severity. */
export interface SeverityIn extends Place {
  kind: "severity";
  from: number;
  to: number;
}

/** Nanoseconds since the epoch, both inclusive. */
export interface TimeIn extends Place {
  kind: "time";
  fromNs: bigint | undefined;
  toNs: bigint | undefined;
}

/** Literal text, "any" (`*`, any number of characters) and "one" (`?`, exactly one character). */
export type Pattern = readonly PatternPart[];
export type PatternPart = { literal: string } | "any" | "one";

const FIELD_KINDS: ReadonlySet<Query["kind"]> = new Set<FieldQuery["kind"]>([
  "equals",
  "like",
  "range",
  "exists",
  "severity",
  "time",
]);

export function isFieldQuery(query: Query): query is FieldQuery {
  return FIELD_KINDS.has(query.kind);
}

const BODY_KINDS: ReadonlySet<Query["kind"]> = new Set<BodyQuery["kind"]>([
  "words",
  "fragment",
  "wildcard",
  "hasBody",
]);

export function isBodyQuery(query: Query): query is BodyQuery {
  return BODY_KINDS.has(query.kind);
}
