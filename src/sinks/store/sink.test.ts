import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pino } from "pino";
import { recordsFor, sinkSuite } from "../../../test/contract/sink.ts";
import { parseQuery } from "../../query/parse.ts";
import type { Store } from "../../store/contract.ts";
import { openStore } from "../../store/open.ts";
import { openStoreSink } from "./sink.ts";
import type { StoreSink } from "./sink.ts";

const log = pino({ level: "silent" });
let data = "";
let store: Store;
let folders = 0;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "logboom-sink-"));
  store = await openStore({ dataDir: data, log });
});
afterAll(async () => {
  await store.close();
  await rm(data, { recursive: true, force: true });
});

function open(dir = join(data, `journal-${folders++}`), maxBytes = 64 * 1024 * 1024): Promise<StoreSink> {
  return openStoreSink({ dir, store, log, maxBytes, count: () => undefined });
}

sinkSuite("store", {
  open: async () => {
    const sink = await open();
    return { sink, remove: () => sink.close() };
  },
});

const everything = { fromNs: 0n, toNs: 1n << 62n, limit: 1000, order: "asc" as const };

test("what was taken is found a moment later, with its cursor, also by the next one to open the journal", async () => {
  const dir = join(data, "journal-kept");
  const sink = await open(dir);
  await sink.take(recordsFor({ firstSeq: 5_000_000, count: 20 }), { "demo/at": "20" });
  expect(await sink.storedUpTo(5_000_019, 20_000)).toBe(true);
  const page = await store.search({ ...everything, query: parseQuery('"record 5000019"') });
  expect(page.records.map((one) => one.seq)).toEqual([5_000_019]);
  await sink.close();
  const again = await open(dir);
  expect(again.cursors.get("demo/at")).toBe("20");
  expect(again.nextSeq).toBe(5_000_020);
  expect(again.status().waitingRows).toBe(0);
  await again.close();
});

test("a journal at its limit asks sources to wait, and has room again when the engine caught up", async () => {
  const sink = await open(undefined, 10_000);
  await sink.take(recordsFor({ firstSeq: 7_000_000, count: 2000 }), {});
  const room = sink.full();
  expect(room).toBeInstanceOf(Promise);
  // The segment is freed with the next one; what matters is that a closing sink never leaves a source waiting.
  await sink.close();
  await room;
});
