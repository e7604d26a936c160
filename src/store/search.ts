/** Pages of matching records, and single ones. */
import { whereSql } from "../query/sql.ts";
import type { Query } from "../query/tree.ts";
import type { LogRecord } from "../record/record.ts";
import type { Resource } from "../record/resource.ts";
import type { SearchPage, SearchRequest, TimeRange } from "./contract.ts";
import { readRecords, recordColumns } from "./record-rows.ts";
import type { RecordRow } from "./record-rows.ts";
import { select, selectInTime } from "./reading.ts";
import type { Params, Reading, Selected } from "./reading.ts";
import { LOGS } from "./schema.ts";
import { clamp, earlier, later, spanSql, windows } from "./spans.ts";

/** Wide columns are read for the rows of the page alone, not for all that were sorted to find them. */
const LAZY = { query_plan_max_limit_for_lazy_materialization: 20_000 };

export async function search(reading: Reading, request: SearchRequest): Promise<SearchPage> {
  const until = performance.now() + reading.seconds * 1000;
  const stored = await storedRange(reading, request.signal);
  const range = clamp(rest(request), stored);
  const page: SearchPage = { records: [], more: false, partial: false, searched: 0 };
  const statement = await pageSql(reading, request);
  const resources = new Map<string, Resource>();
  for (const window of windows(range, request.order)) {
    const seconds = (until - performance.now()) / 1000;
    const found =
      seconds > 0 ? await onePage(reading, statement, { request, window, page, seconds }) : undefined;
    if (found === undefined) return { ...page, more: true, partial: true };
    page.searched += found.searched;
    page.records.push(...readRecords(found.rows, statement.columns, resources));
    if (page.records.length > request.limit) {
      page.records.length = request.limit;
      return { ...page, more: true };
    }
  }
  return page;
}

/** The record that was accepted with this number; its time finds it without an index. */
export async function oneRecord(reading: Reading, ns: bigint, seq: number): Promise<LogRecord | undefined> {
  const columns = reading.attributeColumns();
  const span = spanSql({ fromNs: ns, toNs: ns + 1n });
  const sql = `SELECT ${recordColumns(columns)} FROM ${LOGS} WHERE ${span.sql} AND seq = {seq:UInt64} LIMIT 1`;
  const { rows } = await select<RecordRow>(reading.engine, {
    sql,
    params: { ...span.params, seq: String(seq) },
  });
  return readRecords(rows, columns)[0];
}

export interface Gap {
  afterSeq: number;
  beforeSeq: number;
  limit: number;
}

export async function accepted(reading: Reading, query: Query, gap: Gap): Promise<LogRecord[]> {
  const columns = reading.attributeColumns();
  const where = whereSql(query, columns, { resourceKeys: await reading.resourceKeys() });
  const sql =
    `SELECT ${recordColumns(columns)} FROM ${LOGS} WHERE seq > {after:UInt64} AND seq < {before:UInt64}` +
    ` AND (${where.sql}) ORDER BY seq LIMIT {most:UInt64}`;
  const params = {
    ...where.params,
    after: String(gap.afterSeq),
    before: String(gap.beforeSeq),
    most: gap.limit,
  };
  const { rows } = await select<RecordRow>(reading.engine, { sql, params, settings: LAZY });
  return readRecords(rows, columns);
}

/** From the first to the last record that is stored; answered from the parts' own notes, without reading rows. */
export async function storedRange(reading: Reading, signal?: AbortSignal): Promise<TimeRange> {
  const sql = `SELECT toString(toUnixTimestamp64Nano(min(ts))), toString(toUnixTimestamp64Nano(max(ts))), count() FROM ${LOGS}`;
  const { rows } = await select<[string, string, number | string]>(reading.engine, { sql, signal });
  const [first, last, count] = rows[0] ?? ["0", "0", 0];
  return Number(count) === 0
    ? { fromNs: 0n, toNs: 0n }
    : { fromNs: later(0n, BigInt(first)), toNs: BigInt(last) + 1n };
}

/** What the pages before have left of the range. */
function rest({ fromNs, toNs, order, after }: SearchRequest): TimeRange {
  if (after === undefined) return { fromNs, toNs };
  if (order === "desc") return { fromNs, toNs: earlier(toNs, after.ns + 1n) };
  return { fromNs: later(fromNs, after.ns), toNs };
}

interface PageSql {
  columns: ReturnType<Reading["attributeColumns"]>;
  select: string;
  where: string;
  order: string;
  params: Params;
}

async function pageSql(reading: Reading, { query, order, after }: SearchRequest): Promise<PageSql> {
  const columns = reading.attributeColumns();
  const where = whereSql(query, columns, { resourceKeys: await reading.resourceKeys() });
  const beyond = order === "desc" ? "<" : ">";
  const behind = `(ts ${beyond} fromUnixTimestamp64Nano({afterNs:Int64}, 'UTC') OR seq ${beyond} {afterSeq:UInt64})`;
  const direction = order === "desc" ? "DESC" : "ASC";
  return {
    columns,
    select: `SELECT ${recordColumns(columns)} FROM ${LOGS}`,
    where: `(${where.sql})${after === undefined ? "" : ` AND ${behind}`}`,
    order: `ORDER BY ts ${direction}, seq ${direction}`,
    params: {
      ...where.params,
      ...(after === undefined ? {} : { afterNs: String(after.ns), afterSeq: String(after.seq) }),
    },
  };
}

interface Step {
  request: SearchRequest;
  window: TimeRange;
  page: SearchPage;
  seconds: number;
}

/** One window; one row more than fits tells whether the range goes on. Undefined when the time was not enough. */
async function onePage(
  reading: Reading,
  { select: columns, where, order, params }: PageSql,
  { request, window, page, seconds }: Step,
): Promise<Selected<RecordRow> | undefined> {
  const span = spanSql(window);
  const most = request.limit + 1 - page.records.length;
  return await selectInTime<RecordRow>(reading, {
    sql: `${columns} WHERE ${span.sql} AND ${where} ${order} LIMIT {most:UInt64}`,
    params: { ...params, ...span.params, most },
    signal: request.signal,
    seconds,
    settings: LAZY,
  });
}
