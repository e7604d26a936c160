import { describe, expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { sample } from "./transform.ts";

transformSuite(sample);

const resource = makeResource({ "host.name": "h" });

function records(count: number, attributesOf: (n: number) => string[] = () => []): LogRecord[] {
  return Array.from({ length: count }, (_, n) => ({
    seconds: 1,
    nanos: 0,
    observedMs: 1000,
    severity: 0,
    resource,
    seq: 0,
    body: `${n}`,
    attributes: attributesOf(n),
  }));
}

describe("by count", () => {
  test("the first of every so many, over the ends of batches", () => {
    let dropped = 0;
    const step = sample.open({ keepOneOf: 3 }, { ...UNTOLD, dropped: (by) => void (dropped += by) });
    const all = records(10);
    const kept = [...step(all.slice(0, 4)), ...step(all.slice(4, 5)), ...step(all.slice(5))];
    expect(kept.map(({ body }) => body)).toEqual(["0", "3", "6", "9"]);
    expect(dropped).toBe(6);
  });
  test("one of one is all", () => {
    expect(sample.open({ keepOneOf: 1 })(records(5))).toHaveLength(5);
  });
});

describe("by value", () => {
  const trace = (n: number): string[] => ["trace.id", `t${n % 5000}`];
  test("all records of a value or none, the same in each process, near the share asked for", () => {
    const kept = sample.open({ keepOneOf: 10, key: "trace.id" })(records(20_000, trace));
    const again = sample.open({ keepOneOf: 10, key: "trace.id" })(records(20_000, trace));
    expect(again.map(({ body }) => body)).toEqual(kept.map(({ body }) => body));
    const values = new Map<string, number>();
    for (const { attributes } of kept)
      values.set(attributes[1] ?? "", (values.get(attributes[1] ?? "") ?? 0) + 1);
    expect(new Set(values.values())).toEqual(new Set([4]));
    expect(values.size).toBeGreaterThan(400);
    expect(values.size).toBeLessThan(600);
  });
  test("a record without the field is kept; facts of the resource are fields, too", () => {
    expect(sample.open({ keepOneOf: 1000, key: "trace.id" })(records(50))).toHaveLength(50);
    const byHost = sample.open({ keepOneOf: 2, key: "host.name" })(records(50));
    expect([0, 50]).toContain(byHost.length);
  });
});
