/**
 * The same promise as in query.test.ts on the whole way: records encoded, inserted and searched by the store, with its
 * own tables, windows, pages and restricted user.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { matcher } from "../../src/query/matcher.ts";
import { QueryRefusal, parseQuery } from "../../src/query/parse.ts";
import type { Query } from "../../src/query/tree.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { EVERYTHING, START, group, openedStore } from "../store/opened.ts";
import type { OpenedStore } from "../store/opened.ts";
import { queryText, sampleRecords } from "./arbitraries.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const RECORDS = 300;
const QUERIES = Number(process.env["LOGBOOM_TEST_QUERIES"] ?? 60);

let opened: OpenedStore;
let records: LogRecord[] = [];

beforeAll(async () => {
  opened = await openedStore();
  // Within the retention, over three hours: several windows of a search.
  records = sampleRecords(RECORDS, Date.now() % 1_000_000).map((one) => ({
    ...one,
    seconds: START + ((one.seconds + one.seq * 37) % 10_800),
  }));
  for (let i = 0; i < 3; i++) {
    const part = records.filter(({ seq }) => seq % 3 === i);
    await opened.store.insert(group(opened.store, `part-${i}`, [part]));
  }
});

afterAll(() => opened.remove());

function parsed(text: string): Query | undefined {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof QueryRefusal) return undefined;
    throw error;
  }
}

async function found(query: Query): Promise<{ searched: number[]; accepted: number[]; counted: number }> {
  const page = await opened.store.search({ query, ...EVERYTHING, limit: RECORDS, order: "desc" });
  const accepted = await opened.store.accepted(query, 0, RECORDS + 1, RECORDS);
  const { total } = await opened.store.histogram({ query, ...EVERYTHING, buckets: 10, by: "severity" });
  const seqs = (list: readonly LogRecord[]) => list.map(({ seq }) => seq).sort((a, b) => a - b);
  return { searched: seqs(page.records), accepted: seqs(accepted), counted: total };
}

test("a search, a tail's gap and a histogram are about the records that the matcher takes", async () => {
  await fc.assert(
    fc.asyncProperty(queryText, async (text) => {
      const query = parsed(text);
      if (query === undefined) return;
      const matches = matcher(query);
      const live = records.filter((record) => matches(record)).map(({ seq }) => seq);
      expect(await found(query), text).toEqual({ searched: live, accepted: live, counted: live.length });
    }),
    { numRuns: QUERIES, endOnFailure: true },
  );
});
