/** What a filter of rsyslog asks of a record: put together and compared here, written as a query in query-text.ts. */
import { ALL_SEVERITIES, everyPriority, noPriority } from "./selector.ts";
import type { Masks } from "./statements.ts";

export type Condition =
  | { kind: "all" }
  | { kind: "none" }
  | { kind: "and" | "or"; of: readonly Condition[] }
  | { kind: "not"; of: Condition }
  | { kind: "priorities"; masks: Masks }
  /** A query of one term: service.name:httpd. `equal` is the field and value of a plain comparison. */
  | { kind: "term"; query: string; equal?: readonly [field: string, value: string] | undefined }
  /** Asked by a regular expression; `near` is a query that finds nearly the same. */
  | { kind: "pattern"; field: string; pattern: string; near: string | undefined }
  | { kind: "unknown"; why: string };

export const ALL: Condition = { kind: "all" };
const NONE: Condition = { kind: "none" };

export function allOf(list: readonly Condition[]): Condition {
  const parts = list
    .flatMap((one) => (one.kind === "and" ? one.of : [one]))
    .filter((one) => one.kind !== "all");
  const none = parts.find((one) => one.kind === "none");
  if (none !== undefined) return none;
  return joined("and", parts, (a, b) => a & b);
}

export function anyOf(list: readonly Condition[]): Condition {
  const parts = list
    .flatMap((one) => (one.kind === "or" ? one.of : [one]))
    .filter((one) => one.kind !== "none");
  const all = parts.find((one) => one.kind === "all");
  if (all !== undefined) return all;
  return joined("or", parts, (a, b) => a | b);
}

export function notOf(of: Condition): Condition {
  switch (of.kind) {
    case "all":
      return NONE;
    case "none":
      return ALL;
    case "not":
      return of.of;
    case "unknown":
      return of;
    case "priorities":
      return priorities(of.masks.map((mask) => ALL_SEVERITIES & ~mask));
    case "and":
    case "or":
    case "term":
    case "pattern":
      return { kind: "not", of };
  }
}

export function priorities(masks: Masks): Condition {
  return masks.every((mask) => mask === 0) ? NONE : { kind: "priorities", masks };
}

/** What all parts say of facilities and severities becomes one part, and what is said twice is said once. */
function joined(
  kind: "and" | "or",
  parts: readonly Condition[],
  combine: (a: number, b: number) => number,
): Condition {
  const unknown = parts.find((one) => one.kind === "unknown");
  if (unknown !== undefined) return unknown;
  let masks: Masks | undefined;
  const rest: Condition[] = [];
  const met = new Set<string>();
  for (const part of parts) {
    if (part.kind !== "priorities") {
      if (!met.has(keyOf(part))) rest.push(part);
      met.add(keyOf(part));
    } else if (masks === undefined) masks = part.masks;
    else masks = masks.map((mask, i) => combine(mask, part.masks[i] ?? 0));
  }
  return asOne(kind, masks === undefined ? rest : [priorities(masks), ...rest]);
}

function asOne(kind: "and" | "or", parts: readonly Condition[]): Condition {
  if (kind === "and" && parts.some((one) => one.kind === "none")) return NONE;
  const left = parts.filter((one) => one.kind !== "none");
  const [only] = left;
  if (only === undefined) return kind === "and" ? ALL : NONE;
  return left.length === 1 ? only : { kind, of: left };
}

/** Conditions are compared often, and some are long. */
const KEYS = new WeakMap<Condition, string>();

function keyOf(condition: Condition): string {
  let key = KEYS.get(condition);
  if (key === undefined) KEYS.set(condition, (key = JSON.stringify(condition)));
  return key;
}

function same(a: Condition, b: Condition): boolean {
  return a.kind === b.kind && keyOf(a) === keyOf(b);
}

/** True when it is certain that no record is for both. */
export function areApart(a: Condition, b: Condition): boolean {
  const [masksA, masksB] = [atMost(a), atMost(b)];
  if (masksA.every((mask, i) => (mask & (masksB[i] ?? 0)) === 0)) return true;
  const partsB = partsOf(b);
  return partsOf(a).some((one) =>
    partsB.some(
      (other) =>
        isNotOf(one, other) ||
        isNotOf(other, one) ||
        (one.kind === "term" && other.kind === "term" && differ(one.equal, other.equal)),
    ),
  );
}

function differ(
  a: readonly [field: string, value: string] | undefined,
  b: readonly [field: string, value: string] | undefined,
): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] !== b[1];
}

function isNotOf(one: Condition, other: Condition): boolean {
  return one.kind === "not" && same(one.of, other);
}

/** True when it is certain that a record of `a` is one of `b`. */
export function isWithin(a: Condition, b: Condition): boolean {
  if (b.kind === "all") return true;
  if (b.kind === "or") return b.of.some((one) => isWithin(a, one));
  const parts = partsOf(a);
  const masks = atMost(a);
  return partsOf(b).every(
    (wanted) =>
      parts.some((one) => same(one, wanted)) ||
      (wanted.kind === "priorities" && masks.every((mask, i) => (mask & ~(wanted.masks[i] ?? 0)) === 0)),
  );
}

/** What `one` asks of a record that `given` is known of. */
export function beyond(one: Condition, given: Condition): Condition {
  if (one.kind === "unknown") return one;
  const known = partsOf(given);
  return allOf(partsOf(one).filter((part) => !known.some((other) => same(other, part))));
}

function partsOf(condition: Condition): readonly Condition[] {
  return condition.kind === "and" ? condition.of : [condition];
}

/** The facilities and severities beyond which no record is for it. */
function atMost(condition: Condition): Masks {
  switch (condition.kind) {
    case "none":
      return noPriority();
    case "priorities":
      return condition.masks;
    case "and":
    case "or": {
      const all = condition.of.map(atMost);
      const combine =
        condition.kind === "and" ? (a: number, b: number) => a & b : (a: number, b: number) => a | b;
      return all.reduce((sum, one) => sum.map((mask, i) => combine(mask, one[i] ?? 0)));
    }
    case "all":
    case "not":
    case "term":
    case "pattern":
    case "unknown":
      return everyPriority();
  }
}
