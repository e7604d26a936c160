/** The store and the tail must show the same records for a query: its SQL on the real engine against its matcher. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { formatQuery } from "../../src/query/format.ts";
import { matcher } from "../../src/query/matcher.ts";
import { QueryRefusal, parseQuery } from "../../src/query/parse.ts";
import { whereSql } from "../../src/query/sql.ts";
import type { Query } from "../../src/query/tree.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { anyText, queryText, sampleRecords } from "./arbitraries.ts";
import { openTable } from "./table.ts";
import type { Table } from "./table.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const RECORDS = 400;
/** LOGBOOM_TEST_BATCHES asks for more. Each batch is one statement of the engine; a query in it is compared on every record. */
const BATCHES = Number(process.env["LOGBOOM_TEST_BATCHES"] ?? 30);
const PER_BATCH = 25;

let records: LogRecord[] = [];
let table: Table;

beforeAll(() => {
  records = sampleRecords(RECORDS, Number(process.env["LOGBOOM_TEST_SEED"] ?? Date.now() % 1_000_000));
  table = openTable(records);
});

afterAll(() => table.close());

function parsed(text: string): Query | undefined {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof QueryRefusal) return undefined;
    throw error;
  }
}

function byMatcher(query: Query): number[] {
  const matches = matcher(query);
  return records.filter((record) => matches(record)).map(({ seq }) => seq);
}

let compared = 0;
let hits = 0;

function compare(texts: readonly string[], options: { resourceKeys?: ReadonlySet<string> } = {}): void {
  const queries = texts.flatMap((text) => {
    const query = parsed(text);
    return query === undefined ? [] : [{ text, query }];
  });
  if (queries.length === 0) return;
  const where = queries.map(({ query }, i) =>
    whereSql(query, table.columns, { ...options, prefix: `p${i}_` }),
  );
  const stored = table.matching(where);
  queries.forEach(({ text, query }, i) => {
    const live = byMatcher(query);
    compared += records.length;
    hits += live.length;
    const inStore = new Set(stored[i]);
    const difference = {
      stored: records.find(({ seq }) => inStore.has(seq) && !live.includes(seq)),
      live: records.find(({ seq }) => !inStore.has(seq) && live.includes(seq)),
    };
    expect(difference, `${text} as ${JSON.stringify(where[i])}`).toEqual({});
  });
}

const batch = (text: fc.Arbitrary<string>) =>
  fc.array(text, { minLength: 1, maxLength: PER_BATCH, size: "max" });

test("parts with and without indexes and columns answer as the matcher does", () => {
  fc.assert(
    fc.property(batch(queryText), (texts) => compare(texts)),
    { numRuns: BATCHES },
  );
});

test("text that is hardly a query answers the same as well, or is refused", () => {
  fc.assert(
    fc.property(batch(anyText), (texts) => compare(texts)),
    { numRuns: BATCHES },
  );
});

test("leaving out the resource is right when its keys are known", () => {
  const resourceKeys = new Set(records.flatMap(({ resource }) => Object.keys(resource.attributes)));
  fc.assert(
    fc.property(batch(queryText), (texts) => compare(texts, { resourceKeys })),
    { numRuns: Math.ceil(BATCHES / 4) },
  );
});

test("the merged table answers the same", () => {
  table.merge();
  fc.assert(
    fc.property(batch(queryText), (texts) => compare(texts)),
    { numRuns: BATCHES },
  );
});

test.for([
  "error",
  '"error timeout"',
  "-error",
  "-(* (error OR -timeout))",
  "status:500 OR error",
  "-(-* OR error)",
  "error 10.*",
])("the text index answers %s", (text) => {
  const plan = table.plan(whereSql(parseQuery(text), table.columns));
  expect(plan).toContain("__text_index_i_body");
});

test("long queries answer the same", () => {
  const many = Array.from({ length: 120 }, (_, i) => (i % 3 === 0 ? `-status:${i}` : `word${i}`));
  const long = "error timeout a b ".repeat(20);
  compare([
    `${many.join(" OR ")} OR error`,
    `-(${many.join(" OR ")} OR error)`,
    `-(${many.join(" ")} error)`,
    `"${long}"`,
    `-"${long}"`,
    `${"-(".repeat(30)}error OR status:500${")".repeat(30)}`,
    `(${Array.from({ length: 60 }, (_, i) => `(error status:>${i})`).join(" OR ")}) -timeout`,
  ]);
});

/** The engine folds what contradicts itself, and must still see the index beside it. */
test("contradictions beside words change nothing", () => {
  const never = [
    "status:>5 status:<3",
    "status:a status:b",
    "severity:error severity:info",
    "-*",
    'user:["b" TO "a"]',
    "host:a -host:a",
  ];
  const always = ["status:a OR -status:a", "*", "severity:>=0 OR -severity:*"];
  const words = ["error", "-error", '"a b"', '-"a b"', "time*", "-time*"];
  const texts = words.flatMap((word) =>
    [...never, ...always].flatMap((one) => [
      `-((${one}) OR ${word})`,
      `-(${word} (${one}))`,
      `(${one}) OR ${word}`,
      `(${one}) ${word}`,
    ]),
  );
  for (let i = 0; i < texts.length; i += 20) compare(texts.slice(i, i + 20));
});

test("that was enough, and enough of it matched", () => {
  console.log(`${compared} pairs of query and record, ${hits} of them matching`);
  expect(compared).toBeGreaterThan(10_000);
  expect(hits).toBeGreaterThan(compared / 100);
});

test("a query written back is the same query", () => {
  fc.assert(
    fc.property(queryText, (text) => {
      const query = parsed(text);
      if (query !== undefined) expect(meaning(parseQuery(formatQuery(query)))).toEqual(meaning(query));
    }),
    { numRuns: 3000 },
  );
});

/** Without the places and the spelling of words, which may differ. */
function meaning(query: Query): unknown {
  return JSON.parse(
    JSON.stringify(query, (key, value: unknown) => {
      if (key === "at" || key === "end") return undefined;
      if (isNothing(value)) return "nothing";
      return typeof value === "bigint" ? String(value) : value;
    }),
  );
}

/** A severity range upside down is written as -*. */
function isNothing(value: unknown): boolean {
  const query = value as Query | null;
  if (query === null || typeof query !== "object") return false;
  return (
    (query.kind === "severity" && query.from > query.to) || (query.kind === "not" && query.of.kind === "all")
  );
}

test("any text is read or refused in words, and a suggestion is always a query", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ unit: "binary", maxLength: 60 })), (text) => {
      try {
        parseQuery(text);
      } catch (error) {
        if (!(error instanceof QueryRefusal)) throw error;
        expect(error.position).toBeGreaterThanOrEqual(0);
        expect(error.position).toBeLessThanOrEqual(text.length);
        expect(error.hint).not.toBe("");
        if (error.suggestion !== undefined) parseQuery(error.suggestion);
      }
    }),
    { numRuns: 5000 },
  );
});
