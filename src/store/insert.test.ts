import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DB, EVERYTHING, START, group, openedStore, record } from "../../test/store/opened.ts";
import type { OpenedStore } from "../../test/store/opened.ts";
import { parseQuery } from "../query/parse.ts";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import { EngineAway } from "./contract.ts";

const DAY = 86_400;
/** How folders of parts begin. */
const FIRST_DAY = `${new Date(START * 1000).toISOString().slice(0, 10).replaceAll("-", "")}-0_`;
const SECOND_DAY = `${new Date((START + DAY) * 1000).toISOString().slice(0, 10).replaceAll("-", "")}-0_`;
let opened: OpenedStore;
beforeAll(async () => {
  opened = await openedStore({ retentionDays: 3500 });
});
afterAll(() => opened.remove());

/** Everything that was stored with this marker, oldest first. */
async function stored(marker: string): Promise<LogRecord[]> {
  const query = parseQuery(`marker:${marker}`);
  const page = await opened.store.search({ ...EVERYTHING, query, limit: 10_000, order: "asc" });
  expect(page).toMatchObject({ more: false, partial: false });
  return page.records;
}

async function counted(): Promise<number> {
  const counts = await opened.store.histogram({
    ...EVERYTHING,
    query: parseQuery(""),
    buckets: 10,
    by: "severity",
  });
  return counts.total;
}

const marked = (marker: string, seq: number, parts: Partial<LogRecord> = {}): LogRecord =>
  record(seq, { ...parts, attributes: ["marker", marker, ...(parts.attributes ?? [])] });

describe("what comes back is what went in", () => {
  test.for<[Partial<LogRecord>, string]>([
    [{ body: "one\n\ntwo\n\n\nDROP TABLE logs.logs;\n\n" }, "blank lines end nothing"],
    [{ body: "\0\0 NUL \0" }, "NUL"],
    [{ body: "" }, "empty"],
    [{ body: "grüße 🎈 \u2028 \ufffd \u007f" }, "beyond ASCII"],
    [{ body: "a".repeat(127) }, "last length of one byte"],
    [{ body: "é".repeat(64) }, "length of two bytes, guessed as one"],
    [{ body: "x".repeat(1_000_000) }, "a megabyte"],
    [{ body: "\\N \t \\ ' \" ` {p0:String} %s" }, "what other formats would escape"],
    [{ seconds: START, nanos: 1 }, "first nanosecond"],
    [{ seconds: START - 3000 * DAY, nanos: 1 }, "years ago"],
    [{ nanos: 999_999_999 }, "last nanosecond"],
    [{ seconds: START, nanos: 123_456_789 }, "no rounding"],
    [{ severity: 24 }, "highest severity"],
    [{ severity: 0 }, "none"],
    [{ observedMs: 1 }, "arrival at the epoch"],
    [{ resource: makeResource({}) }, "a resource without facts"],
    [{ resource: DB }, "service and host"],
    [{ resource: makeResource({ "x'\"`\\\n": "y\0z", "service.name": "s" }) }, "strange names"],
    [{ attributes: ["log.iostream", "stderr", "k", "v", "", "nameless", "a'`\\\0b", "\n\n"] }, "attributes"],
    [
      { attributes: Array.from({ length: 2000 }, (_, i) => (i % 2 ? `value ${i}` : `key ${i}`)) },
      "a thousand attributes",
    ],
  ])("%#: %s", async ([parts, why]) => {
    const marker = why.replace(/\W/g, "-");
    const seq = Date.now() * 1000;
    const sent = marked(marker, seq, { seconds: START, observedMs: START * 1000, ...parts });
    await opened.store.insert(group(opened.store, marker, [[sent]]));
    const [found, ...more] = await stored(marker);
    expect(more).toEqual([]);
    expect({ ...found, attributes: pairs(found) }).toEqual({ ...sent, attributes: pairs(sent) });
  });
});

function pairs(one: LogRecord | undefined): Record<string, string> {
  const all: Record<string, string> = {};
  const list = one?.attributes ?? [];
  for (let i = 0; i < list.length; i += 2) all[list[i] ?? ""] = list[i + 1] ?? "";
  return all;
}

