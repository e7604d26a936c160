/** Tailing never asks the engine anything: its own counters say so, whoever looks and however much comes by. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { expect, test } from "vitest";
import { startApi } from "../../src/api/start.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import { startEmbedded } from "../../src/store/engine/embedded.ts";
import { storeOn } from "../../src/store/open.ts";

const TOKEN = "a-token-of-the-tests-0123456789";
const VIEWERS = 5;
const RECORDS = 10_000;

const resource = makeResource({ "container.name": "web", "host.name": "box" });

function record(seq: number): LogRecord {
  const body = `GET /cart/${seq} 200`;
  const ms = Date.now();
  return {
    seconds: Math.floor(ms / 1000),
    nanos: 0,
    observedMs: ms,
    severity: 9,
    body,
    resource,
    attributes: [],
    seq,
  };
}

test("five viewers, ten thousand records, no query in the engine", { timeout: 200_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), "logboom-tail-queries-"));
  const log = pino({ level: "silent" });
  // Whether it still answers is not asked meanwhile: that is a query, too.
  const engine = await startEmbedded({ dataDir: dir, log, memoryMb: 600, pingEveryMs: 3_600_000 });
  const store = await storeOn(engine, { log });
  const tap = createTap();
  const api = await startApi({
    address: { host: "127.0.0.1", port: 0 },
    auth: { mode: "on", token: TOKEN },
    store,
    tap,
    health: () => ({ status: "ok" }) as never,
    balance: () => ({}) as never,
    metrics: () => "",
    webRoot: undefined,
    version: "test",
    log,
  });
  await api.ready;
  /** What the engine itself has counted since it began, this question included. */
  const queries = async (): Promise<number> => {
    const query = "SELECT value FROM system.events WHERE event = 'Query'";
    const answer = await engine.writer().query({ query, format: "JSONCompactEachRow" });
    const [[count] = [0]] = await answer.json<[number | string]>();
    return Number(count);
  };
  // The store looks once whether there is something to index: it is quiet when nothing is asked but by us.
  let before = await queries();
  for (let others = 1; others > 0;) {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const now = await queries();
    others = now - before - 1;
    before = now;
  }
  const headers = { authorization: `Bearer ${TOKEN}` };
  const viewers = await Promise.all(
    Array.from({ length: VIEWERS }, async () => {
      const answer = await fetch(`${api.url}/api/v1/tail?q=cart`, { headers });
      expect(answer.status).toBe(200);
      return answer.body?.getReader();
    }),
  );
  const seen = viewers.map(async (reader) => {
    const decoder = new TextDecoder();
    let text = "";
    while (!text.includes(`/cart/${RECORDS} `)) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      if (done) break;
      text = (text + decoder.decode(value, { stream: true })).slice(-4096);
    }
    await reader?.cancel();
    return text;
  });
  for (let seq = 1; seq <= RECORDS; seq += 100) {
    tap.publish(Array.from({ length: 100 }, (_, i) => record(seq + i)));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (const text of await Promise.all(seen)) expect(text).toContain(`/cart/${RECORDS} `);
  // The question before, and this one.
  expect((await queries()) - before).toBe(1);
  // The counter counts: a search is seen by it.
  expect((await fetch(`${api.url}/api/v1/search?q=cart`, { headers })).status).toBe(200);
  expect((await queries()) - before).toBeGreaterThan(2);
  await api.close();
  await store.close();
  await rm(dir, { recursive: true, force: true });
});
