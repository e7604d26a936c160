/** The live tail: pushed, resumable without loss or repeat, honest about what it could not send. */
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { expect, test } from "vitest";
import type { Progress } from "../../src/api/route.ts";
import { MAX_TAILS } from "../../src/api/tail/count.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { openSse, seqsOf } from "./sse.ts";
import type { SseEvent } from "./sse.ts";
import { BEARER, openPlace, signInByLink, startTestServer } from "./server.ts";
import type { TestServer } from "./server.ts";

/** Makes the records of these numbers, has the engine keep them, and shows them to the tap in batches. */
async function publish(server: TestServer, from: number, to: number): Promise<void> {
  const batches: LogRecord[][] = [];
  for (let seq = from; seq < to; seq += 500) {
    const count = Math.min(500, to - seq);
    batches.push(Array.from({ length: count }, (_, i) => server.record(seq + i)));
  }
  await server.keep(batches.flat());
  for (const batch of batches) server.tap.publish(batch);
}

/** Numbers of the records among events, as the test gave them. */
function numbersOf(server: TestServer, events: readonly SseEvent[]): number[] {
  return seqsOf(events).map((seq) => seq - server.base);
}

/** What all stats among events tell together. */
function sumOfStats(events: readonly SseEvent[]): { matched: number; sent: number } {
  const sum = { matched: 0, sent: 0 };
  for (const { event, data } of events) {
    if (event !== "stats") continue;
    const { matched, sent } = data as typeof sum;
    sum.matched += matched;
    sum.sent += sent;
  }
  return sum;
}

