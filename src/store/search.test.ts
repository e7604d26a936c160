import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DB, EVERYTHING, NS, START, WEB, group, openedStore, record } from "../../test/store/opened.ts";
import type { OpenedStore } from "../../test/store/opened.ts";
import { matcher } from "../query/matcher.ts";
import { parseQuery } from "../query/parse.ts";
import { severityText } from "../record/severity.ts";
import { attributeOf } from "../record/record.ts";
import type { LogRecord } from "../record/record.ts";
import type { SearchRequest } from "./contract.ts";
import { OTHER } from "./histogram.ts";

const WORDS = ["connection reset", "timeout after 30 s", "GET /health 200", "GET /api 500", "done"];

/**
 * Six hours in bursts, with holes; many records share a nanosecond, so that only seq tells them apart, and seq does not
 * follow time.
 */
const records: LogRecord[] = Array.from({ length: 3000 }, (_, i) => {
  const seq = ((i * 1709) % 3000) + 1;
  return record(seq, {
    seconds: START + Math.floor(i / 500) * 3600 + Math.floor((i % 500) / 25),
    nanos: (i % 5) * 200_000_001,
    severity: [0, 1, 5, 9, 10, 13, 17, 21, 24][i % 9] ?? 0,
    body: `${WORDS[i % 5]} ${i}`,
    resource: i % 3 === 0 ? DB : WEB,
    attributes: i % 2 === 0 ? ["log.iostream", "stderr", "user", `u${i % 40}`] : [],
  });
});

const nsOf = (one: LogRecord): bigint => BigInt(one.seconds) * NS + BigInt(one.nanos);
const inOrder = [...records].sort((a, b) => Number(nsOf(a) - nsOf(b)) || a.seq - b.seq);
const QUERIES = [
  "",
  "timeout",
  "user:u4",
  "container:web",
  'severity:error AND "connection reset"',
  "2999",
  "nowhere",
];

let opened: OpenedStore;
beforeAll(async () => {
  opened = await openedStore();
  for (let i = 0; i < 3; i += 1) {
    await opened.store.insert(group(opened.store, `load-${i}`, [records.slice(i * 1000, i * 1000 + 1000)]));
  }
});
afterAll(() => opened.remove());

async function pages(request: SearchRequest): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  for (let after = request.after; ;) {
    const page = await opened.store.search({ ...request, ...(after === undefined ? {} : { after }) });
    expect(page.partial).toBe(false);
    expect(page.records.length).toBeLessThanOrEqual(request.limit);
    all.push(...page.records);
    const last = page.records.at(-1);
    if (!page.more || last === undefined) return all;
    after = { ns: nsOf(last), seq: last.seq };
  }
}

const ids = (list: readonly LogRecord[]): string[] => list.map((one) => `${nsOf(one)}-${one.seq}`);

