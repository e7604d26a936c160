import fc from "fast-check";
import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { kv } from "./transform.ts";

transformSuite(kv);

const resource = makeResource({ "host.name": "h" });
function recordOf(body: string): LogRecord {
  return { seconds: 0, nanos: 0, observedMs: 0, severity: 0, body, resource, attributes: [], seq: 0 };
}
function run(body: string, options: object = {}): Record<string, string> {
  const record = recordOf(body);
  kv.open(options)([record]);
  const list = record.attributes;
  const pairs = Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

test.for([
  ['level=warn msg="stock is low" ms=12', {}, { level: "warn", msg: "stock is low", ms: "12" }, "logfmt"],
  ['msg="say \\"hi\\" \\\\ \\n" a=1', {}, { msg: 'say "hi" \\ \n', a: "1" }, "escapes"],
  ["a='x y' b=(c d) c=[e f] d=<g>", {}, { a: "x y", b: "c d", c: "e f", d: "g" }, "quotes and brackets"],
  ['a="x b=1', {}, { a: '"x', b: "1" }, "a quote that is not closed"],
  ["debug hello a=1 bare b=2", {}, { a: "1", b: "2" }, "words say nothing"],
  ["a= b=2 =3 c=", {}, { b: "2" }, "no key, no value"],
  ["a = 1  b  =  2", {}, { a: "1", b: "2" }, "blanks around the sign"],
  ["a=1=2 url=http://x/?y=z", {}, { a: "1=2", url: "http://x/?y=z" }, "the first sign counts"],
  ["a=1 a=2 a=2", {}, { a: '["1","2","2"]' }, "a list"],
  ["a=1&b=2?c=x y", { fieldSplit: "&?" }, { a: "1", b: "2", c: "x y" }, "a query"],
  ["a:1|b=2", { fieldSplit: "|", valueSplit: ":=" }, { a: "1", b: "2" }, "several signs"],
  ["<a>=1, b=<2>,", { trimKey: "<>", trimValue: "," }, { a: "1", b: "2" }, "trimming"],
  ["a=1 b=2 c=3", { includeKeys: ["a", "b"], excludeKeys: ["b"] }, { a: "1" }, "chosen keys"],
  ["a=1", { prefix: "kv_", target: "x" }, { "x.kv_a": "1" }, "prefix and target"],
  ["a=1 b=2 c=3", { maxKeys: 2 }, { a: "1", b: "2" }, "bounded"],
  ["nothing here", {}, {}, "none"],
] as [string, object, Record<string, string>, string][])("%s (%j)", ([body, options, want]) => {
  expect(run(body, options)).toEqual(want);
});

test("tells what matched and missed", () => {
  const told: string[] = [];
  const ctx = {
    ...UNTOLD,
    matched: (by: number) => told.push(`matched ${by}`),
    missed: () => told.push("missed"),
  };
  kv.open({}, ctx)([recordOf("x"), recordOf("a=1")]);
  expect(told).toEqual(["missed", "matched 1"]);
});

test.for(["a=(", "a=[ ", 'a="\\" ', "a='", "=", " = ", "a="])(
  "a megabyte of %s is read in one pass",
  (piece) => {
    const body = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const open = kv.open({ includeKeys: ["none"] });
    const took = (): number => {
      const started = performance.now();
      open([recordOf(body)]);
      return performance.now() - started;
    };
    // Other work takes the processor once, not thrice.
    expect(Math.min(took(), took(), took())).toBeLessThan(500);
  },
);

test("any text, any signs: a well-formed record; and pairs come back as they were written", () => {
  const signs = fc.constantFrom(" ", "=", ",", "&|", '"', "\\", "(");
  const text = fc.array(fc.constantFrom("a", "b", "=", " ", '"', "\\", "(", ")", ",", "é😀", "'"), {
    maxLength: 40,
  });
  const numRuns = Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000);
  fc.assert(
    fc.property(text, signs, signs, (pieces, fieldSplit, valueSplit) => {
      const record = recordOf(pieces.join(""));
      kv.open({ fieldSplit, valueSplit })([record]);
      const keys = record.attributes.filter((_, i) => i % 2 === 0);
      expect(new Set(keys).size).toBe(keys.length);
      expect(record.attributes.every((part) => part !== "" && !/\p{Cs}/u.test(part))).toBe(true);
    }),
    { numRuns },
  );
  const value = fc.string({ minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(value, value, (a, b) => {
      const quoted = (one: string): string => `"${one.replace(/["\\]/g, "\\$&")}"`;
      expect(run(`a=${quoted(a)} b=${quoted(b)}`)).toEqual({ a, b });
    }),
    { numRuns },
  );
}, 120_000);
