/** Fifty thousand containers, each with label names of its own: stored, found by any of them, in bounded memory. */
import { expect, test } from "vitest";
import { parseQuery } from "../../src/query/parse.ts";
import { makeResource } from "../../src/record/resource.ts";
import { EVERYTHING, group, openedStore, record } from "../store/opened.ts";

const CONTAINERS = 50_000;
const PER_GROUP = 5000;

test("label names of 50,000 containers", { timeout: 400_000 }, async () => {
  const opened = await openedStore({ retentionDays: 7300 });
  const { store } = opened;
  const before = process.memoryUsage().rss;
  for (let at = 0; at < CONTAINERS; at += PER_GROUP) {
    const records = Array.from({ length: PER_GROUP }, (_, i) => {
      const n = at + i;
      const resource = makeResource({
        "container.name": `c-${n}`,
        [`container.label.of-${n}`]: `value-${n}`,
        [`container.label.second-of-${n}`]: "x",
      });
      return record(n + 1, { resource });
    });
    await store.insert(group(store, `labels-${at}`, [records]));
  }
  for (const n of [0, 31_337, CONTAINERS - 1]) {
    const query = parseQuery(`container.label.of-${n}:value-${n}`);
    const page = await store.search({ query, ...EVERYTHING, limit: 10, order: "desc" });
    expect(page.records.map((one) => one.resource.attributes["container.name"])).toEqual([`c-${n}`]);
  }
  const answer = await store.fields({ query: parseQuery(""), ...EVERYTHING, fields: [], limit: 10 });
  // What is listed is bounded, however many names there are.
  expect(JSON.stringify(answer).length).toBeLessThan(1024 * 1024);
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  // No name became a column of its own.
  expect(store.attributeColumns().size).toBeLessThan(100);
  await opened.remove();
});
