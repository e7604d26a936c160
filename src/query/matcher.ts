/**
 * Turns a tree into a predicate on one record, for the tail and for rules. Must answer as the store does for the SQL
 * of sql.ts: test/property/query.test.ts holds that.
 */
import type { LogRecord } from "../record/record.ts";
import { wildcardTest, wordsTest } from "./body-match.ts";
import type { BodyTest } from "./body-match.ts";
import { attributesAnswer } from "./fields.ts";
import { covers, globOf } from "./glob.ts";
import { compareText, finiteNumber } from "./numbers.ts";
import { Subject } from "./subject.ts";
import { isFieldQuery } from "./tree.ts";
import type { Bound, FieldQuery, Query, Range, TimeIn } from "./tree.ts";

type Test = (record: LogRecord) => boolean;

/** Compiles once; the answer is to be used by one caller at a time, as it keeps the body under test. */
export function matcher(query: Query): Test {
  const subject = new Subject();
  const test = compile(query, subject);
  return (record) => {
    subject.set(record.body);
    return test(record);
  };
}

function compile(query: Query, subject: Subject): Test {
  if (isFieldQuery(query)) return compileField(query);
  switch (query.kind) {
    case "all":
      return () => true;
    case "and":
      return all(cheapFirst(query.of).map((one) => compile(one, subject)));
    case "or":
      return any(cheapFirst(query.of).map((one) => compile(one, subject)));
    case "not": {
      const test = compile(query.of, subject);
      return (record) => !test(record);
    }
    case "words":
      return onBody(wordsTest(query.tokens), subject);
    case "wildcard":
      return onBody(wildcardTest(query.tokens), subject);
    case "fragment":
      return (record) => record.body.includes(query.text);
    case "hasBody":
      return (record) => record.body !== "";
  }
}

function compileField(query: FieldQuery): Test {
  switch (query.kind) {
    case "severity":
      return ({ severity }) => severity >= query.from && severity <= query.to;
    case "time":
      return timeTest(query);
    case "exists":
      return onValue(query.field, (value) => value !== "");
    case "equals":
      return onValue(query.field, (value) => value === query.value);
    case "like": {
      const glob = globOf(query.pattern);
      return onValue(query.field, (value) => covers(glob, value, 0, value.length));
    }
    case "range":
      return onValue(query.field, rangeTest(query));
  }
}

function onBody(test: BodyTest, subject: Subject): Test {
  return () => test(subject);
}

function all(tests: readonly Test[]): Test {
  return (record) => {
    for (const test of tests) if (!test(record)) return false;
    return true;
  };
}

function any(tests: readonly Test[]): Test {
  return (record) => {
    for (const test of tests) if (test(record)) return true;
    return false;
  };
}

/** What looks at numbers and short values first, what searches the body last. */
const COST: Record<Query["kind"], number> = {
  all: 0,
  hasBody: 0,
  severity: 0,
  time: 0,
  exists: 1,
  equals: 1,
  like: 1,
  range: 1,
  words: 2,
  fragment: 2,
  wildcard: 3,
  and: 4,
  or: 4,
  not: 4,
};

function cheapFirst(parts: readonly Query[]): Query[] {
  return parts.toSorted((a, b) => COST[a.kind] - COST[b.kind]);
}

function onValue(key: string, test: (value: string) => boolean): Test {
  if (!attributesAnswer(key)) return (record) => test(record.resource.attributes[key] ?? "");
  return (record) => test(valueOf(record, key));
}

/** "" is a record without the field: the store cannot tell them apart, and nothing stores an empty value. */
function valueOf(record: LogRecord, key: string): string {
  const list = record.attributes;
  for (let i = 0; i < list.length; i += 2) {
    if (list[i] === key) return list[i + 1] || (record.resource.attributes[key] ?? "");
  }
  return record.resource.attributes[key] ?? "";
}

function rangeTest(range: Range): (value: string) => boolean {
  return range.numeric ? numberRange(range) : textRange(range);
}

function numberRange({ from, to }: Range): (value: string) => boolean {
  const low = from === undefined ? -Infinity : Number(from.text);
  const high = to === undefined ? Infinity : Number(to.text);
  return (value) => {
    const number = finiteNumber(value);
    if (number === undefined) return false;
    const aboveLow = from?.inclusive === false ? number > low : number >= low;
    return aboveLow && (to?.inclusive === false ? number < high : number <= high);
  };
}

function textRange({ from, to }: Range): (value: string) => boolean {
  return (value) => value !== "" && above(value, from) && below(value, to);
}

function above(value: string, from: Bound | undefined): boolean {
  if (from === undefined) return true;
  const order = compareText(value, from.text);
  return from.inclusive ? order >= 0 : order > 0;
}

function below(value: string, to: Bound | undefined): boolean {
  if (to === undefined) return true;
  const order = compareText(value, to.text);
  return to.inclusive ? order <= 0 : order < 0;
}

const SECOND = 1_000_000_000n;

/** Nanoseconds are split once here, so that no record needs a bigint. */
function timeTest({ fromNs, toNs }: TimeIn): Test {
  const [fromSeconds, fromNanos] = split(fromNs, -Infinity);
  const [toSeconds, toNanos] = split(toNs, Infinity);
  return ({ seconds, nanos }) =>
    (seconds > fromSeconds || (seconds === fromSeconds && nanos >= fromNanos)) &&
    (seconds < toSeconds || (seconds === toSeconds && nanos <= toNanos));
}

function split(ns: bigint | undefined, open: number): [seconds: number, nanos: number] {
  if (ns === undefined) return [open, 0];
  const nanos = ((ns % SECOND) + SECOND) % SECOND;
  return [Number((ns - nanos) / SECOND), Number(nanos)];
}