describe("pages", () => {
  test.for(QUERIES.flatMap((text) => (["asc", "desc"] as const).map((order) => [text, order] as const)))(
    "%s, %s: every record once, in order, whatever the page's size",
    async ([text, order]) => {
      const query = parseQuery(text);
      const wanted = ids(inOrder.filter(matcher(query)));
      if (order === "desc") wanted.reverse();
      for (const limit of [7, 100, 5000]) {
        if (limit === 7 && wanted.length > 400) continue;
        expect(ids(await pages({ ...EVERYTHING, query, limit, order }))).toEqual(wanted);
      }
    },
  );

  test("range's ends: the first nanosecond belongs to it, the last does not", async () => {
    const fromNs = nsOf(inOrder[40] as LogRecord);
    const toNs = nsOf(inOrder[1500] as LogRecord);
    const wanted = inOrder.filter((one) => nsOf(one) >= fromNs && nsOf(one) < toNs);
    expect(wanted.length).toBeGreaterThan(1000);
    const query = parseQuery("");
    expect(ids(await pages({ fromNs, toNs, query, limit: 400, order: "asc" }))).toEqual(ids(wanted));
    expect(ids(await pages({ fromNs, toNs, query, limit: 400, order: "desc" }))).toEqual(
      ids(wanted).reverse(),
    );
    expect(await pages({ fromNs, toNs: fromNs, query, limit: 5, order: "desc" })).toEqual([]);
  });

  test("whole records come back, and those of one resource share it", async () => {
    const [page] = [
      await opened.store.search({ ...EVERYTHING, query: parseQuery(""), limit: 3000, order: "asc" }),
    ];
    const wanted = inOrder.map((one) => ({ ...one, attributes: [...one.attributes].sort() }));
    expect(page.records.map((one) => ({ ...one, attributes: [...one.attributes].sort() }))).toEqual(wanted);
    expect(new Set(page.records.map((one) => one.resource)).size).toBe(2);
    expect(page.searched).toBeGreaterThanOrEqual(3000);
  });

  test("one record by time and number, and none when either is wrong", async () => {
    const one = inOrder[77] as LogRecord;
    expect((await opened.store.record(nsOf(one), one.seq))?.body).toBe(one.body);
    expect(await opened.store.record(nsOf(one) + 1n, one.seq)).toBeUndefined();
    expect(await opened.store.record(nsOf(one), one.seq + 1)).toBeUndefined();
  });

  test("what was accepted in between, in order of acceptance", async () => {
    const query = parseQuery("timeout");
    const wanted = [...records]
      .sort((a, b) => a.seq - b.seq)
      .filter((one) => one.seq > 1000 && one.seq < 2000);
    const matching = wanted.filter(matcher(query));
    expect(ids(await opened.store.accepted(query, 1000, 2000, 5000))).toEqual(ids(matching));
    expect(ids(await opened.store.accepted(query, 1000, 2000, 3))).toEqual(ids(matching.slice(0, 3)));
  });

  test("a search that was given up rejects", async () => {
    const signal = AbortSignal.abort();
    await expect(
      opened.store.search({ ...EVERYTHING, query: parseQuery(""), limit: 1, order: "asc", signal }),
    ).rejects.toThrow();
  });
});

const fieldOf =
  (name: string) =>
  (one: LogRecord): string =>
    name === "severity" ? severityText(one.severity) : (attributeOf(one, name) ?? "");

describe("histogram", () => {
  const start = BigInt(START) * NS;
  const ranges: [fromNs: bigint, toNs: bigint, buckets: number][] = [
    [start, start + 21_600n * NS, 60],
    [start + 7n, start + 18_003n * NS + 600_000_003n, 10],
    [start + 1n * NS, start + 12n * NS, 100],
    [start + 3600n * NS, start + 3601n * NS, 1],
    [start - 86_400n * NS, start + 86_400n * NS, 30],
  ];
  test.for(
    ranges.flatMap((range) =>
      ["", "timeout", "user:u4"].flatMap((text) =>
        ["severity", "container.name", "user", "host"].map((by) => [range, text, by] as const),
      ),
    ),
  )("%o %s by %s", async ([[fromNs, toNs, buckets], text, by]) => {
    const query = parseQuery(text);
    const answer = await opened.store.histogram({ query, fromNs, toNs, buckets, by });
    const matching = records.filter((one) => nsOf(one) >= fromNs && nsOf(one) < toNs).filter(matcher(query));
    expect(answer).toMatchObject({ total: matching.length, partial: false });
    expect(answer.buckets).toBeLessThanOrEqual(buckets);
    const width = BigInt(answer.bucketMs) * 1_000_000n;
    expect(answer.fromNs).toBeLessThanOrEqual(fromNs);
    expect(answer.fromNs + width * BigInt(answer.buckets)).toBeGreaterThanOrEqual(toNs);
    const value = fieldOf(by === "host" ? "host.name" : by);
    const named = new Set(answer.series.map((series) => series.value));
    const wanted = new Map<string, number[]>();
    for (const one of matching) {
      const name = named.has(value(one)) ? value(one) : OTHER;
      const counts = wanted.get(name) ?? Array.from({ length: answer.buckets }, () => 0);
      const bucket = Number((nsOf(one) - answer.fromNs) / width);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      wanted.set(name, counts);
    }
    expect(new Map(answer.series.map((series) => [series.value, series.counts]))).toEqual(wanted);
  });

  test("an empty or upside-down range", async () => {
    const query = parseQuery("");
    for (const toNs of [start, start - 5n]) {
      const answer = await opened.store.histogram({ query, fromNs: start, toNs, buckets: 5, by: "severity" });
      expect(answer).toMatchObject({ total: 0, buckets: 0, series: [] });
    }
  });
});

