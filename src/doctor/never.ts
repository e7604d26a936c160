/**
 * Whether a query can hold for any record at all. What is said to be impossible is; what is not found out (more ways to
 * hold than are worth looking at, two patterns that exclude each other) counts as possible.
 */
import { covers, globOf } from "../query/glob.ts";
import { matcher } from "../query/matcher.ts";
import { isBodyQuery } from "../query/tree.ts";
import type { BodyQuery, FieldQuery, Pattern, Query } from "../query/tree.ts";
import { makeResource } from "../record/resource.ts";
import { NO_ATTRIBUTES } from "../record/record.ts";
import type { Literal, Valued } from "./literal.ts";
import { whyNoBody } from "./never-body.ts";
import { whyNoNumber } from "./never-number.ts";

/** Ways in which a query may hold; each is looked at against each of the others' parts. */
const WAYS_MOST = 256;

/** Why no record can match, in a sentence without an end; undefined when one may. */
export function whyNever(query: Query): string | undefined {
  const ways = waysOf(query, false);
  if (ways === undefined) return undefined;
  let why: string | undefined = "it asks for nothing that can be";
  for (const way of ways) {
    why = whyNot(way);
    if (why === undefined) return undefined;
  }
  return why;
}

/** Both at once, without a place in any text. */
export function both(parts: readonly Query[]): Query {
  return { kind: "and", of: parts, at: 0, end: 0 };
}

export function not(query: Query): Query {
  return { kind: "not", of: query, at: 0, end: 0 };
}

/** Disjunctive normal form: each way is literals that must hold together. Undefined when they are too many. */
function waysOf(query: Query, negated: boolean): Literal[][] | undefined {
  if (query.kind === "all") return negated ? [] : [[]];
  if (query.kind === "not") return waysOf(query.of, !negated);
  if (query.kind !== "and" && query.kind !== "or") return [[{ query, negated }]];
  // Not both is one of them not, and the other way round.
  return (query.kind === "and") === negated ? oneOf(query.of, negated) : together(query.of, negated);
}

function oneOf(parts: readonly Query[], negated: boolean): Literal[][] | undefined {
  const all: Literal[][] = [];
  for (const part of parts) {
    const ways = waysOf(part, negated);
    if (ways === undefined || all.length + ways.length > WAYS_MOST) return undefined;
    all.push(...ways);
  }
  return all;
}

function together(parts: readonly Query[], negated: boolean): Literal[][] | undefined {
  let all: Literal[][] = [[]];
  for (const part of parts) {
    const ways = waysOf(part, negated);
    if (ways === undefined || all.length * ways.length > WAYS_MOST) return undefined;
    all = all.flatMap((one) => ways.map((other) => [...one, ...other]));
  }
  return all;
}

function whyNot(way: readonly Literal[]): string | undefined {
  const body: Literal<BodyQuery>[] = [];
  const severity: Literal<FieldQuery & { kind: "severity" }>[] = [];
  const fields = new Map<string, Literal<Valued>[]>();
  for (const { query, negated } of way) {
    if (isBodyQuery(query)) body.push({ query, negated });
    else if (query.kind === "severity") severity.push({ query, negated });
    else if (query.kind !== "time") {
      const known = fields.get(query.field) ?? [];
      known.push({ query, negated });
      fields.set(query.field, known);
    }
  }
  for (const [field, literals] of fields) {
    const why = whyNoValue(field, literals);
    if (why !== undefined) return why;
  }
  return whyNoSeverity(severity) ?? whyNoBody(body);
}

const SEVERITIES = Array.from({ length: 25 }, (_, i) => i);

function whyNoSeverity(literals: readonly Literal<FieldQuery & { kind: "severity" }>[]): string | undefined {
  const left = SEVERITIES.filter((one) =>
    literals.every(({ query, negated }) => (one >= query.from && one <= query.to) !== negated),
  );
  return left.length > 0 ? undefined : "no severity is within all that is asked of it";
}

function whyNoValue(field: string, literals: readonly Literal<Valued>[]): string | undefined {
  const stated = literals.flatMap(({ query, negated }) => {
    if (query.kind === "equals" && !negated) return [query.value];
    return query.kind === "exists" && negated ? [""] : [];
  });
  const [value] = stated;
  if (value !== undefined) {
    const other = stated.find((one) => one !== value);
    if (other !== undefined) return `${field} cannot be both ${shown(value)} and ${shown(other)}`;
    return literals.every((one) => holdsFor(one, field, value))
      ? undefined
      : `${field} is to be ${shown(value)}, which another part of it rules out`;
  }
  return whyNoPattern(field, literals) ?? whyNoNumber(field, literals);
}

function shown(value: string): string {
  return value === "" ? "absent" : `"${value}"`;
}

/** Asked of a record that has nothing but this value: the matcher's own answer. */
function holdsFor({ query, negated }: Literal<Valued>, field: string, value: string): boolean {
  const resource = makeResource({ [field]: value });
  const record = {
    seconds: 0,
    nanos: 0,
    observedMs: 0,
    severity: 0,
    body: "",
    seq: 0,
    resource,
    attributes: NO_ATTRIBUTES,
  };
  return matcher(query)(record) !== negated;
}

/** A value that must be there, and is asked not to match what all such values match. */
function whyNoPattern(field: string, literals: readonly Literal<Valued>[]): string | undefined {
  for (const { query: wanted, negated } of literals) {
    if (negated) continue;
    const ruledOut = literals.some((one) => one.negated && follows(wanted, one.query));
    if (ruledOut) return `one part of it asks of ${field} what another one rules out`;
  }
  return undefined;
}

/** Whether whatever matches the one matches the other as well. */
function follows(one: Valued, other: Valued): boolean {
  if (one.kind === "like" && other.kind === "like") return includes(other.pattern, one.pattern);
  if (other.kind === "exists")
    return one.kind === "range" || one.kind === "exists" || (one.kind === "like" && hasText(one.pattern));
  return one.kind === "range" && other.kind === "range" && sameRange(one, other);
}

function hasText(pattern: Pattern): boolean {
  return pattern.some((part) => part === "one" || (part !== "any" && part.literal !== ""));
}

/** Stands for what a wildcard of the narrower pattern may be; no text of a query has it. */
const ANYTHING = "\uffff";

/** Sure only when the wider pattern knows no `?`: its stars take whatever the narrower one's wildcards stand for. */
function includes(wider: Pattern, narrower: Pattern): boolean {
  if (wider.includes("one")) return false;
  const text = narrower.map((part) => (typeof part === "string" ? ANYTHING : part.literal)).join("");
  return covers(globOf(wider), text, 0, text.length);
}

type RangeQuery = FieldQuery & { kind: "range" };

function sameRange(one: RangeQuery, other: RangeQuery): boolean {
  const text = ({ numeric, from, to }: RangeQuery): string =>
    JSON.stringify([numeric, from ?? null, to ?? null]);
  return text(one) === text(other);
}
