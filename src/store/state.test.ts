import { afterAll, beforeAll, expect, test } from "vitest";
import { EVERYTHING, START, group, openedStore, record, silent } from "../../test/store/opened.ts";
import type { OpenedStore } from "../../test/store/opened.ts";
import { parseQuery } from "../query/parse.ts";
import { migrate } from "./migrations.ts";
import { startEmbedded } from "./engine/embedded.ts";
import { SCHEMA_VERSION } from "./schema.ts";

let opened: OpenedStore;
beforeAll(async () => {
  opened = await openedStore();
});
afterAll(() => opened.remove());

test("state is kept by kind and key, the last one counts, also after a restart", async () => {
  const { state } = opened.store;
  expect(await state.get("user", "ann")).toBeUndefined();
  for (let i = 0; i < 5; i += 1) await state.put("user", "ann", { i, text: "é\n'\\" });
  await state.put("user", "bob", null);
  await state.put("token", "ann", "other");
  expect(await state.get("user", "ann")).toEqual({ i: 4, text: "é\n'\\" });
  await state.remove("user", "bob");
  const again = (await opened.again()).state;
  expect(await again.list("user")).toEqual([{ key: "ann", value: { i: 4, text: "é\n'\\" } }]);
  expect(await again.get("user", "bob")).toBeUndefined();
  await again.put("user", "bob", 1);
  expect(await again.list("user")).toHaveLength(2);
});

test("a common attribute gets a column while running; old and new rows answer alike", async () => {
  const store = await opened.again({ promoteEveryMs: 100 });
  const before = store.attributeColumns();
  const rows = (from: number) =>
    Array.from({ length: 3000 }, (_, i) =>
      record(from + i, {
        seconds: START,
        attributes: [
          "http.status",
          String(200 + (i % 3)),
          "trace",
          `t${from + i}`,
          "odd key",
          "x",
          ...(i ? [] : ["rare", "y"]),
        ],
      }),
    );
  await store.insert(group(store, "map", [rows(10_000)]));
  await expect.poll(() => store.attributeColumns().has("http.status"), { timeout: 60_000 }).toBe(true);
  expect(store.attributeColumns()).not.toBe(before);
  expect(store.attributeColumns().get("http.status")).toEqual({
    key: "http.status",
    name: "a:http.status",
    type: "LowCardinality(String)",
  });
  expect(store.attributeColumns().has("odd key")).toBe(false);
  expect(store.attributeColumns().has("rare")).toBe(false);
  // What was encoded before the column was there is still taken, and lands in it.
  await store.insert({ ...group({ ...store, attributeColumns: () => before }, "late", [rows(20_000)]) });
  await store.insert(group(store, "own", [rows(30_000)]));
  for (const open of [() => Promise.resolve(store), () => opened.again()]) {
    const one = await open();
    const query = parseQuery("http.status:201");
    const { fields } = await one.fields({ ...EVERYTHING, query, fields: ["http.status"], limit: 5 });
    expect(fields[0]).toMatchObject({ values: [{ value: "201", count: 3000 }], distinct: 1 });
    const page = await one.search({ ...EVERYTHING, query, limit: 3000, order: "asc" });
    const shapes = new Set(page.records.map((found) => found.attributes.length));
    expect(shapes).toEqual(new Set([6]));
    expect(one.attributeColumns().has("http.status")).toBe(true);
  }
}, 120_000);

test("a key with many values becomes a text with an index", async () => {
  const store = await opened.again({ promoteEveryMs: 100 });
  const rows = Array.from({ length: 12_000 }, (_, i) =>
    record(50_000 + i, { seconds: START, attributes: ["request.id", `r${i}`] }),
  );
  await store.insert(group(store, "many", [rows]));
  await expect
    .poll(() => store.attributeColumns().get("request.id"), { timeout: 60_000 })
    .toMatchObject({ type: "String" });
  await store.insert(group(store, "many-own", [rows.map((one) => ({ ...one, seq: one.seq + 20_000 }))]));
  const page = await store.search({
    ...EVERYTHING,
    query: parseQuery("request.id:r77"),
    limit: 5,
    order: "asc",
  });
  expect(page.records.map((one) => one.attributes)).toEqual([
    ["request.id", "r77"],
    ["request.id", "r77"],
  ]);
}, 120_000);

test("tables of a newer version are refused and left alone", async () => {
  const { dataDir } = opened;
  await opened.store.close();
  const engine = await startEmbedded({ dataDir, log: silent, memoryMb: 600 });
  await engine.writer().command({ query: `INSERT INTO ${SCHEMA_VERSION} VALUES (99, now())` });
  await expect(migrate(engine, 30, silent)).rejects.toMatchObject({ code: "E_DATA_NEWER" });
  await engine.writer().command({ query: `DELETE FROM ${SCHEMA_VERSION} WHERE version = 99` });
  await engine.close();
  const store = await opened.again();
  expect(
    (await store.search({ ...EVERYTHING, query: parseQuery(""), limit: 1, order: "asc" })).records,
  ).toHaveLength(1);
});
