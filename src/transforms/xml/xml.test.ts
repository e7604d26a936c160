import fc from "fast-check";
import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { xml } from "./transform.ts";

transformSuite(xml);

function recordOf(body: string): LogRecord {
  const resource = makeResource({ "host.name": "h" });
  return { seconds: 0, nanos: 0, observedMs: 0, severity: 0, body, resource, attributes: [], seq: 0 };
}
function run(body: string, options: object = {}): { list: readonly string[]; told: string[] } {
  const told: string[] = [];
  const record = recordOf(body);
  const open = xml.open(options, {
    ...UNTOLD,
    matched: (by) => told.push(`matched ${by}`),
    missed: () => told.push("missed"),
    failed: (_, reason) => told.push(reason),
  });
  open([record]);
  return { list: record.attributes, told };
}

test.for([
  [
    '<order id="7"><item>a</item><item>b</item></order>',
    {},
    ["xml.id", "7", "xml.item", '["a","b"]'],
    "attributes and lists",
  ],
  ["<?xml version='1.0'?>\n<!-- c -->\n<a>x</a>\n", {}, ["xml", "x"], "what stands before the root"],
  [
    "<a><b c='1'>x</b><d/></a>",
    { target: "t" },
    ["t.b.c", "1", "t.b", "x"],
    "text beside attributes; empty ones",
  ],
  ["<a>1 &lt; 2 &amp; &#65;&#x1f600; &nbsp; &</a>", {}, ["xml", "1 < 2 & A😀 &nbsp; &"], "entities"],
  ["<a><![CDATA[<b>&amp;]]></a>", {}, ["xml", "<b>&amp;"], "raw text"],
  ["<a><b><c>x</c> y</b></a>", { maxDepth: 1 }, ["xml.b", "x y"], "depth"],
  ["<s:a xmlns:s='u'><s:b >x</s:b ></s:a>", {}, ["xml.xmlns:s", "u", "xml.s:b", "x"], "names of spaces"],
  ["<a><b>1</b><c>2</c></a>", { maxFields: 1 }, ["xml.b", "1"], "bounded"],
] as [string, object, string[], string][])("%s (%j)", ([body, options, want]) => {
  expect(run(body, options)).toEqual({ list: want, told: ["matched 1"] });
});

test.for([
  ["text", "missed"],
  ["<a><b></a>", "not well formed"],
  ["<a>", "not well formed"],
  ["<a/><b/>", "not well formed"],
  ["<a/>x", "not well formed"],
  ["<a b=1/>", "not well formed"],
  ["<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "not well formed"],
  ["<a>".repeat(10_000), "not well formed"],
  ["<31>Nov 21 host", "not well formed"],
] as const)("%s is none", ([body, want]) => {
  expect(run(body)).toEqual({ list: [], told: [want] });
});

test.for(["<a ", "<a b='", "<!--", "<a>&", "<a/> ", " ", "<![CDATA["])(
  "a megabyte of %s is read in one pass",
  (piece) => {
    const body = `<r>${piece.repeat(Math.floor(1_000_000 / piece.length))}`;
    const took = (): number => {
      const started = performance.now();
      run(body);
      return performance.now() - started;
    };
    // Other work takes the processor once, not thrice.
    expect(Math.min(took(), took(), took())).toBeLessThan(500);
  },
);

test("any text: a well-formed record", () => {
  const piece = fc.constantFrom(
    "<a>",
    "</a>",
    "<b c='1'>",
    "</b>",
    "x",
    "é😀",
    "&#xd83d;",
    "&#0;",
    "<d/>",
    " ",
    "<",
    ">",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 0, max: 3 }), (pieces, maxDepth) => {
      const record = recordOf(`<a>${pieces.join("")}</a>`);
      xml.open({ maxDepth })([record]);
      const keys = record.attributes.filter((_, i) => i % 2 === 0);
      expect(new Set(keys).size).toBe(keys.length);
      expect(record.attributes.every((part) => part !== "" && !/\p{Cs}/u.test(part))).toBe(true);
    }),
    { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) },
  );
}, 120_000);
