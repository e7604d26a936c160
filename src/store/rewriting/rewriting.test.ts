import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EVERYTHING, START, group, openedStore, record } from "../../../test/store/opened.ts";
import type { OpenedStore } from "../../../test/store/opened.ts";
import { parseQuery } from "../../query/parse.ts";
import type { LogRecord } from "../../record/record.ts";
import { EngineAway } from "../contract.ts";
import type { Rewriting } from "./contract.ts";

const DAY = 86_400;
const ROWS = 2000;
const KILLS = 6;

let opened: OpenedStore;
beforeAll(async () => {
  opened = await openedStore();
});
afterAll(() => opened.remove());

function rewriting(): Rewriting {
  const found = opened.store.rewriting;
  if (found === undefined) throw new Error("the embedded engine can do it");
  return found;
}

const marked = (marker: string, seq: number, parts: Partial<LogRecord> = {}): LogRecord =>
  record(seq, { seconds: START + (seq % 600), attributes: ["marker", marker], ...parts });

/** Rows of two days. */
function rows(marker: string, from: number): LogRecord[] {
  return Array.from({ length: ROWS }, (_, i) =>
    marked(marker, from + i, { seconds: START + (i % 600) - (i % 2) * DAY }),
  );
}

/** Half of them an error, and on another day than before. */
const rewritten = (one: LogRecord): LogRecord => ({
  ...one,
  seconds: one.seq % 4 === 0 ? one.seconds - DAY : one.seconds,
  severity: one.seq % 2 === 0 ? 17 : one.severity,
  attributes: [...one.attributes, "now", "yes"],
});

async function read(marker: string): Promise<LogRecord[]> {
  const query = parseQuery(`marker:${marker}`);
  const page = { ...EVERYTHING, query, seqMost: 2 ** 52, after: undefined, limit: 50_000 };
  return (await rewriting().read(page)).records.map((one) => one.record);
}

async function stage(marker: string): Promise<void> {
  await rewriting().begin();
  const now = (await read(marker)).map(rewritten);
  await rewriting().stage(group(opened.store, marker, [now]));
}

async function check(marker: string, before: readonly LogRecord[]): Promise<void> {
  const query = parseQuery(`marker:${marker}`);
  const { records } = await opened.store.search({ ...EVERYTHING, query, limit: 10_000, order: "asc" });
  const facts = (one: LogRecord) =>
    `${one.seq} ${one.seconds} ${one.severity} ${one.body} ${[...one.attributes].sort().join()}`;
  expect(records.map(facts).sort()).toEqual(before.map(rewritten).map(facts).sort());
  const counting = { ...EVERYTHING, buckets: 2000, by: "severity" };
  const rolled = await opened.store.histogram({ ...counting, query: parseQuery("") });
  const counted = await opened.store.histogram({ ...counting, query: parseQuery("line") });
  expect(rolled.series).toEqual(counted.series);
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
  // Number 0 would be this process and all of its group.
  throw new Error("there is no engine");
}

test("staged rows take the places of those of their seq; others stay; the counts agree", async () => {
  const [mine, others] = [rows("mine", 100_000), rows("others", 200_000)];
  await opened.store.insert(group(opened.store, "before", [mine, others]));
  await stage("mine");
  expect(await read("mine"), "staged rows are not seen").toHaveLength(ROWS);
  await rewriting().swap({ at: 1 });
  await check("mine", mine);
  expect((await read("others")).every((one) => one.severity === 9)).toBe(true);
  expect(await rewriting().note()).toEqual({ at: 1 });
  await rewriting().clear();
  await check("mine", mine);
});

test("rows that were staged and not swapped are forgotten", async () => {
  const mine = rows("left", 300_000);
  await opened.store.insert(group(opened.store, "left", [mine]));
  await stage("left");
  await opened.again();
  await rewriting().begin();
  await rewriting().swap({ at: 2 });
  expect((await read("left")).every((one) => one.severity === 9)).toBe(true);
});

test("what was sent before is known still: sent again it is not stored twice", async () => {
  const mine = rows("again", 400_000);
  const sent = group(opened.store, "again", [mine]);
  await opened.store.insert(sent);
  await stage("again");
  await rewriting().swap({});
  await rewriting().clear();
  await opened.store.insert(sent);
  await opened.again();
  await opened.store.insert(sent);
  await check("again", mine);
});

test("an attribute that gets a column between staging and swap", async () => {
  await opened.again({ promoteEveryMs: 50 });
  const mine = rows("column", 500_000);
  await opened.store.insert(group(opened.store, "column", [mine]));
  await stage("column");
  const busy = Array.from({ length: 5000 }, (_, i) =>
    marked("busy", 600_000 + i, { attributes: ["marker", "busy", "fresh.key", String(i)] }),
  );
  await opened.store.insert(group(opened.store, "busy", [busy]));
  await expect.poll(() => opened.store.attributeColumns().has("fresh.key"), { timeout: 60_000 }).toBe(true);
  // As a later page of the same slice is: the column is there by then.
  const late = rows("late", 700_000);
  await opened.store.insert(group(opened.store, "late", [late]));
  await rewriting().stage(group(opened.store, "late-now", [(await read("late")).map(rewritten)]));
  await rewriting().swap({});
  await check("column", mine);
  await check("late", late);
  await opened.again();
}, 120_000);

test(`the engine is killed ${KILLS} times while rows are swapped, records come in meanwhile`, async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const name = `kill-${kill}`;
    const mine = rows(name, 1_000_000 + kill * 10_000);
    await opened.store.insert(group(opened.store, name, [mine]));
    await stage(name);
    // Before it is written down it fails with the engine, and may be tried again.
    const swapping = atLast(() => rewriting().swap({ kill }));
    await sleep(Math.random() * 400);
    process.kill(enginePid(), "SIGKILL");
    const late = group(opened.store, `${name}-late`, [rows(`${name}-late`, 2_000_000 + kill * 10_000)]);
    await Promise.all([swapping, atLast(() => opened.store.insert(late))]);
    expect(await rewriting().note()).toEqual({ kill });
    await check(name, mine);
    expect(await read(`${name}-late`)).toHaveLength(ROWS);
  }
}, 200_000);

test("the store is closed while rows are swapped: the next to open it finishes the swap first", async () => {
  for (let i = 0; i < 3; i += 1) {
    const name = `close-${i}`;
    const mine = rows(name, 3_000_000 + i * 10_000);
    await opened.store.insert(group(opened.store, name, [mine]));
    await stage(name);
    const swapping = rewriting()
      .swap({ i })
      .catch(() => undefined);
    await sleep(20 + Math.random() * 200);
    const written = await Promise.race([rewriting().note(), sleep(5000)]);
    await opened.again();
    await swapping;
    const kept = (await rewriting().note()) as { i?: number };
    if ((written as { i?: number } | undefined)?.i === i) expect(kept.i).toBe(i);
    if (kept.i === i) await check(name, mine);
    else expect((await read(name)).every((one) => one.severity === 9)).toBe(true);
  }
}, 100_000);

const BACK_WITHIN_MS = 60_000;

/** As long as the engine is away. */
async function atLast(work: () => Promise<void>): Promise<void> {
  const since = performance.now();
  while (performance.now() - since < BACK_WITHIN_MS) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof EngineAway)) throw error;
      await sleep(100);
    }
  }
  throw new Error("the engine never came back");
}
