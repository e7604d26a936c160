import { expect, test } from "vitest";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import type { TransformBatch, TransformContext } from "../record/transform.ts";
import { openSteps } from "./steps.ts";

const resource = makeResource({});

function records(...bodies: string[]): LogRecord[] {
  return bodies.map((body) => ({
    seconds: 0,
    nanos: 0,
    observedMs: 0,
    severity: 0,
    body,
    resource,
    attributes: [],
    seq: 0,
  }));
}

const bodies = (list: readonly LogRecord[]): string => list.map((one) => one.body).join(" ");

function step(open: (ctx: TransformContext) => TransformBatch, when?: (record: LogRecord) => boolean) {
  return { id: "one", name: "test", when, open };
}

test("a step sees what its condition lets through; the others keep their places", () => {
  const seen: string[] = [];
  const { apply, counts } = openSteps([
    step(
      (ctx) => (batch) => {
        seen.push(bodies(batch));
        ctx.matched(1);
        ctx.dropped(1);
        const [first, second, third] = batch as [LogRecord, LogRecord, LogRecord];
        return [first, { ...second, body: "new" }, third].filter((one) => one.body !== "a1");
      },
      ({ body }) => body.startsWith("a"),
    ),
  ]);
  expect(bodies(apply(records("b1", "a1", "b2", "a2", "b3", "a3", "b4")))).toBe("new b1 b2 b3 a3 b4");
  expect(seen).toEqual(["a1 a2 a3"]);
  expect(counts()[0]).toMatchObject({ records: 3, matched: 1, dropped: 1, missed: 0 });
  expect(bodies(apply(records("b")))).toBe("b");
  expect(seen).toHaveLength(1);
});

test("a record that a step missed or failed on gets its tag, in a list of its own, once", () => {
  const tagged = (transform: (ctx: TransformContext) => TransformBatch) =>
    openSteps([{ ...step(transform), tagOnFailure: "_wrong" }]);
  const missing = tagged((ctx) => (batch) => {
    for (const record of batch) {
      // As transforms do it: told first, written behind.
      if (record.body === "bad") ctx.missed(record);
      else if (record.body === "slow") ctx.failed(record, "why");
      else ctx.matched(1);
      record.attributes = [...record.attributes, "seen", "yes"];
    }
    return batch;
  });
  const [good, bad, slow, listed, single] = records("good", "bad", "slow", "bad", "bad") as [
    LogRecord,
    LogRecord,
    LogRecord,
    LogRecord,
    LogRecord,
  ];
  listed.attributes = ["tags", '["a"]'];
  single.attributes = ["tags", "b"];
  const shared = bad.attributes;
  missing.apply([good, bad, slow, listed, single]);
  expect(shared).toEqual([]);
  expect(good.attributes).toEqual(["seen", "yes"]);
  expect(bad.attributes).toEqual(["seen", "yes", "tags", '["_wrong"]']);
  expect(slow.attributes).toEqual(["seen", "yes", "tags", '["_wrong"]']);
  expect(listed.attributes).toEqual(["tags", '["a","_wrong"]', "seen", "yes"]);
  expect(single.attributes).toEqual(["tags", '["b","_wrong"]', "seen", "yes"]);
  missing.apply([bad]);
  expect(bad.attributes.filter((one) => one === '["_wrong"]')).toHaveLength(1);
});

test("new records stand behind what they came from", () => {
  const { apply } = openSteps([
    step(
      () => (batch) => batch.flatMap((one) => [one, ...records(`${one.body}+`)]),
      ({ body }) => body !== "b",
    ),
  ]);
  expect(bodies(apply(records("a", "b", "c")))).toBe("a a+ b c c+");
});

test("the latest misses and failures are kept, newest first, and no more", () => {
  const { apply, samples, counts } = openSteps([
    step((ctx) => (batch) => {
      for (const one of batch) {
        if (one.body.endsWith("0")) ctx.failed(one, "ends with 0");
        else ctx.missed(one);
      }
      return batch;
    }),
  ]);
  for (let i = 0; i < 130; i += 1) apply(records(`line ${i}`));
  const kept = samples("one").map((one) => one.body);
  expect(kept).toHaveLength(50);
  expect(kept[0]).toBe("line 129");
  expect(kept[49]).toBe("line 80");
  expect(counts()[0]).toMatchObject({
    missed: 117,
    failed: 13,
    reasons: [{ reason: "ends with 0", count: 13 }],
  });
  expect(samples("another")).toEqual([]);
  // A huge one is counted and not kept.
  apply(records("x".repeat(20_000)));
  expect(samples("one")[0]?.body).toBe("line 129");
  expect(counts()[0]).toMatchObject({ missed: 118 });
});
