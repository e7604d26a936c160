/** How many records when, one series for each value of a field. */
import type { Histogram, HistogramRequest, TimeRange } from "./contract.ts";
import { countsSql } from "./counting.ts";
import { SEARCH_SECONDS_MOST } from "./engine/config-xml.ts";
import { select } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { EVER, clamp, floorTo } from "./spans.ts";

const MS = 1_000_000n;
/** Widths a person can read: a bucket begins at a full one of these. */
const WIDTHS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
  172_800_000, 604_800_000, 1_209_600_000, 2_592_000_000, 7_776_000_000, 31_536_000_000,
];
/** More lines than this nobody can tell apart; the rest is one series. */
const SERIES_MOST = 12;
export const OTHER = "(other)";

export async function histogram(reading: Reading, request: HistogramRequest): Promise<Histogram> {
  const range = clamp(request, EVER);
  const axis = bucketsFor(range, request.buckets);
  const answer: Histogram = {
    fromNs: axis.fromNs,
    bucketMs: Number(axis.widthNs / MS),
    buckets: axis.count,
    series: [],
    total: 0,
    partial: false,
  };
  if (axis.count === 0) return answer;
  const counts = await countsSql(reading, { query: request.query, range, buckets: axis, by: request.by });
  const startedMs = performance.now();
  const { rows } = await select<[string, string | number, string | number]>(reading.engine, {
    sql:
      `WITH counts AS (${counts.sql}), most AS (SELECT value FROM counts GROUP BY value ORDER BY sum(n) DESC, value LIMIT ${SERIES_MOST})` +
      ` SELECT if(value IN (SELECT value FROM most), value, {other:String}) AS series, bucket, sum(n)` +
      ` FROM counts GROUP BY series, bucket`,
    params: { ...counts.params, other: OTHER },
    signal: request.signal,
    ...BREAK,
  });
  answer.partial = cut(startedMs);
  fill(answer, rows);
  return answer;
}

/** A count that runs out of time answers with what it has seen so far. */
export const BREAK = { seconds: SEARCH_SECONDS_MOST, settings: { timeout_overflow_mode: "break" } };

export function cut(startedMs: number): boolean {
  return performance.now() - startedMs >= SEARCH_SECONDS_MOST * 1000;
}

/** The narrowest readable width that needs no more buckets than asked for. */
export function bucketsFor(
  range: TimeRange,
  most: number,
): { fromNs: bigint; widthNs: bigint; count: number } {
  if (range.fromNs >= range.toNs) return { fromNs: range.fromNs, widthNs: MS, count: 0 };
  for (const width of WIDTHS_MS) {
    const widthNs = BigInt(width) * MS;
    const fromNs = floorTo(range.fromNs, widthNs);
    const count = Number((range.toNs - 1n - fromNs) / widthNs) + 1;
    if (count <= most) return { fromNs, widthNs, count };
  }
  const wanted = (range.toNs - range.fromNs + BigInt(most) - 1n) / BigInt(most);
  const widthNs = ((wanted + MS - 1n) / MS) * MS;
  const count = Number((range.toNs - range.fromNs - 1n) / widthNs) + 1;
  return { fromNs: range.fromNs, widthNs, count };
}

function fill(answer: Histogram, rows: readonly [string, string | number, string | number][]): void {
  const series = new Map<string, number[]>();
  const totals = new Map<string, number>();
  for (const [value, bucket, n] of rows) {
    let counts = series.get(value);
    if (counts === undefined) series.set(value, (counts = Array.from({ length: answer.buckets }, () => 0)));
    counts[Number(bucket)] = (counts[Number(bucket)] ?? 0) + Number(n);
    totals.set(value, (totals.get(value) ?? 0) + Number(n));
    answer.total += Number(n);
  }
  const rank = (value: string) => (value === OTHER ? -1 : (totals.get(value) ?? 0));
  answer.series = [...series]
    .map(([value, counts]) => ({ value, counts }))
    .sort((a, b) => rank(b.value) - rank(a.value) || (a.value < b.value ? -1 : 1));
}
