/** The API on the whole inner way, from a source's emit to journal, engine and tap: nothing is put in by hand. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldsAnswer, HistogramAnswer, SearchAnswer } from "../../src/api/contract.ts";
import { createCounters } from "../../src/pipeline/counters.ts";
import { startPipeline } from "../../src/pipeline/pipeline.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import type { SourceContext } from "../../src/record/source.ts";
import { openStoreSink } from "../../src/sinks/store/sink.ts";
import { openStore } from "../../src/store/open.ts";
import { silent } from "../store/opened.ts";
import { openSse, seqsOf } from "./sse.ts";
import { BEARER, startTestServer } from "./server.ts";
import type { TestPlace, TestServer } from "./server.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "logboom-api-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const RESOURCE = makeResource({ "container.name": "counter", "host.name": "box" });

function line(number: number): LogRecord {
  const ms = Date.now();
  const seconds = Math.floor(ms / 1000);
  const severity = number % 10 === 0 ? 17 : 9;
  const body = `number ${number} of many`;
  return {
    seconds,
    nanos: (ms % 1000) * 1e6,
    observedMs: ms,
    severity,
    body,
    resource: RESOURCE,
    attributes: [],
    seq: 0,
  };
}

interface Whole {
  server: TestServer;
  source: SourceContext;
  /** How often the tail asked the engine. */
  gapReads: () => number;
  close: () => Promise<void>;
}

/** One run of the server on the folder; several after each other go on where the one before ended. */
async function startWhole(): Promise<Whole> {
  const store = await openStore({ dataDir: join(dir, "data"), log: silent, memoryMb: 600, minFreeBytes: 1 });
  const counters = createCounters();
  const count = (event: string, reason: string, by: number): void => counters.add("store", event, reason, by);
  const sink = await openStoreSink({ dir: join(dir, "journal"), store, log: silent, maxBytes: 1e9, count });
  const tap = createTap();
  const { cursors, nextSeq } = sink;
  const pipeline = startPipeline({ sink, tap, counters, log: silent, cursors, nextSeq });
  let gapReads = 0;
  const accepted: typeof store.accepted = (...asked) => {
    gapReads += 1;
    return store.accepted(...asked);
  };
  const progress = {
    startSeq: nextSeq - 1,
    storedSeq: () => sink.storedSeq(),
    storedUpTo: (seq: number, mostMs: number) => sink.storedUpTo(seq, mostMs),
  };
  const place = { store: { ...store, accepted } } as unknown as TestPlace;
  const server = await startTestServer({ place, tap, progress });
  return {
    server,
    source: pipeline.context("counter", new AbortController().signal),
    gapReads: () => gapReads,
    close: async () => {
      await server.api.close();
      await sink.close();
      await store.close();
    },
  };
}

/** Numbers in the bodies of records, in order of arrival. */
function numbersIn(events: { event: string; data: unknown }[]): number[] {
  const records = events.filter((one) => one.event === "record").map((one) => one.data as { body: string });
  return records.map(({ body }) => Number(/number (\d+)/.exec(body)?.[1]));
}

