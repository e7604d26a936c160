/** Reads records together with the mark of what their source stated: oldest first, a page at a time. */
import { whereSql } from "../../query/sql.ts";
import type { Resource } from "../../record/resource.ts";
import { EngineAway } from "../contract.ts";
import { GIVEN, GIVEN_TIME } from "../columns.ts";
import { readRecords, recordColumns } from "../record-rows.ts";
import type { RecordRow } from "../record-rows.ts";
import { selectInTime } from "../reading.ts";
import type { Params, Reading, Selection } from "../reading.ts";
import { LOGS } from "../schema.ts";
import { storedRange } from "../search.ts";
import { clamp, later, spanSql, windows } from "../spans.ts";
import type { RewritePage, RewriteRange, StoredRecord } from "./contract.ts";

type GivenRow = [given: string, ns: string, ...RecordRow];

export async function readPage(
  reading: Reading,
  page: RewritePage,
): Promise<{ records: StoredRecord[]; more: boolean }> {
  const columns = reading.attributeColumns();
  const where = await conditionOf(reading, page);
  const { after, limit } = page;
  const behind =
    after === undefined
      ? { sql: "1", params: {} }
      : {
          sql: "(ts > fromUnixTimestamp64Nano({afterNs:Int64}, 'UTC') OR seq > {afterSeq:UInt64})",
          params: { afterNs: String(after.ns), afterSeq: String(after.seq) },
        };
  const wanted = {
    fromNs: after === undefined ? page.fromNs : later(page.fromNs, after.ns),
    toNs: page.toNs,
  };
  const range = clamp(wanted, await storedRange(reading));
  const rows: GivenRow[] = [];
  for (const window of windows(range, "asc")) {
    const span = spanSql(window);
    const found = await inTime<GivenRow>(reading, {
      sql:
        `SELECT ${GIVEN}, toString(toUnixTimestamp64Nano(${GIVEN_TIME})), ${recordColumns(columns)} FROM ${LOGS}` +
        ` WHERE ${span.sql} AND ${behind.sql} AND ${where.sql} ORDER BY ts, seq LIMIT {most:UInt64}`,
      params: { ...where.params, ...behind.params, ...span.params, most: limit + 1 - rows.length },
    });
    rows.push(...found);
    if (rows.length > limit) break;
  }
  const more = rows.length > limit;
  if (more) rows.length = limit;
  return { records: storedRecords(rows, columns), more };
}

export async function countRange(reading: Reading, range: RewriteRange): Promise<number> {
  const within = clamp(range, await storedRange(reading));
  if (within.fromNs >= within.toNs) return 0;
  const where = await conditionOf(reading, range);
  const span = spanSql(within);
  const rows = await inTime<[string | number]>(reading, {
    sql: `SELECT count() FROM ${LOGS} WHERE ${span.sql} AND ${where.sql}`,
    params: { ...where.params, ...span.params },
  });
  return Number(rows[0]?.[0] ?? 0);
}

async function conditionOf(
  reading: Reading,
  { query, seqMost }: RewriteRange,
): Promise<{ sql: string; params: Params }> {
  const where = whereSql(query, reading.attributeColumns(), { resourceKeys: await reading.resourceKeys() });
  return {
    sql: `seq <= {seqMost:UInt64} AND (${where.sql})`,
    params: { ...where.params, seqMost: String(seqMost) },
  };
}

async function inTime<Row>(reading: Reading, selection: Selection): Promise<Row[]> {
  const found = await selectInTime<Row>(reading, selection);
  if (found === undefined) throw new EngineAway("the engine took too long to read the records");
  return found.rows;
}

function storedRecords(
  rows: readonly GivenRow[],
  columns: ReturnType<Reading["attributeColumns"]>,
): StoredRecord[] {
  const resources = new Map<string, Resource>();
  const records = readRecords(
    rows.map(([, , ...row]) => row),
    columns,
    resources,
  );
  return records.map((record, i) => {
    const [given = "", ns = "0"] = rows[i] ?? [];
    const all = BigInt(ns);
    const nanos = ((all % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
    return { record, given, givenSeconds: Number((all - nanos) / 1_000_000_000n), givenNanos: Number(nanos) };
  });
}