describe("fields", () => {
  test.for(["", "timeout"])("top values of %s", async (text) => {
    const query = parseQuery(text);
    const names = ["severity", "container.name", "user", "log.iostream", "container.label.team", "no.such"];
    const { fields, partial } = await opened.store.fields({ ...EVERYTHING, query, fields: names, limit: 5 });
    expect(partial).toBe(false);
    expect(fields.map((field) => field.name)).toEqual(names);
    for (const field of fields) {
      const counts = new Map<string, number>();
      for (const one of records.filter(matcher(query))) {
        const value = fieldOf(field.name)(one);
        if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const wanted = [...counts]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
      expect(field).toEqual({ name: field.name, values: wanted.slice(0, 5), distinct: wanted.length });
    }
  });

  test("without names: those of the newest records", async () => {
    const { fields } = await opened.store.fields({
      ...EVERYTHING,
      query: parseQuery("container:web"),
      fields: [],
      limit: 2,
    });
    const names = fields.map((field) => field.name);
    expect(names).toEqual(
      expect.arrayContaining(["severity", "container.name", "user", "container.label.team"]),
    );
    expect(names).not.toContain("service.name");
    expect(fields.find((field) => field.name === "user")).toMatchObject({ distinct: 20, values: [{}, {}] });
  });
});

test("a resource key that is new is found at once", async () => {
  const query = parseQuery("brand.new:yes");
  const request = { ...EVERYTHING, query, limit: 5, order: "desc" } as const;
  expect((await opened.store.search(request)).records).toEqual([]);
  const resource = { attributes: { "brand.new": "yes" }, origin: "" };
  await opened.store.insert(
    group(opened.store, "new-key", [[record(9_000_000, { seconds: START, resource })]]),
  );
  expect((await opened.store.search(request)).records).toHaveLength(1);
});

describe("a search that runs out of time", () => {
  /** Old records are heavy to look through, the newest is not. */
  const heavy = Array.from({ length: 240 }, (_, i) =>
    record(20_000 + i, { seconds: START - 80_000 + i * 300, body: `${"a-".repeat(450_000)}z` }),
  );
  const query = parseQuery("a*z* OR light");
  const request = { ...EVERYTHING, query, limit: 100, order: "desc" } as const;
  const newestNs = BigInt(START + 82_000) * NS;

  beforeAll(async () => {
    for (let i = 0; i < heavy.length; i += 10) {
      await opened.store.insert(group(opened.store, `heavy-${i}`, [heavy.slice(i, i + 10)]));
    }
    await opened.store.insert(
      group(opened.store, "light", [[record(30_000, { seconds: Number(newestNs / NS), body: "light" })]]),
    );
    // Enough for the newest, whatever the machine, and not for the old ones: all of them take this long.
    const whole = Math.min(await seconds(), await seconds());
    await opened.again({ searchSeconds: whole / 4 });
    await opened.store.search({ ...request, fromNs: newestNs });
  }, 120_000);

  async function seconds(): Promise<number> {
    const started = performance.now();
    const counts = await opened.store.histogram({ ...EVERYTHING, query, buckets: 10, by: "severity" });
    expect(counts).toMatchObject({ partial: false, total: 1 });
    return (performance.now() - started) / 1000;
  }

  test("answers with what it has, and says so", async () => {
    const page = await opened.store.search(request);
    expect(page).toMatchObject({ partial: true, more: true });
    expect(page.records.map((one) => one.body)).toEqual(["light"]);
    const counts = await opened.store.histogram({ ...EVERYTHING, query, buckets: 10, by: "severity" });
    expect(counts).toMatchObject({ partial: true, series: [] });
    const values = await opened.store.fields({ ...EVERYTHING, query, fields: ["host.name"], limit: 5 });
    expect(values).toEqual({ fields: [{ name: "host.name", values: [], distinct: 0 }], partial: true });
  });
});
