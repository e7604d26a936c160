import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { json } from "./transform.ts";

transformSuite(json);

const resource = makeResource({ "host.name": "h" });
function run(
  text: string,
  options: object = {},
): { list: readonly string[]; told: string[]; record: LogRecord } {
  const attributes = ["data", text, "a", "old"];
  const record = {
    seconds: 0,
    nanos: 0,
    observedMs: 0,
    severity: 0,
    body: "x",
    resource,
    attributes,
    seq: 0,
  };
  const told: string[] = [];
  const open = json.open(
    { field: "data", ...options },
    {
      ...UNTOLD,
      matched: (by) => told.push(`matched ${by}`),
      missed: () => told.push("missed"),
      failed: (_, reason) => told.push(reason),
    },
  );
  open([record]);
  return { list: record.attributes.slice(2), told, record };
}

test.for([
  [
    '{"a":"1","b":{"c":2.50,"d":[1,"x"]}}',
    {},
    ["a", "1", "b.c", "2.5", "b.d", '[1,"x"]'],
    "own names, over what was there",
  ],
  [' {"b":1} ', {}, ["a", "old", "b", "1"], "blanks around"],
  ['{"b":{"c":1}}', { target: "doc" }, ["a", "old", "doc.b.c", "1"], "below a name"],
  ['{"b":{"c":{"d":1}}}', { target: "doc", maxDepth: 2 }, ["a", "old", "doc.b.c", '{"d":1}'], "depth"],
  ['{"b":1,"c":2,"d":3}', { maxKeys: 2 }, ["a", "old", "b", "1", "c", "2"], "keys"],
  ["[1, 2]", { target: "doc" }, ["a", "old", "doc", "[1,2]"], "a list"],
  ['{"b":12345678901234567890}', {}, ["a", "old", "b", "12345678901234567890"], "long numbers"],
  ['{"b":"\\ud800"}', {}, ["a", "old", "b", "\ufffd"], "half a character"],
  ['{"__proto__":{"x":1},"b":null}', {}, ["a", "old", "__proto__.x", "1"], "hostile names"],
] as const)("%s %o", ([text, options, want]) => {
  const { list, told } = run(text, options);
  expect(list).toEqual(want);
  expect(told).toEqual(["matched 1"]);
});

test.for([
  ["text", {}, "missed"],
  ["[1]", {}, "missed"],
  ['{"b":', {}, "no JSON"],
  ["[1", { target: "doc" }, "no JSON"],
  [`{"b":"${"x".repeat(1_100_000)}"}`, {}, "too long"],
] as const)("what cannot be read stays: %#", ([text, options, want]) => {
  const { list, told } = run(text, options);
  expect(list).toEqual(["a", "old"]);
  expect(told).toEqual([want]);
});

test("facts of the origin become the resource's", () => {
  const { record } = run('{"service":{"name":"cart"}}');
  expect(record.resource.attributes["service.name"]).toBe("cart");
});