test("pushes what is published, and never asks the store", async () => {
  const server = await startTestServer();
  const before = { ...server.store.calls };
  const tail = await openSse(`${server.url}/api/v1/tail`, BEARER);
  await tail.until((events) => events[0]?.event === "ready");
  await publish(server, 1, 501);
  await publish(server, 501, 1001);
  await tail.until((events) => seqsOf(events).length === 1000);
  expect(numbersOf(server, tail.events)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  expect(tail.events.find((one) => one.event === "record")?.data).toMatchObject({
    body: "line 1",
    severity: "info",
  });
  // Told once a second: what was published in two of them is told in two parts.
  await tail.until((events) => sumOfStats(events).matched >= 1000);
  expect(sumOfStats(tail.events)).toEqual({ matched: 1000, sent: 1000 });
  tail.cut();
  expect(server.store.calls).toEqual(before);
});

test("headers say what it is and that nobody may keep or collect it", async () => {
  const { url } = await startTestServer();
  const tail = await openSse(`${url}/api/v1/tail`, BEARER);
  expect(tail.status).toBe(200);
  expect(tail.headers).toMatchObject({
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  tail.cut();
});

test("a quiet tail says once a second that it lives, with the place to resume at", async () => {
  const server = await startTestServer();
  await publish(server, 1, 8);
  const tail = await openSse(`${server.url}/api/v1/tail`, BEARER);
  await tail.until((events) => events.filter((one) => one.event === "stats").length === 2);
  const place = String(server.base + 7);
  expect(tail.events.map((one) => [one.event, one.id])).toEqual([
    ["ready", place],
    ["stats", place],
    ["stats", place],
  ]);
  tail.cut();
});

test("resumes from the ring without the store, and from the store for what the ring has forgotten", async () => {
  const server = await startTestServer();
  await publish(server, 1, 100);
  const near = await openSse(`${server.url}/api/v1/tail?after=${server.base + 50}`, BEARER);
  await near.until((events) => seqsOf(events).length === 49);
  near.cut();
  expect(server.store.calls["accepted"]).toBeUndefined();

  await publish(server, 100, 35_000);
  const far = await openSse(`${server.url}/api/v1/tail?after=${server.base + 1}`, {
    ...BEARER,
    "last-event-id": String(server.base + 50),
  });
  await far.until((events) => seqsOf(events).length >= 34_949);
  expect(numbersOf(server, far.events)).toEqual(Array.from({ length: 34_949 }, (_, i) => i + 51));
  far.cut();
  expect(server.store.calls["accepted"]).toBeGreaterThan(0);
});

test("cut at random moments under load, it still brings every record once", async () => {
  const tap = createTap();
  const place = await openPlace();
  let stored = place.base;
  const inserted = new Map<number, number>();
  // The store is always a little behind what was accepted, as the real one is.
  const progress: Pick<Progress, "storedSeq" | "storedUpTo"> & { startSeq: number } = {
    startSeq: place.base,
    storedSeq: () => stored,
    storedUpTo: async (seq, mostMs) => {
      for (const until = Date.now() + mostMs; stored < seq;) {
        if (Date.now() > until) return false;
        await sleep(5);
      }
      return true;
    },
  };
  const server = await startTestServer({ tap, progress, place });
  const last = 60_000;
  const producer = (async () => {
    for (let seq = 1; seq <= last;) {
      const next = Math.min(last + 1, seq + 1 + Math.floor(Math.random() * 900));
      const batch: LogRecord[] = [];
      for (; seq < next; seq++) batch.push(place.record(seq));
      tap.publish(batch);
      // Later than the ring forgets, and not always in order: two inserts may be under way.
      void sleep(300 + Math.random() * 500).then(async () => {
        await place.keep(batch);
        inserted.set(batch[0]?.seq ?? 0, place.base + next - 1);
        for (let end = inserted.get(stored + 1); end !== undefined; end = inserted.get(stored + 1))
          stored = end;
      });
      await sleep(Math.random() * 12);
    }
  })();
  const seen: number[] = [];
  let position = String(place.base);
  let cuts = 0;
  while (seen.at(-1) !== last) {
    const tail = await openSse(`${server.url}/api/v1/tail`, { ...BEARER, "last-event-id": position });
    // Sometimes longer than the ring lasts.
    if (cuts < 40) await sleep(Math.random() * 60);
    else await tail.until((events) => numbersOf(server, events).at(-1) === last, 90_000);
    tail.cut();
    cuts += 1;
    if (cuts < 40) await sleep(Math.random() < 0.2 ? 400 : 10);
    expect(tail.events.filter((one) => one.event === "missed")).toEqual([]);
    seen.push(...numbersOf(server, tail.events));
    position = tail.events.at(-1)?.id ?? position;
  }
  await producer;
  expect(seen.length).toBe(last);
  expect(seen.every((seq, i) => seq === i + 1)).toBe(true);
}, 300_000);

test("what is accepted but not yet in the store is waited for: a page read too early would have holes", async () => {
  const place = await openPlace();
  let stored = place.base;
  const storedUpTo = async (seq: number): Promise<boolean> => {
    await sleep(20);
    return stored >= seq;
  };
  const progress = { startSeq: place.base, storedSeq: () => stored, storedUpTo };
  const server = await startTestServer({ place, progress });
  // Somebody was here a moment ago: without, the ring keeps little.
  const before = await openSse(`${server.url}/api/v1/tail`, BEARER);
  await before.until((events) => events.length === 1);
  before.cut();
  const records = Array.from({ length: 25_000 }, (_, i) => server.record(i + 1));
  for (let i = 0; i < records.length; i += 500) server.tap.publish(records.slice(i, i + 500));
  const tail = await openSse(`${server.url}/api/v1/tail?after=${server.base}`, BEARER);
  await tail.until((events) => events.length === 1);
  await sleep(300);
  expect(server.store.calls["accepted"]).toBeUndefined();
  await server.keep(records.slice(0, 10_000));
  stored = server.base + 10_000;
  await tail.until((events) => numbersOf(server, events).at(-1) === 25_000);
  expect(seqsOf(tail.events).length).toBe(25_000);
  tail.cut();
});

test("while the engine is away a gap waits, alive, and is closed when it is back", async () => {
  const server = await startTestServer();
  await publish(server, 1, 30_000);
  server.store.away = true;
  const tail = await openSse(`${server.url}/api/v1/tail?after=${server.base + 10}`, BEARER);
  await expect.poll(() => tail.comments.length, { timeout: 20_000 }).toBeGreaterThan(0);
  // More than is held for a reader: what the wait itself made it miss is a gap like the first.
  await publish(server, 30_000, 50_000);
  expect(seqsOf(tail.events)).toEqual([]);
  server.store.away = false;
  await tail.until((events) => numbersOf(server, events).at(-1) === 49_999);
  expect(seqsOf(tail.events).length).toBe(49_999 - 10);
  tail.cut();
});

test("a reader that stops reading is told exactly how many it missed", async () => {
  const server = await startTestServer();
  const tail = await openSse(`${server.url}/api/v1/tail`, BEARER);
  await tail.until((events) => events.length === 1);
  tail.response.pause();
  const total = 120_000;
  for (let seq = 1; seq <= total; seq += 500) {
    const body = "x".repeat(200);
    server.tap.publish(Array.from({ length: 500 }, (_, i) => server.record(seq + i, { body })));
    if (seq % 5000 === 1) await sleep(5);
  }
  tail.response.resume();
  await tail.until((events) => numbersOf(server, events).at(-1) === total);
  const missed = tail.events
    .filter((one) => one.event === "missed")
    .map((one) => one.data as { count: number; reason: string });
  expect(missed.length).toBeGreaterThan(0);
  expect(missed.every((one) => one.reason === "slow")).toBe(true);
  const lost = missed.reduce((sum, one) => sum + one.count, 0);
  expect(lost).toBeGreaterThan(50_000);
  expect(seqsOf(tail.events).length + lost).toBe(total);
  tail.cut();
});

test("above rate= it samples evenly and says how many there were", async () => {
  const server = await startTestServer();
  const tail = await openSse(`${server.url}/api/v1/tail?rate=100`, BEARER);
  await tail.until((events) => events.length === 1);
  const startedMs = Date.now();
  for (let seq = 1; seq <= 20_000; seq += 200) {
    await publish(server, seq, seq + 200);
    await sleep(10);
  }
  await tail.until((events) => sumOfStats(events).matched === 20_000);
  const { sent } = sumOfStats(tail.events);
  expect(sent).toBe(seqsOf(tail.events).length);
  expect(sent).toBeLessThan(100 * (2 + (Date.now() - startedMs) / 1000));
  expect(sent).toBeGreaterThan(100);
  expect(tail.events.some((one) => one.event === "missed")).toBe(false);
  expect(tail.events.at(-1)?.id).toBe(String(server.base + 20_000));
  tail.cut();
});

test("readers that leave give everything back; more than the limit are refused, and can come when others leave", async () => {
  const server = await startTestServer();
  const open = await Promise.all(
    Array.from({ length: MAX_TAILS }, () => openSse(`${server.url}/api/v1/tail`, BEARER)),
  );
  const refused = await server.get("/api/v1/tail");
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("5");
  expect(await refused.json()).toMatchObject({ error: { code: "E_TOO_MANY_TAILS" } });
  for (const one of open) one.cut();
  await expect
    .poll(
      async () => {
        const tail = await openSse(`${server.url}/api/v1/tail`, BEARER);
        tail.cut();
        return tail.status;
      },
      { timeout: 15_000 },
    )
    .toBe(200);
  // HEAD never starts one, so it must not keep a place either.
  for (let i = 0; i < MAX_TAILS + 5; i++) {
    expect((await fetch(`${server.url}/api/v1/tail`, { method: "HEAD", headers: BEARER })).status).toBe(200);
  }
});

test("signing out ends a tail that is open", async () => {
  const server = await startTestServer();
  const cookie = await signInByLink(server.api);
  const tail = await openSse(`${server.url}/api/v1/tail`, { cookie });
  await tail.until((events) => events.length === 1);
  expect(
    (await fetch(`${server.url}/api/v1/session`, { method: "DELETE", headers: { cookie } })).status,
  ).toBe(200);
  await tail.ended;
});

test("closing the server ends tails at once", async () => {
  const server = await startTestServer();
  const tail = await openSse(`${server.url}/api/v1/tail`, BEARER);
  await tail.until((events) => events.length === 1);
  const startedMs = Date.now();
  await server.api.close();
  await tail.ended;
  expect(Date.now() - startedMs).toBeLessThan(10_000);
  await server.api.close();
});

test.for(["x", "-1", "1.5", "99999999999999999999", "9007199254740993"])(
  "after=%s is refused",
  async (after) => {
    const { get } = await startTestServer();
    const response = await get(`/api/v1/tail?after=${after}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: "E_POSITION" } });
  },
);

test("who leaves a tail or an export leaves nothing in our own log", async () => {
  const lines: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const server = await startTestServer({ log });
  await publish(server, 1, 5000);
  for (let i = 0; i < 10; i++) {
    const tail = await openSse(`${server.url}/api/v1/tail?after=${server.base}`, BEARER);
    await tail.until((events) => events.length > i * 10);
    tail.cut();
    const response = await server.get("/api/v1/export");
    await response.body?.cancel();
  }
  await sleep(1500);
  expect(lines).toEqual([]);
});