test("what is emitted is seen live at once, found within seconds, and a tail survives cuts and a restart", async () => {
  let whole = await startWhole();
  let { server } = whole;
  const last = 40_000;
  const seen: number[] = [];
  const missed: unknown[] = [];
  let position = "0";
  let cuts = 0;

  const produce = async (from: number, to: number): Promise<void> => {
    for (let number = from; number < to;) {
      const next = Math.min(to, number + 1 + Math.floor(Math.random() * 400));
      await whole.source.emit(Array.from({ length: next - number }, (_, i) => line(number + i)));
      number = next;
    }
  };
  const follow = async (until: number): Promise<void> => {
    while (seen.at(-1) !== until) {
      const tail = await openSse(`${server.url}/api/v1/tail?q=${encodeURIComponent("of many")}`, {
        ...BEARER,
        "last-event-id": position,
      });
      const rest = sleep(cuts < 30 ? Math.random() * 150 : 60_000);
      await Promise.race([rest, tail.until((events) => numbersIn(events).at(-1) === until, 61_000)]);
      tail.cut();
      cuts += 1;
      seen.push(...numbersIn(tail.events));
      missed.push(...tail.events.filter((one) => one.event === "missed"));
      position = tail.events.at(-1)?.id ?? position;
      await sleep(Math.random() < 0.2 ? 500 : 10);
    }
  };
  await Promise.all([produce(1, last / 2), follow(last / 2 - 1)]);
  await produce(last / 2, last / 2 + 1000);
  await whole.close();

  whole = await startWhole();
  ({ server } = whole);
  cuts = 0;
  await Promise.all([produce(last / 2 + 1000, last + 1), follow(last)]);
  expect(missed).toEqual([]);
  expect(seen.length).toBe(last);
  expect(seen.every((number, i) => number === i + 1)).toBe(true);

  const found = async (path: string): Promise<unknown> => (await server.get(`/api/v1/${path}`)).json();
  await expect
    .poll(async () => ((await found("histogram?q=number&from=-1h")) as HistogramAnswer).total, {
      timeout: 20_000,
    })
    .toBe(last);
  const errors = (await found("search?q=severity:error%20container:counter&limit=3")) as SearchAnswer;
  expect(errors.records.map((one) => one.body)).toEqual([
    `number ${last} of many`,
    `number ${last - 10} of many`,
    `number ${last - 20} of many`,
  ]);
  const fields = (await found("fields?field=container.name&field=severity&from=-1h")) as FieldsAnswer;
  expect(fields.fields[0]).toMatchObject({
    name: "container.name",
    values: [{ value: "counter", count: last }],
  });
  const one = await found(`records/${errors.records[0]?.id}`);
  expect(one).toEqual(errors.records[0]);
  const text = await (await server.get("/api/v1/export?q=severity:error&format=ndjson")).text();
  expect(text.trimEnd().split("\n").length).toBe(last / 10);
  await whole.close();
}, 400_000);

test("going on live from a search has no seam and asks the engine nothing more", async () => {
  const whole = await startWhole();
  const { server, source } = whole;
  await source.emit([line(1_000_001), line(1_000_002)]);
  const search = (await (await server.get("/api/v1/search?q=number&limit=1")).json()) as SearchAnswer;
  const tail = await openSse(`${server.url}/api/v1/tail?after=${search.tailFrom}`, BEARER);
  await source.emit([line(1_000_003)]);
  await tail.until((events) => numbersIn(events).at(-1) === 1_000_003);
  // The search is about what was stored when it began; the tail brings all that came later.
  const last = seqsOf(tail.events).at(-1) ?? 0;
  const later = [1_000_001, 1_000_002, 1_000_003].filter((_, i) => last - 2 + i > search.tailFrom);
  expect(numbersIn(tail.events)).toEqual(later);
  const fresh = await openSse(`${server.url}/api/v1/tail`, BEARER);
  await fresh.until((events) => events.length > 0);
  await source.emit([line(1_000_004)]);
  await fresh.until((events) => numbersIn(events)[0] === 1_000_004);
  const again = await openSse(`${server.url}/api/v1/tail?after=${fresh.events[0]?.id}`, BEARER);
  await again.until((events) => numbersIn(events)[0] === 1_000_004);
  expect(whole.gapReads()).toBe(0);
  for (const one of [tail, fresh, again]) one.cut();
  await whole.close();
}, 120_000);

test("searches that were left do not keep the engine from the next", async () => {
  const whole = await startWhole();
  const { server } = whole;
  const heavy = `/api/v1/histogram?from=-1d&q=${encodeURIComponent('*a*e* OR "many of" OR -x*z')}`;
  expect((await server.get(heavy)).status).toBe(200);
  const leave = Array.from({ length: 60 }, async () => {
    const control = new AbortController();
    const asked = fetch(server.url + heavy, { headers: BEARER, signal: control.signal }).catch(
      () => undefined,
    );
    await sleep(20);
    control.abort();
    await asked;
  });
  await Promise.all(leave);
  const startedMs = Date.now();
  expect((await server.get("/api/v1/search?q=number&limit=1")).status).toBe(200);
  expect(Date.now() - startedMs).toBeLessThan(5000);
  await whole.close();
}, 120_000);
