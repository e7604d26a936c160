/** The test line of a first visit: signed in, from our own page, on the way that all lines take. */
import pino from "pino";
import { expect, test } from "vitest";
import { testLineRoute } from "../../src/api/test-line.ts";
import { createCounters } from "../../src/pipeline/counters.ts";
import { startPipeline } from "../../src/pipeline/pipeline.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import { createTestLine } from "../../src/pipeline/test-line.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { BEARER, cookieFrom, openPlace, signInByLink, startTestServer } from "./server.ts";
import type { TestServer } from "./server.ts";

interface Opened extends TestServer {
  taken: LogRecord[];
  counted: () => number;
  /** While it is true, the sink says that it has no room. */
  setFull: (full: boolean) => void;
}

/** The real pipeline and route; the sink in the middle hands on to the engine what the journal would. */
async function opened(): Promise<Opened> {
  const place = await openPlace();
  const taken: LogRecord[] = [];
  let full = false;
  const counters = createCounters();
  const tap = createTap();
  const pipeline = startPipeline({
    sink: {
      name: "engine",
      take: async (records) => {
        taken.push(...records);
        await place.keep(records);
      },
      full: () => (full ? new Promise<void>(() => undefined) : undefined),
      close: () => Promise.resolve(),
    },
    tap,
    counters,
    log: pino({ level: "silent" }),
    cursors: new Map(),
    nextSeq: 1,
  });
  const send = createTestLine(pipeline.context("test", new AbortController().signal));
  const server = await startTestServer({ place, tap, receivers: [testLineRoute(send)] });
  const counted = (): number => counters.get("test", "read");
  return { ...server, taken, counted, setFull: (next) => void (full = next) };
}

const PATH = "/api/v1/test-line";

test("one record is taken, counted and found under the id that was answered", async () => {
  const { url, get, taken, counted } = await opened();
  const response = await fetch(url + PATH, { method: "POST", headers: BEARER });
  expect(response.status).toBe(200);
  const { id } = (await response.json()) as { id: string };
  expect(taken).toHaveLength(1);
  expect(counted()).toBe(1);
  const found = await get(`/api/v1/records/${id}`);
  expect(await found.json()).toMatchObject({
    id,
    severity: "info",
    body: expect.stringContaining("test line") as string,
    resource: { "service.name": "logboom", "logboom.source": "test" },
  });
});

test("nobody, and a foreign page with the cookie of a session, are refused, and nothing is taken", async () => {
  const { url, api, taken } = await opened();
  expect((await fetch(url + PATH, { method: "POST" })).status).toBe(401);
  const cookie = await signInByLink(api);
  const foreign = await fetch(url + PATH, {
    method: "POST",
    headers: { cookie, origin: "https://evil.example" },
  });
  expect(foreign.status).toBe(403);
  expect(cookieFrom(foreign)).toBe("");
  expect(taken).toEqual([]);
  const own = await fetch(url + PATH, { method: "POST", headers: { cookie, origin: url } });
  expect(own.status).toBe(200);
  expect(taken).toHaveLength(1);
});

test("GET sends nothing", async () => {
  const { get, taken } = await opened();
  expect((await get(PATH)).status).toBe(405);
  expect(taken).toEqual([]);
});

test("without room it is refused at once, with the time to wait", async () => {
  const { url, taken, setFull } = await opened();
  setFull(true);
  const response = await fetch(url + PATH, { method: "POST", headers: BEARER });
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("5");
  expect(taken).toEqual([]);
});
