import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { severity } from "./transform.ts";

transformSuite(severity);

const BEFORE = 9;
function recordOf(body: string, attributes: string[] = []): LogRecord {
  const resource = makeResource({ "host.name": "h" });
  return { seconds: 0, nanos: 0, observedMs: 0, severity: BEFORE, body, resource, attributes, seq: 0 };
}
function run(records: LogRecord[], options: object): { numbers: number[]; told: string[] } {
  const told: string[] = [];
  const open = severity.open(options, {
    ...UNTOLD,
    matched: (by) => told.push(`matched ${by}`),
    missed: () => told.push("missed"),
    failed: (_, reason) => told.push(reason),
  });
  open(records);
  return { numbers: records.map((record) => record.severity), told };
}

const level = (value: string): LogRecord => recordOf("x", ["level", value]);
test.for([
  ["3", { "3": "error" }, 17, "a word"],
  [" Schlimm ", { schlimm: "fatal" }, 21, "in any case, blanks around"],
  ["503", { "/^5\\d\\d$/": "error", "/^[23]/": "info" }, 17, "a pattern between slashes"],
  ["204", { "/^5\\d\\d$/": "error", "/^[23]/": 12 }, 12, "a number"],
  ["WARN", { error: "info" }, 13, "the usual words"],
  ["error", { error: "info" }, 9, "the map before them"],
  ["error", { "/err/": "unspecified" }, 0, "taken away"],
] as const)("%s by %j is %i (%s)", ([value, map, want]) => {
  const { numbers, told } = run([level(value)], { field: "level", map });
  expect(numbers).toEqual([want]);
  expect(told).toEqual(["matched 1"]);
});

test("patterns on the text: the first that holds", () => {
  const patterns = [
    { match: "(?i)out of memory", severity: "critical" },
    { match: "memory|disk", severity: "warn" },
  ];
  const records = ["Out Of Memory", "disk is full", "error"].map((body) => recordOf(body));
  const { numbers, told } = run(records, { patterns });
  expect(numbers).toEqual([18, 13, BEFORE]);
  expect(told).toEqual(["missed", "matched 2"]);
});

test("a field that is not there", () => {
  expect(run([recordOf("error")], { field: "level", map: { "/.*/": "error" } })).toEqual({
    numbers: [BEFORE],
    told: ["missed"],
  });
});

test("a pattern that would take for ever is given up for its record alone", () => {
  const records = [recordOf(`${"a".repeat(40)}!`), recordOf("aa")];
  const { numbers, told } = run(records, { patterns: [{ match: "^(a+)+$", severity: "error" }] });
  expect(numbers).toEqual([BEFORE, 17]);
  expect(told).toEqual(["the patterns take too long", "matched 1"]);
});

test("refuses what cannot work", () => {
  expect(() => severity.open({ map: { x: "bad" } })).toThrow();
  expect(() => severity.open({ patterns: [{ match: "(", severity: "error" }] })).toThrow(
    /patterns\.0\.match/,
  );
});