describe("once", () => {
  const batches = (marker: string, from: number): LogRecord[][] =>
    [0, 1, 2, 3].map((block) =>
      Array.from({ length: 250 }, (_, i) => {
        const seq = from + block * 250 + i;
        // Two days, so two parts for each insert.
        return marked(marker, seq, { seconds: START + (i % 2) * DAY, nanos: seq % 1e9 });
      }),
    );

  test("small blocks of one insert become one part for each day, however often they are sent", async () => {
    const before = await counted();
    const earlier = new Set(await partFolders());
    const sent = group(opened.store, "blocks", batches("blocks", 1_000_000));
    await opened.store.insert(sent);
    expect((await partFolders()).filter((name) => !earlier.has(name) && name.endsWith("_0"))).toHaveLength(2);
    for (let i = 0; i < 2; i += 1) await opened.store.insert(sent);
    await Promise.all([1, 2].map(() => opened.store.insert(sent)));
    expect((await stored("blocks")).map((one) => one.seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, i) => 1_000_000 + i),
    );
    expect(await counted()).toBe(before + 1000);
  });

  test("sent again after a restart", async () => {
    const before = await counted();
    const sent = group(opened.store, "restart", batches("restart", 2_000_000));
    await opened.store.insert(sent);
    await opened.again();
    await opened.store.insert(sent);
    expect(await stored("restart")).toHaveLength(1000);
    expect(await counted()).toBe(before + 1000);
  });

  test("a token that the engine noted without keeping all rows (killed between the two) is completed", async () => {
    const before = await counted();
    const sent = group(opened.store, "torn", batches("torn", 3_000_000));
    const earlier = new Set(await partFolders());
    await opened.store.insert(sent);
    // Others of that day may be merged meanwhile: those have another level.
    const parts = (await partFolders()).filter(
      (name) => !earlier.has(name) && name.startsWith(SECOND_DAY) && name.endsWith("_0"),
    );
    expect(parts).toHaveLength(1);
    await opened.store.close();
    await rm(await partPath(parts[0] ?? ""), { recursive: true });
    await opened.again();
    expect((await stored("torn")).length).toBeLessThan(1000);
    await opened.store.insert(sent);
    await opened.store.insert(sent);
    expect(await stored("torn")).toHaveLength(1000);
    expect(await counted()).toBe(before + 1000);
  });

  test("what may be there under another token: only the missing rows are inserted, and counted once", async () => {
    const before = await counted();
    const all = batches("missing", 7_000_000);
    await opened.store.insert(group(opened.store, "missing-some", all.slice(1, 3)));
    const late = { ...group(opened.store, "missing-all", all), missingOnly: true };
    await opened.store.insert(late);
    await opened.store.insert(late);
    expect(await stored("missing")).toHaveLength(1000);
    expect(await counted()).toBe(before + 1000);
  });

  test("the same token after the days to keep were changed", async () => {
    const sent = group(opened.store, "kept", batches("kept", 4_000_000));
    await opened.store.insert(sent);
    await opened.again({ retentionDays: 3600 });
    await opened.store.insert(sent);
    expect(await stored("kept")).toHaveLength(1000);
    await opened.again();
  });
});

describe("what cannot be inserted", () => {
  test("rubbish is refused for good, and nothing of it is kept", async () => {
    const sent = group(opened.store, "rubbish", [[marked("rubbish", 5_000_000)]]);
    const [block = new Uint8Array()] = sent.blocks;
    for (const bad of [block.subarray(0, block.length - 3), Buffer.concat([block, randomBytes(50)])]) {
      const error = await opened.store
        .insert({ ...sent, blocks: [bad] })
        .catch((refused: unknown) => refused);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(EngineAway);
    }
    expect(await stored("rubbish")).toEqual([]);
    await opened.store.insert(sent);
    expect(await stored("rubbish")).toHaveLength(1);
  });

  test("nothing is nothing", async () => {
    await opened.store.insert(group(opened.store, "none", []));
    await opened.store.insert({
      token: "none",
      columns: ["ts"],
      blocks: [new Uint8Array()],
      rows: 0,
      resourceKeys: [],
      behind: 0,
    });
  });
});

async function partFolders(): Promise<string[]> {
  return (await partPaths()).map((path) => path.split("/").at(-1) ?? "");
}

async function partPath(name: string): Promise<string> {
  return (await partPaths()).find((path) => path.endsWith(`/${name}`)) ?? "";
}

/** Folders of the records' table: the roll-up's are named after weeks, the others have no partitions. */
async function partPaths(): Promise<string[]> {
  const root = join(opened.dataDir, "engine", "store");
  const paths: string[] = [];
  for (const outer of await readdir(root)) {
    for (const table of await readdir(join(root, outer))) {
      const names = await readdir(join(root, outer, table));
      const isLogs = names.some((name) => name.startsWith(FIRST_DAY));
      if (isLogs)
        paths.push(
          ...names.filter((name) => /^\d{8}-0_/.test(name)).map((name) => join(root, outer, table, name)),
        );
    }
  }
  return paths;
}
