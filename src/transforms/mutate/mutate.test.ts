import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkEvent, eventOf, filterVectors } from "../../../test/contract/filter-vectors.ts";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { mutate } from "./transform.ts";

transformSuite(mutate);

const resource = makeResource({ "host.name": "h" });
function recordOf(fields: Record<string, string>, body = "Hello"): LogRecord {
  const attributes = Object.entries(fields).flat();
  return { seconds: 0, nanos: 0, observedMs: 0, severity: 0, body, resource, attributes, seq: 0 };
}
function fieldsOf({ attributes }: LogRecord): Record<string, string> {
  const pairs = Array.from({ length: attributes.length / 2 }, (_, i) => [
    attributes[2 * i],
    attributes[2 * i + 1],
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}
function run(
  fields: Record<string, string>,
  options: object,
  failures: string[] = [],
): Record<string, string> {
  const record = recordOf(fields);
  mutate.open(options, { ...UNTOLD, failed: (_, reason) => failures.push(reason) })([record]);
  expect(record.body).toBe("Hello");
  return fieldsOf(record);
}

/** Why a vector is not ours: the README's deliberate differences. */
const DIFFERENT: Readonly<Record<string, string>> = {
  "mut-0064": "a JSON number has the same text with and without .0",
};

/** Logstash writes pairs and triples one behind the other. */
function optionsOf(config: Record<string, unknown>): object {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(config)) {
    if (!Array.isArray(value) || typeof value[0] !== "string") options[name] = textsOf(value);
    else if (name === "gsub") options[name] = [value];
    else if (name === "rename" || name === "merge") options[name] = { [value[0]]: value[1] as unknown };
    else options[name] = value;
  }
  return options;
}
function textsOf(value: unknown): object {
  return Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key, String(one)]));
}

describe("vectors of the mutate filter", () => {
  const ours = filterVectors("mutate-filter.jsonl").filter(({ id }) => DIFFERENT[id] === undefined);
  test.for(ours)("$id", (vector) => {
    const record = eventOf(vector);
    mutate.open(optionsOf(vector.filters[0]?.config ?? {}))([record]);
    for (const check of vector.expect.checks) checkEvent(record, check);
  });
});

describe("operations", () => {
  test.for([
    ["rename", { a: "1" }, { rename: { a: "b" } }, { b: "1" }],
    ["rename over another", { a: "1", b: "2" }, { rename: { a: "b" } }, { b: "1" }],
    ["rename of nothing", { b: "2" }, { rename: { a: "b" } }, { b: "2" }],
    ["copy", { a: "1" }, { copy: { a: "b" } }, { a: "1", b: "1" }],
    ["copy of the body", {}, { copy: { body: "b" } }, { b: "Hello" }],
    ["remove", { a: "1", b: "2" }, { remove: ["a", "c"] }, { b: "2" }],
    ["set", { a: "1" }, { set: { a: "%{a}-%{[x][y]}-%{body}" } }, { a: "1-%{[x][y]}-Hello" }],
    ["set from a nested name", { "x.y": "1" }, { set: { a: "%{[x][y]}" } }, { "x.y": "1", a: "1" }],
    ["set the body", {}, { set: { body: "x" } }, { message: "x" }],
    ["update", { a: "1" }, { update: { a: "2", b: "3" } }, { a: "2" }],
    ["replace", { a: "1" }, { replace: { a: "2", b: "3" } }, { a: "2", b: "3" }],
    ["coerce", { a: "1" }, { coerce: { a: "2", b: "3" } }, { a: "1", b: "3" }],
    ["uppercase", { a: "äb", l: '["a",1]' }, { uppercase: ["a", "l"] }, { a: "ÄB", l: '["A",1]' }],
    ["strip to nothing", { a: "  " }, { strip: ["a"] }, {}],
    ["split", { a: "x,y,,z,," }, { split: { a: "," } }, { a: '["x","y","","z"]' }],
    ["split without it", { a: "x" }, { split: { a: "," } }, { a: '["x"]' }],
    ["join", { a: '["x",2,null]', b: "x" }, { join: { a: "-", b: "-" } }, { a: "x-2-", b: "x" }],
    ["merge of two texts", { a: "1", b: "2" }, { merge: { a: "b" } }, { a: '["1","2"]', b: "2" }],
    [
      "merge of several",
      { a: '["1"]', b: '["2",3]' },
      { merge: { a: ["b", "c"] } },
      { a: '["1","2",3]', b: '["2",3]' },
    ],
    [
      "convert a list",
      { a: '["1","2.5",12345678901234567890]' },
      { convert: { a: "integer" } },
      { a: "[1,2,12345678901234567890]" },
    ],
    ["convert thousands", { a: "1,234.9" }, { convert: { a: "integer" } }, { a: "1234" }],
    [
      "convert words",
      { a: "Yes", b: "off" },
      { convert: { a: "boolean", b: "boolean" } },
      { a: "true", b: "off" },
    ],
    ["convert truth", { a: "true" }, { convert: { a: "integer" } }, { a: "1" }],
    [
      "small numbers",
      { a: "1e-5", b: "-0.5" },
      { convert: { a: "integer", b: "integer" } },
      { a: "0", b: "0" },
    ],
    ["gsub", { a: "a.b.c" }, { gsub: [["a", "\\.", "_"]] }, { a: "a_b_c" }],
    [
      "gsub with groups",
      { a: "x=1 y=2" },
      { gsub: [["a", "(?<k>\\w)=(?<v>\\d)", "\\k<v>\\\\\\1"]] },
      { a: "1\\x 2\\y" },
    ],
    ["gsub by plain groups", { a: "x=1" }, { gsub: [["a", "(\\w)=(\\d)", "\\2\\1\\0$1"]] }, { a: "1xx=1$1" }],
    ["gsub of nothing between", { a: "a😀b" }, { gsub: [["a", "x*", "-"]] }, { a: "-a-😀-b-" }],
    ["gsub to nothing", { a: "aaa" }, { gsub: [["a", "a", ""]] }, {}],
    [
      "gsub, possessive",
      { a: "xaab" },
      { gsub: [["a", "(?>a+)b", "%{b}"]], coerce: { b: "1" } },
      { a: "x1", b: "1" },
    ],
    [
      "gsub in turn",
      { a: "1" },
      {
        gsub: [
          ["a", "1", "2"],
          ["a", "2", "3"],
        ],
      },
      { a: "3" },
    ],
  ] as [string, Record<string, string>, object, Record<string, string>][])(
    "%s",
    ([, fields, options, want]) => {
      expect(run(fields, options)).toEqual(want);
    },
  );

  test("Logstash's order, whatever is written first", () => {
    const options = { remove: ["a"], copy: { b: "c" }, uppercase: ["b"], rename: { a: "b" } };
    expect(run({ a: "x" }, options)).toEqual({ b: "X", c: "X" });
  });

  test("after a failure the rest is left undone, and it is told", () => {
    const failures: string[] = [];
    const options = { convert: { a: "integer" }, rename: { b: "c" }, set: { d: "1" } };
    expect(run({ a: "many", b: "1" }, options, failures)).toEqual({ a: "many", c: "1" });
    expect(failures).toEqual(["a is no number"]);
  });

  test("a pattern that would take for ever is given up for its record alone", () => {
    const failures: string[] = [];
    const records = [recordOf({ a: `${"a".repeat(40)}!` }), recordOf({ a: "aa" })];
    const options = { gsub: [["a", "^(a+)+$", "b"]], set: { done: "1" } };
    mutate.open(options, { ...UNTOLD, failed: (_, reason) => failures.push(reason) })(records);
    expect(records.map((record) => fieldsOf(record)["done"])).toEqual([undefined, "1"]);
    expect(failures).toEqual(["the pattern takes too long"]);
  });

  test("a value does not grow without bounds", () => {
    const failures: string[] = [];
    const a = "x".repeat(100_000);
    expect(run({ a }, { gsub: [["a", "x", "y".repeat(100)]], timeoutMs: 10_000 }, failures)).toEqual({ a });
    expect(failures).toEqual(["the new value is too long"]);
  });

  test("refuses a pattern that is none", () => {
    expect(() => mutate.open({ gsub: [["a", "(", ""]] })).toThrow(/gsub\.0\.1/);
  });
});

