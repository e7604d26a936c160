import { expect, test } from "vitest";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import { explain } from "./explain.ts";
import { openSteps } from "./steps.ts";

function record(body: string): LogRecord {
  const attributes = ["gone", "1", "kept", "2"];
  return {
    seconds: 0,
    nanos: 0,
    observedMs: 0,
    severity: 0,
    body,
    resource: makeResource({}),
    attributes,
    seq: 0,
  };
}

const { each } = openSteps([
  {
    id: "find",
    name: "test",
    when: undefined,
    open: (ctx) => (batch) => {
      for (const one of batch) {
        if (one.body === "bad") ctx.failed(one, "it is bad");
        else if (one.body === "other") ctx.missed(one);
        else {
          one.attributes = ["kept", "2", "new", "3"];
          one.severity = 17;
          ctx.matched(1);
        }
      }
      return batch;
    },
  },
  {
    id: "away",
    name: "test",
    when: (one) => one.body === "drop",
    open: (ctx) => (batch) => {
      ctx.dropped(batch.length);
      return [];
    },
  },
]);

test("what each step did to a record", () => {
  const { traces, records } = explain(each, record("line"));
  expect(records).toHaveLength(1);
  expect(traces).toMatchObject([
    { step: "find", outcome: "matched", set: { new: "3", severity: "error" }, removed: ["gone"] },
    { step: "away", outcome: "not for it", set: {}, removed: [] },
  ]);
});

test("misses, failures with their reason, drops", () => {
  expect(explain(each, record("other")).traces[0]).toMatchObject({ outcome: "missed", set: {} });
  expect(explain(each, record("bad")).traces[0]).toMatchObject({ outcome: "failed", reason: "it is bad" });
  const dropped = explain(each, record("drop"));
  expect(dropped.records).toEqual([]);
  expect(dropped.traces[1]).toMatchObject({ outcome: "dropped", records: 0 });
});

test("an attribute with the name of what every record has is told, and so is the record's own", () => {
  const steps = openSteps([
    {
      id: "time",
      name: "test",
      when: undefined,
      open: () => (batch) => {
        for (const one of batch) one.attributes = ["timestamp", "yesterday"];
        return batch;
      },
    },
    {
      id: "date",
      name: "test",
      when: undefined,
      open: () => (batch) => {
        for (const one of batch) one.seconds = 86_400;
        return batch;
      },
    },
  ]);
  expect(explain(steps.each, record("line")).traces.map(({ set }) => set)).toEqual([
    { timestamp: "yesterday" },
    { "timestamp of the record": "86400.000000000" },
  ]);
});
