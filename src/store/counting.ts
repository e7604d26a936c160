/**
 * Counts by value, and by time when asked. What the roll-up knows is taken from it for whole minutes, and from the
 * records for the minutes at both ends that the range cuts: exact, and some hundred times less to read.
 */
import { valueSql, whereSql } from "../query/sql.ts";
import { fieldKey } from "../query/fields.ts";
import type { Query } from "../query/tree.ts";
import type { TimeRange } from "./contract.ts";
import type { Params, Reading } from "./reading.ts";
import { LOGS, ROLLUP, ROLLUP_COLUMNS } from "./schema.ts";
import { MINUTE, SECOND, ceilTo, floorTo, spanSql } from "./spans.ts";

export interface Counting {
  query: Query;
  range: TimeRange;
  /** Where the first bucket begins and how wide all are; without it everything is one bucket. */
  buckets?: { fromNs: bigint; widthNs: bigint };
  /** "severity" or a field. */
  by: string;
}

/** A subquery with the columns value, bucket and n; the same value and bucket may come several times. */
export async function countsSql(
  reading: Reading,
  counting: Counting,
): Promise<{ sql: string; params: Params }> {
  const { range, query, by, buckets } = counting;
  const rolled = query.kind === "all" ? rolledValue(by) : undefined;
  const inner = { fromNs: ceilTo(range.fromNs, MINUTE), toNs: floorTo(range.toNs, MINUTE) };
  const minutes = buckets === undefined || buckets.widthNs % MINUTE === 0n;
  if (rolled === undefined || !minutes || inner.fromNs >= inner.toNs) {
    return await recordsSql(reading, counting, [range]);
  }
  const edges = [
    { fromNs: range.fromNs, toNs: inner.fromNs },
    { fromNs: inner.toNs, toNs: range.toNs },
  ].filter((edge) => edge.fromNs < edge.toNs);
  const whole =
    `SELECT ${rolled} AS value, ${bucketSql("toInt64(toUnixTimestamp(minute)) * 1000000000", buckets)} AS bucket, sum(n) AS n` +
    ` FROM ${ROLLUP} WHERE minute >= toDateTime({wholeFrom:UInt32}, 'UTC') AND minute < toDateTime({wholeTo:UInt32}, 'UTC')` +
    ` GROUP BY value, bucket`;
  const params = {
    ...bucketParams(buckets),
    wholeFrom: Number(inner.fromNs / SECOND),
    wholeTo: Number(inner.toNs / SECOND),
  };
  if (edges.length === 0) return { sql: whole, params };
  const cut = await recordsSql(reading, counting, edges);
  return { sql: `${whole} UNION ALL ${cut.sql}`, params: { ...cut.params, ...params } };
}

async function recordsSql(
  reading: Reading,
  { query, by, buckets }: Counting,
  spans: readonly TimeRange[],
): Promise<{ sql: string; params: Params }> {
  const columns = reading.attributeColumns();
  const resourceKeys = await reading.resourceKeys();
  const where = whereSql(query, columns, { resourceKeys });
  const value = isSeverity(by)
    ? { sql: SEVERITY_WORD, params: {} }
    : valueSql(by, columns, { resourceKeys, prefix: "v" });
  const times = spans.map((span, i) => spanSql(span, `span${i}`));
  const bucket = bucketSql("toUnixTimestamp64Nano(ts)", buckets);
  return {
    sql:
      `SELECT ${value.sql} AS value, ${bucket} AS bucket, count() AS n FROM ${LOGS}` +
      ` WHERE (${times.map((time) => time.sql).join(" OR ")}) AND (${where.sql}) GROUP BY value, bucket`,
    params: Object.assign(
      {},
      where.params,
      value.params,
      bucketParams(buckets),
      ...times.map((time) => time.params),
    ),
  };
}

/** OpenTelemetry ranges are four wide, record/severity.ts has the same in numbers. */
const SEVERITY_WORD =
  "if(severity = 0, 'unspecified', ['trace', 'debug', 'info', 'warn', 'error', 'fatal'][least(6, intDiv(severity + 3, 4))])";

function isSeverity(by: string): boolean {
  return by === "severity" || by === "level";
}

function rolledValue(by: string): string | undefined {
  if (isSeverity(by)) return SEVERITY_WORD;
  return ROLLUP_COLUMNS.get(fieldKey(by));
}

function bucketSql(ns: string, buckets: Counting["buckets"]): string {
  return buckets === undefined ? "toInt64(0)" : `intDiv(${ns} - {bucketsFrom:Int64}, {bucketWidth:Int64})`;
}

function bucketParams(buckets: Counting["buckets"]): Params {
  if (buckets === undefined) return {};
  return { bucketsFrom: String(buckets.fromNs), bucketWidth: String(buckets.widthNs) };
}
