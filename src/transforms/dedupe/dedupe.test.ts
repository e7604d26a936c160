import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { dedupe } from "./transform.ts";

transformSuite(dedupe);

const web = makeResource({ "container.name": "web" });
const shop = makeResource({ "container.name": "shop" });

function at(seconds: number, body: string, attributes: readonly string[] = [], resource = web): LogRecord {
  return {
    seconds: 0,
    nanos: 0,
    observedMs: seconds * 1000,
    severity: 0,
    body,
    resource,
    attributes,
    seq: 0,
  };
}

test("within the window one is kept, behind it the next, which says how many were not", () => {
  let dropped = 0;
  const step = dedupe.open({ windowSeconds: 10 }, { ...UNTOLD, dropped: (by) => void (dropped += by) });
  const kept = [
    ...step([at(0, "x"), at(1, "y"), at(2, "x"), at(9.999, "x")]),
    ...step([at(10, "x"), at(19, "x"), at(11, "y"), at(40, "x"), at(60, "x")]),
  ];
  expect(kept.map((one) => [one.observedMs / 1000, one.body, one.attributes.join("=")])).toEqual([
    [0, "x", ""],
    [1, "y", ""],
    [10, "x", "log.repeated=2"],
    [11, "y", ""],
    [40, "x", "log.repeated=1"],
    [60, "x", ""],
  ]);
  expect(dropped).toBe(3);
});

test("alike by the fields named, whatever else differs; an absent field is equal to an absent one alone", () => {
  const step = dedupe.open({ fields: ["user", "code"] });
  const kept = step([
    at(0, "a", ["user", "ann", "code", "1"]),
    at(1, "b", ["code", "1", "user", "ann"]),
    at(2, "c", ["user", "ann"]),
    at(3, "d", ["user", "ann"]),
    at(4, "e", ["user", "ann-"]),
    at(5, "f", ["code", "3:ann"]),
  ]);
  expect(kept.map(({ body }) => body)).toEqual(["a", "c", "e", "f"]);
});

test("another origin is another record, and long bodies are told apart", () => {
  const long = "x".repeat(5000);
  const kept = dedupe.open({})([
    at(0, "a"),
    at(0, "a", [], shop),
    at(0, long),
    at(1, `${long}y`),
    at(2, long),
  ]);
  expect(kept.map(({ observedMs }) => observedMs)).toEqual([0, 0, 0, 1000]);
});

test("a clock set back keeps the record; what is remembered is bounded", () => {
  const step = dedupe.open({ windowSeconds: 86_400 });
  expect(step([at(100, "a"), at(5, "a")])).toHaveLength(2);
  step(Array.from({ length: 100_000 }, (_, n) => at(6, `n${n}`)));
  expect(step([at(7, "n99999")])).toHaveLength(0);
  expect(step([at(7, "a")])).toHaveLength(1);
});
