import { expect, test } from "vitest";
import { makeResource } from "../record/resource.ts";
import type { LogRecord } from "../record/record.ts";
import { createTap } from "./ring.ts";

const resource = makeResource({ "container.name": "web" });
const record = (seq: number, body = "x"): LogRecord => ({
  seconds: seq,
  nanos: 0,
  observedMs: 0,
  severity: 0,
  body,
  resource,
  attributes: [],
  seq,
});
const records = (from: number, to: number): LogRecord[] =>
  Array.from({ length: to - from + 1 }, (_, i) => record(from + i));
const never = new AbortController().signal;
const all = (): boolean => true;
const seqs = (batch: { records: LogRecord[] } | undefined): number[] =>
  batch?.records.map((one) => one.seq) ?? [];

test("a reader sees what comes from now on, filtered", async () => {
  const tap = createTap();
  tap.publish(records(1, 3));
  const reader = tap.subscribe({ matches: (one) => one.seq % 2 === 0, maxQueued: 10 });
  tap.publish(records(4, 8));
  const batch = await reader.next(never);
  expect(seqs(batch)).toEqual([4, 6, 8]);
  expect(batch).toMatchObject({ accepted: 5, matched: 3, missed: 0 });
});

test("a reader who was away goes on exactly behind its position", async () => {
  const tap = createTap();
  tap.publish(records(1, 10));
  const reader = tap.subscribe({ matches: all, after: 6, maxQueued: 2 });
  expect(reader.from).toBe(1);
  tap.publish(records(11, 12));
  expect(seqs(await reader.next(never))).toEqual([7, 8, 9, 10, 11, 12]);
});

test("a slow reader loses the oldest of what came live, and is told how many", async () => {
  const tap = createTap();
  const reader = tap.subscribe({ matches: all, maxQueued: 5 });
  for (let i = 0; i < 4; i += 1) tap.publish(records(i * 5 + 1, i * 5 + 5));
  const batch = await reader.next(never);
  expect(seqs(batch)).toEqual([16, 17, 18, 19, 20]);
  expect(batch?.missed).toBe(15);
});

test("what the ring replays is not dropped for a small queue", async () => {
  const tap = createTap();
  tap.publish(records(1, 50));
  const reader = tap.subscribe({ matches: all, after: 0, maxQueued: 3 });
  tap.publish(records(51, 60));
  const batch = await reader.next(never);
  expect(seqs(batch)).toEqual([...records(1, 50).map((one) => one.seq), 58, 59, 60]);
  expect(batch?.missed).toBe(7);
});

test("the ring is bounded, and says from where it can serve", () => {
  const tap = createTap();
  tap.subscribe({ matches: all, maxQueued: 1 });
  for (let i = 0; i < 100; i += 1) tap.publish(records(i * 1000 + 1, i * 1000 + 1000));
  const reader = tap.subscribe({ matches: all, after: 0, maxQueued: 1 });
  expect(reader.from).toBe(80_001);
});

test("a ring that nobody looks at keeps little, once the last viewer has been away for a minute", () => {
  let nowMs = 0;
  const tap = createTap(() => nowMs);
  const fill = (): number => {
    for (let i = 0; i < 30; i += 1) tap.publish(records(i * 1000 + 1, i * 1000 + 1000));
    return tap.subscribe({ matches: all, after: 0, maxQueued: 0 }).from;
  };
  expect(fill()).toBe(29_001);
  const viewer = tap.subscribe({ matches: all, maxQueued: 1 });
  expect(fill()).toBe(10_001);
  viewer.close();
  viewer.close();
  nowMs = 59_000;
  expect(fill()).toBe(10_001);
  nowMs = 61_000;
  expect(fill()).toBe(29_001);
});

test("a quiet stream answers within about a second, a closed one ends", async () => {
  const tap = createTap();
  const reader = tap.subscribe({ matches: all, maxQueued: 1 });
  expect(seqs(await reader.next(never))).toEqual([]);
  const waiting = reader.next(never);
  reader.close();
  expect(await waiting).toBeUndefined();
});

test("what waits for a slow reader is bounded in bytes too", async () => {
  const tap = createTap();
  const reader = tap.subscribe({ matches: all, maxQueued: 1000 });
  const body = "x".repeat(1024 * 1024);
  for (let seq = 1; seq <= 50; seq += 1) tap.publish(records(seq, seq).map((one) => ({ ...one, body })));
  const batch = await reader.next(never);
  expect(batch?.records).toHaveLength(16);
  expect(batch?.missed).toBe(34);
  expect(seqs(batch).at(-1)).toBe(50);
});

test("a matcher that throws ends its own reader and nobody else's", async () => {
  const tap = createTap();
  const broken = tap.subscribe({
    matches: () => {
      throw new Error("no such field");
    },
    maxQueued: 10,
  });
  const reader = tap.subscribe({ matches: all, maxQueued: 10 });
  tap.publish(records(1, 3));
  expect(seqs(await reader.next(never))).toEqual([1, 2, 3]);
  expect(await broken.next(never)).toBeUndefined();
});
