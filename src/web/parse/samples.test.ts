import { expect, test } from "vitest";
import type { RecordJson, TryAnswer } from "../../api/contract.ts";
import { bodies, foundFields, originQuery, outcomeOf, pastedLines } from "./samples.ts";

function record(attributes: RecordJson["attributes"]): RecordJson {
  return {
    id: "1-1",
    timestamp: "2026-11-21T10:00:00.000000000Z",
    observed: "2026-11-21T10:00:00.000Z",
    severity: "error",
    severityNumber: 17,
    body: "x",
    resource: { "container.name": "web" },
    attributes,
  };
}

type Result = TryAnswer["results"][number];

function result(steps: Partial<Result["steps"][number]>[], records = 1): Result {
  return {
    records: Array.from({ length: records }, () => record({})),
    steps: steps.map((one) => ({ step: "a", outcome: "matched", set: {}, removed: [], us: 1, ...one })),
  };
}

test("fields as they are at the end, each by the step that set it last", () => {
  const all = result([
    { step: "grok", set: { a: "1", b: "2", c: "3" } },
    { step: "mutate", set: { b: "two" }, removed: ["a"] },
  ]);
  expect(foundFields(all)).toEqual([
    { name: "b", value: "two", step: "mutate" },
    { name: "c", value: "3", step: "grok" },
  ]);
  expect(foundFields(result([{ set: { a: "1" } }], 0))).toEqual([]);
});

test.for([
  [[{ outcome: "matched" }, { outcome: "missed" }], 1, "missed"],
  [[{ outcome: "missed" }, { outcome: "failed" }], 1, "failed"],
  [[{ outcome: "dropped" }], 0, "dropped"],
  [[{ outcome: "not for it" }, { outcome: "nothing" }], 1, "fine"],
  [[{ outcome: "missed", step: "detect" }, { outcome: "matched" }], 1, "fine"],
] as const)("%j, %i left: %s", ([steps, records, want]) => {
  expect(outcomeOf(result([...steps], records), new Set(["detect"]))).toBe(want);
});

test("where the picked lines come from, as a condition", () => {
  const of = (resource: Record<string, string>): RecordJson => ({ ...record({}), resource });
  const records = [
    of({ "service.name": "shop", "container.name": "shop-1" }),
    of({ "service.name": "shop", "container.name": "shop-2" }),
    of({ "container.name": "shop-2" }),
  ];
  const query = (...picked: number[]): string => originQuery({ kind: "records", records }, new Set(picked));
  expect(query(0, 1)).toBe("service.name:shop");
  expect(query(2)).toBe("container.name:shop-2");
  expect(query(0, 2)).toBe("");
  expect(originQuery(pastedLines("a"), new Set([0]))).toBe("");
});

test("pasted lines: blank ones are none, too many are cut", () => {
  expect(pastedLines("a\r\n\n  b\n")).toEqual({ kind: "lines", lines: ["a", "  b"] });
  const lines = bodies(pastedLines("x\n".repeat(500)));
  expect(lines).toHaveLength(50);
});
