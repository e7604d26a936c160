import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import fc from "fast-check";
import { pino } from "pino";
import { readFrames } from "./frames.ts";
import { Journal } from "./journal.ts";
import type { NewChunk } from "./journal.ts";
import { recover, segmentName } from "./recover.ts";

const log = pino({ level: "silent" });
let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "logboom-journal-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function chunk(seq: number, cursors: Record<string, string | null> = {}, bytes = 10): NewChunk {
  return {
    rows: 1,
    firstSeq: seq,
    lastSeq: seq,
    columns: ["ts", "body"],
    resourceKeys: [],
    cursors,
    block: Buffer.alloc(bytes, seq),
  };
}

test("rows and cursors come back together after a stop without any farewell", async () => {
  const { journal } = await Journal.open(dir, log);
  await journal.append(chunk(7, { "docker/a": "1", "docker/b": "2" }));
  await journal.append(chunk(8, { "docker/a": "3", "docker/b": null }));
  const found = await recover(dir);
  expect([...found.cursors]).toEqual([["docker/a", "3"]]);
  expect(found.chunks.map((one) => one.lastSeq)).toEqual([7, 8]);
  expect(found.nextSeq).toBe(9);
  expect(await journal.read(found.chunks[1]!)).toEqual(Buffer.alloc(10, 8));
  await journal.close();
});

test("a begun group keeps its token over restarts, however often it is begun again", async () => {
  const first = await Journal.open(dir, log);
  await first.journal.append(chunk(1));
  await first.journal.append(chunk(2));
  await first.journal.begin({ token: "t-1-2", first: 1, last: 2 });
  await first.journal.begin({ token: "t-1-2", first: 1, last: 2 });
  await first.journal.close();
  const second = await Journal.open(dir, log);
  expect(second.found.groups).toEqual([{ token: "t-1-2", first: 1, last: 2 }]);
  expect(second.journal.id).toBe(first.journal.id);
  await second.journal.finish(2);
  await second.journal.close();
  const third = await recover(dir);
  expect(third.groups).toEqual([]);
  expect(third.chunks).toEqual([]);
});

test("a torn last write is forgotten, what was synced before it stays, and writing goes on", async () => {
  const { journal } = await Journal.open(dir, log);
  await journal.append(chunk(1, { k: "one" }));
  await journal.close();
  const whole = await readFile(join(dir, segmentName(1)));
  await appendFile(join(dir, segmentName(1)), whole.subarray(whole.length - 25, whole.length - 3));
  const again = await Journal.open(dir, log);
  expect(again.found.tornBytes).toBe(22);
  expect(again.found.chunks).toHaveLength(1);
  await again.journal.append(chunk(2, { k: "two" }));
  await again.journal.close();
  const found = await recover(dir);
  expect(found.chunks.map((one) => one.lastSeq)).toEqual([1, 2]);
  expect(found.cursors.get("k")).toBe("two");
});

test("a segment damaged before the last is kept whole under damaged/, also when it is done with", async () => {
  const first = await Journal.open(dir, log);
  for (let seq = 1; seq <= 3; seq += 1) await first.journal.append(chunk(seq));
  await first.journal.close();
  const second = await Journal.open(dir, log);
  await second.journal.append(chunk(4));
  await second.journal.close();
  const damaged = await readFile(join(dir, segmentName(1)));
  damaged[damaged.length - 5] = 99;
  await writeFile(join(dir, segmentName(1)), damaged);
  for (let i = 0; i < 2; i += 1) {
    const third = await Journal.open(dir, log);
    expect(third.found.chunks.map((one) => one.lastSeq)).toEqual([1, 2, 4]);
    expect(third.found.damagedFiles).toEqual([join(dir, "damaged", segmentName(1))]);
    await third.journal.close();
  }
  const last = await Journal.open(dir, log);
  await last.journal.finish(4);
  await last.journal.close();
  expect(await readdir(dir)).not.toContain(segmentName(1));
  expect(await readFile(join(dir, "damaged", segmentName(1)))).toEqual(damaged);
});

test("stored segments are removed, cursors and numbering survive them", async () => {
  const { journal } = await Journal.open(dir, log);
  const places = [];
  for (let seq = 1; seq <= 5; seq += 1)
    places.push(await journal.append(chunk(seq, { k: String(seq) }, 40_000_000)));
  expect((await readdir(dir)).length).toBeGreaterThan(1);
  await journal.finish(places.at(-1)!.chunk);
  expect(await readdir(dir)).toHaveLength(1);
  await journal.close();
  const found = await recover(dir);
  expect(found.chunks).toEqual([]);
  expect(found.nextSeq).toBe(6);
  expect(found.cursors.get("k")).toBe("5");
});

test("many appends at once: each is durable in order, positions do not overlap", async () => {
  const { journal } = await Journal.open(dir, log);
  const places = await Promise.all(
    Array.from({ length: 200 }, (_, i) => journal.append(chunk(i + 1, {}, 50 + i))),
  );
  for (const [i, place] of places.entries())
    expect(await journal.read(place)).toEqual(Buffer.alloc(50 + i, i + 1));
  await journal.close();
});

test("an append straight after an answer is not stranded", async () => {
  const { journal } = await Journal.open(dir, log);
  for (let seq = 1; seq < 50; seq += 1)
    await journal.append(chunk(seq)).then(() => journal.append(chunk(seq)));
  await journal.close();
});

test("any damaged bytes: recovery ends, never throws, never invents a chunk", async () => {
  const { journal } = await Journal.open(dir, log);
  for (let seq = 1; seq <= 4; seq += 1) await journal.append(chunk(seq));
  await journal.close();
  const whole = await readFile(join(dir, segmentName(1)));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
      const damaged = Buffer.from(whole);
      damaged[at] = byte;
      const { frames } = readFrames(damaged);
      expect(frames.length).toBeLessThanOrEqual(5);
      await writeFile(join(dir, segmentName(1)), damaged);
      const found = await recover(dir);
      expect(found.chunks.length).toBe(Math.max(0, frames.length - 1));
    }),
    { numRuns: 200 },
  );
});
