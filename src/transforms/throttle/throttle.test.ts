import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { throttle } from "./transform.ts";

transformSuite(throttle);

const resource = makeResource({ "host.name": "h" });

function at(observedMs: number, name = "a"): LogRecord {
  return {
    seconds: 0,
    nanos: 0,
    severity: 0,
    resource,
    seq: 0,
    observedMs,
    body: `${name}${observedMs}`,
    attributes: ["name", name],
  };
}

function passed(options: Record<string, unknown>, records: LogRecord[]): number[] {
  return throttle
    .open(options)(records)
    .map(({ observedMs }) => observedMs);
}

test("a second's worth at once, then as time goes", () => {
  const times = [0, 0, 0, 400, 500, 600, 1000, 5000, 5000, 5000];
  expect(
    passed(
      { perSecond: 2 },
      times.map((ms) => at(ms)),
    ),
  ).toEqual([0, 0, 500, 1000, 5000, 5000]);
});

test("a burst of its own, and rates below one", () => {
  expect(
    passed(
      { perSecond: 1, burst: 3 },
      [0, 0, 0, 0, 1000, 1000].map((ms) => at(ms)),
    ),
  ).toEqual([0, 0, 0, 1000]);
  expect(
    passed(
      { perSecond: 0.1 },
      [0, 5000, 9999, 10_000, 10_001].map((ms) => at(ms)),
    ),
  ).toEqual([0, 10_000]);
});

test("over batches, counted", () => {
  let dropped = 0;
  const step = throttle.open({ perSecond: 1 }, { ...UNTOLD, dropped: (by) => void (dropped += by) });
  expect([step([at(0)]).length, step([at(1)]).length, step([at(1000)]).length]).toEqual([1, 0, 1]);
  expect(dropped).toBe(1);
});

test("each value for itself; the quiet one is forgotten when there are too many", () => {
  const step = throttle.open({ perSecond: 1, key: "name" });
  const kept = step([at(0, "a"), at(0, "b"), at(0, "a"), at(0, "b")]);
  expect(kept.map(({ body }) => body)).toEqual(["a0", "b0"]);
  step(Array.from({ length: 99_998 }, (_, n) => at(0, `n${n}`)));
  expect(step([at(0, "a")])).toHaveLength(0);
  step([at(0, "one more")]);
  expect(step([at(0, "b")])).toHaveLength(1);
  expect(step([at(0, "a")])).toHaveLength(0);
});

test("a clock set back lets nothing more pass", () => {
  expect(
    passed(
      { perSecond: 1 },
      [10_000, 0, 9999, 10_500, 11_000].map((ms) => at(ms)),
    ),
  ).toEqual([10_000, 11_000]);
});
