import fc from "fast-check";
import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import { readRow } from "../../codecs/csv/row.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { csv } from "./transform.ts";

transformSuite(csv);

const resource = makeResource({ "host.name": "h" });
function recordOf(body: string, of = resource): LogRecord {
  return {
    seconds: 0,
    nanos: 0,
    observedMs: 0,
    severity: 0,
    body,
    resource: of,
    attributes: ["old", "1"],
    seq: 0,
  };
}
function run(body: string, options: object): { list: readonly string[]; told: string[] } {
  const told: string[] = [];
  const record = recordOf(body);
  const open = csv.open(options, {
    ...UNTOLD,
    matched: (by) => told.push(`matched ${by}`),
    missed: () => told.push("missed"),
    failed: (_, reason) => told.push(reason),
  });
  open([record]);
  return { list: record.attributes.slice(2), told };
}

test.for([
  ["a,b", { columns: ["x", "y"] }, ["x", "a", "y", "b"], "two"],
  ["a,b,c", { columns: ["x"] }, ["x", "a", "column2", "b", "column3", "c"], "more than named"],
  ["a", { columns: ["x"] }, ["x", "a"], "one"],
  ["a,,c", { columns: ["x", "y", "z"] }, ["x", "a", "z", "c"], "an empty one"],
  ['"a,1","say ""hi""","x\ny"', {}, ["column1", "a,1", "column2", 'say "hi"', "column3", "x\ny"], "quotes"],
  ['5" disk,"a"b', {}, ["column1", '5" disk', "column2", "ab"], "quotes in the wrong place"],
  ["a\t'b\tc'", { separator: "\t", quote: "'" }, ["column1", "a", "column2", "b\tc"], "other signs"],
  ['"a||b', { separator: "||", quote: "" }, ["column1", '"a', "column2", "b"], "no quotes"],
] as [string, object, string[], string][])("%s %j", ([body, options, want]) => {
  expect(run(body, options)).toEqual({ list: want, told: ["matched 1"] });
});

test("what is no row stays", () => {
  expect(run("text", {})).toEqual({ list: [], told: ["missed"] });
  expect(run('a,"b', {})).toEqual({ list: [], told: ["a quote is not closed"] });
  expect(run("x,y", { field: "none" })).toEqual({ list: [], told: ["missed"] });
});

test("an empty value takes an earlier one away, or leaves it", () => {
  for (const skipEmpty of [true, false]) {
    const record = recordOf("a,");
    csv.open({ columns: ["x", "old"], skipEmpty })([record]);
    expect(record.attributes).toEqual(skipEmpty ? ["old", "1", "x", "a"] : ["x", "a"]);
  }
});

test("the first row of each origin names the columns", () => {
  const other = makeResource({ "host.name": "other" });
  const records = [recordOf("x,y"), recordOf("n,m", other), recordOf("1,2"), recordOf("3,4", other)];
  csv.open({ autodetectColumns: true })(records);
  expect(records.map(({ attributes }) => attributes.slice(2))).toEqual([
    [],
    [],
    ["x", "1", "y", "2"],
    ["n", "3", "m", "4"],
  ]);
});

test("any row comes back as it was written", () => {
  const value = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), (row) => {
      const text = row.map((one) => `"${one.replaceAll('"', '""')}"`).join(",");
      expect(readRow(text, { separator: ",", quote: '"' }, 100)).toEqual(row);
    }),
    { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) },
  );
}, 120_000);

test("any text: a well-formed record", () => {
  const piece = fc.constantFrom("a", ",", '"', "\n", " ", "é😀", "column2");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const record = recordOf(pieces.join(""));
      csv.open({ columns: ["column2", "severity"] })([record]);
      const keys = record.attributes.filter((_, i) => i % 2 === 0);
      expect(new Set(keys).size).toBe(keys.length);
      expect(record.attributes.every((part) => part !== "" && !/\p{Cs}/u.test(part))).toBe(true);
    }),
    { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) },
  );
}, 120_000);