test("any fields, any operations: a well-formed record", () => {
  const name = fc.constantFrom("a", "b", "body", "message", "severity", "host.name");
  const value = fc.constantFrom(
    "1",
    "x y",
    '["a",1]',
    "[]",
    "[1",
    "é😀",
    "true",
    " ",
    '[1],"w":[2]',
    '["\\ud800"]',
  );
  const texts = fc.dictionary(name, value, { maxKeys: 2 });
  const names = fc.uniqueArray(name, { maxLength: 2 });
  const options = fc.record(
    {
      rename: fc.dictionary(name, name, { maxKeys: 2 }),
      copy: fc.dictionary(name, name, { maxKeys: 2 }),
      set: texts,
      split: texts,
      join: texts,
      remove: names,
      capitalize: names,
      strip: names,
      merge: fc.dictionary(name, name, { maxKeys: 2 }),
      convert: fc.dictionary(name, fc.constantFrom("integer", "float_eu", "boolean"), { maxKeys: 2 }),
      gsub: fc.array(fc.tuple(name, fc.constantFrom("a", "x*", "[^a]", "(.)"), value), { maxLength: 1 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("a", "b", "c"), value), options, (fields, chosen) => {
      const shared = Object.freeze(Object.entries(fields).flat());
      const record = { ...recordOf({}), attributes: shared };
      mutate.open(chosen)([record]);
      const keys = record.attributes.filter((_, i) => i % 2 === 0);
      expect(new Set(keys).size).toBe(keys.length);
      expect(record.attributes.every((part) => part !== "" && !/\p{Cs}/u.test(part))).toBe(true);
      expect(record.body).toBe("Hello");
    }),
    { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) },
  );
}, 120_000);

describe("what doubles a text again and again is given up", () => {
  const doubled = Array.from({ length: 40 }, (_, i) => [`a${i + 1}`, `%{a${i}}%{a${i}}`]);
  test.for([
    [{ set: Object.fromEntries(doubled) }, { a0: "x".repeat(100) }, "filling in"],
    [{ merge: { a: Array.from({ length: 60 }, () => "a") } }, { a: "v" }, "merging"],
    [
      { split: { a: "" }, join: { a: "-".repeat(60_000) }, uppercase: ["b"] },
      { a: "x".repeat(500_000) },
      "joining",
    ],
  ] as const)("%#", ([options, fields]) => {
    const failures: string[] = [];
    const out = run(fields, options, failures);
    expect(failures).toEqual(["the new value is too long"]);
    for (const value of Object.values(out)) expect(value.length).toBeLessThan(10_000_000);
  });
});
