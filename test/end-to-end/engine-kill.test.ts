/**
 * The engine is killed at random moments while batches are inserted; whatever was not acknowledged is sent again with
 * its token, as the store sink does. In the end each row is there once, in the records and in the roll-up.
 */
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseQuery } from "../../src/query/parse.ts";
import { EngineAway } from "../../src/store/contract.ts";
import type { InsertGroup } from "../../src/store/contract.ts";
import { DB, EVERYTHING, NS, START, WEB, group, openedStore, record } from "../store/opened.ts";
import type { OpenedStore } from "../store/opened.ts";

const KILLS = 20;
const ROWS = 3000;
const DAY = 86_400;

let opened: OpenedStore;
beforeAll(async () => {
  opened = await openedStore();
});
afterAll(() => opened.remove());

/** Three days in each batch, so three parts that a kill may come between. */
function batch(number: number): InsertGroup {
  const rows = Array.from({ length: ROWS }, (_, i) =>
    record(number * ROWS + i + 1, {
      seconds: START - (i % 3) * DAY + (i % 600),
      body: `row ${i}\n\nof batch ${number}`,
      resource: i % 2 === 0 ? WEB : DB,
    }),
  );
  return group(opened.store, `batch-${number}`, [rows.slice(0, 1000), rows.slice(1000)]);
}

/** Our child that has the data folder in its arguments. */
function enginePid(): number {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (readFileSync(`/proc/${name}/cmdline`, "utf8").includes(`${opened.dataDir}/engine`))
        return Number(name);
    } catch {
      // It ended while we looked.
    }
  }
  return 0;
}

test(`${KILLS} kills during inserts: every acknowledged row once`, async () => {
  let stop = false;
  let next = 0;
  let acknowledged = 0;
  let refused = 0;
  const send = async (): Promise<void> => {
    while (!stop) {
      const one = batch(next++);
      for (let sent = false; !sent;) {
        try {
          await opened.store.insert(one);
          sent = true;
        } catch (error) {
          if (!(error instanceof EngineAway)) throw error;
          refused += 1;
          await sleep(10);
        }
      }
      acknowledged += one.rows;
    }
  };
  const senders = [send(), send()];
  let kills = 0;
  const killing = (async () => {
    while (kills < KILLS) {
      await sleep(30 + Math.random() * 250);
      if (opened.store.status().state !== "ready") continue;
      const pid = enginePid();
      if (pid === 0) continue;
      process.kill(pid, "SIGKILL");
      kills += 1;
    }
    await sleep(300);
  })();
  await killing.finally(() => (stop = true));
  await Promise.all(senders);
  expect(refused).toBeGreaterThan(0);

  const query = parseQuery("");
  // A span that ends within a minute is counted from the records, the whole of it from the roll-up.
  const rolled = await opened.store.histogram({ ...EVERYTHING, query, buckets: 1000, by: "container.name" });
  expect(rolled.total).toBe(acknowledged);
  const seqs = new Set<number>();
  let newest = 0;
  let found = 0;
  for (let after = 0; ; after += 10_000) {
    const some = await opened.store.accepted(query, after, after + 10_001, 20_000);
    found += some.length;
    for (const { seq } of some) {
      seqs.add(seq);
      newest = Math.max(newest, seq);
    }
    if (after > next * ROWS) break;
  }
  expect(found).toBe(acknowledged);
  expect(seqs.size).toBe(acknowledged);
  expect(newest).toBe(acknowledged);
  const counts = await opened.store.fields({
    ...EVERYTHING,
    query: parseQuery("row"),
    fields: ["host.name"],
    limit: 5,
  });
  expect(counts.fields[0]?.values.reduce((sum, one) => sum + one.count, 0)).toBe(acknowledged);

  // All of it once more, as after a lost journal note.
  for (const number of [0, 1, next - 1]) await opened.store.insert(batch(number));
  const again = await opened.store.histogram({ ...EVERYTHING, query, buckets: 1000, by: "severity" });
  expect(again.total).toBe(acknowledged);
  const day = { fromNs: BigInt(START) * NS, toNs: BigInt(START + 600) * NS + 1n };
  expect((await opened.store.histogram({ ...day, query, buckets: 10, by: "severity" })).total).toBe(
    acknowledged / 3,
  );
}, 600_000);
