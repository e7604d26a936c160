/** Cases with a story; that every query agrees with the store is held by test/property/query.test.ts. */
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import { matcher } from "./matcher.ts";
import { parseQuery } from "./parse.ts";
import { queryWords } from "./words.ts";

const record: LogRecord = {
  seconds: 1_795_253_400,
  nanos: 5,
  observedMs: 0,
  severity: 17,
  body: "ERROR [pool-1] Connection reset by peer: 10.0.0.17:5432 user_id=42 /api/v1/users \u001b[31mtimed out\u001b[0m",
  resource: makeResource({ "container.name": "web-1", "host.name": "node-a", team: "core" }),
  attributes: ["status", "503", "team", "edge", "path", "/a b", "big", "9007199254740993", "level", "30"],
  seq: 1,
};

describe("one record", () => {
  test.for([
    ["error", true, "words have no case"],
    ["erro", false, "a word is a whole one"],
    ["erro*", true, ""],
    ["*rror", true, ""],
    ["e?ror", true, ""],
    ["?rror", true, ""],
    ["??rror", false, "a question mark is one character, not none"],
    ["pool-1", true, "tokens side by side"],
    ["pool 1", true, ""],
    ['"reset by"', true, ""],
    ['"by reset"', false, "in this order"],
    ['"connection peer"', false, "nothing between"],
    ["10.0.0.17", true, "an address is four tokens"],
    ["10.0.0.1", false, "the last is whole, too"],
    ["10.0.0.1*", true, ""],
    ["10.*.17", false, "a star stays within its token"],
    ["10.*.*.17", true, ""],
    ["user_id=42", true, "separators count as one another"],
    ["user-id:42", false, "behind a colon it is a field"],
    ["/api/*/users", true, ""],
    ["timed", true, "a terminal's colour ends in a letter, which is no part of the word"],
    ["31mtimed", false, ""],
    ['"["', true, "text without a token is looked for as it is"],
    ['"]["', false, ""],
    ["status:503", true, ""],
    ["status:50?", true, ""],
    ["status:5", false, "values are compared whole"],
    ["status:>=500 status:<600", true, ""],
    ["status:[500 TO 503}", false, ""],
    ["status:>50.5e1", false, ""],
    ['status:>"6"', false, "a quoted bound compares as text"],
    ['status:>"10"', true, ""],
    ["level:error", true, "the record's severity, not the attribute"],
    ['"level":30', true, "the attribute, not the severity"],
    ["severity:>=fatal", false, ""],
    ["team:edge", true, "attributes hide the resource's"],
    ["team:core", false, ""],
    ["container:web-1", true, ""],
    ["container:WEB-1", false, "values have case"],
    ["container:web*", true, ""],
    ['path:"/a b"', true, ""],
    ["nobody:*", false, ""],
    ["_exists_:path", true, ""],
    ["-nobody:x", true, "a record without the field is not equal"],
    ['nobody:""', true, "empty is absent"],
    ["big:>=9007199254740993", true, "beyond 2^53 numbers are compared as doubles"],
    ["timestamp:2026-11-21", true, ""],
    ["timestamp:>=2026-11-21T09:30:00.000000006Z", false, "nanoseconds count"],
    ["timestamp:<=2026-11-21T09:30:00.000000005Z", true, ""],
  ] as const)("%s: %s (%s)", ([text, want]) => {
    expect(matcher(parseQuery(text))(record)).toBe(want);
  });
});

test("case is folded for ASCII alone, as the text index does it", () => {
  const says = (body: string, text: string) => matcher(parseQuery(text))({ ...record, body });
  expect(says("5 \u212A", "k")).toBe(false);
  expect(says("\u0130stanbul ERROR", "error")).toBe(true);
  expect(says("Straße", "STRAßE")).toBe(true);
  expect(says("Été", "été")).toBe(false);
});

test("patterns take time in proportion to the text, whatever it is", () => {
  const body = "a".repeat(200_000);
  const started = performance.now();
  expect(matcher(parseQuery("*a*a*a*a*a*a*a*a*a*a*b"))({ ...record, body })).toBe(false);
  expect(matcher(parseQuery("x:*a*a*a*a*a*a*a*a*a*a*b"))({ ...record, attributes: ["x", body] })).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});

test("words to highlight leave out what is excluded", () => {
  expect(queryWords(parseQuery('Error "reset by" time* -peer a:b OR "->"'))).toEqual([
    "error",
    "reset",
    "by",
    "time",
    "->",
  ]);
});
