/** How many records when, one series for each value of a field. */
import type { Histogram, HistogramRequest, TimeRange } from "./contract.ts";
import { countsSql } from "./counting.ts";
import { selectInTime } from "./reading.ts";
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
  // Counted once: the most frequent values by bucket, and all of them together to tell what the others come to.
  const counted = await selectInTime<SeriesRow>(reading, {
    sql:
      `SELECT value, sumMap(map(bucket, n)) AS counts, sum(n) AS total FROM (${counts.sql})` +
      ` GROUP BY value WITH TOTALS ORDER BY total DESC, value LIMIT ${SERIES_MOST}`,
    params: counts.params,
    signal: request.signal,
  });
  if (counted === undefined) return { ...answer, partial: true };
  fill(answer, counted.rows, counted.totals);
  return answer;
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

type SeriesRow = [value: string, counts: Record<string, number | string>, total: number | string];

function fill(answer: Histogram, rows: readonly SeriesRow[], totals: SeriesRow | undefined): void {
  answer.series = rows.map(([value, counts]) => ({ value, counts: bucketCounts(answer, counts) }));
  answer.total = Number(totals?.[2] ?? 0);
  const others = bucketCounts(answer, totals?.[1] ?? {});
  for (const { counts } of answer.series) {
    for (const [i, n] of counts.entries()) others[i] = (others[i] ?? 0) - n;
  }
  if (others.some((n) => n > 0)) answer.series.push({ value: OTHER, counts: others });
}

function bucketCounts(answer: Histogram, counts: Readonly<Record<string, number | string>>): number[] {
  return Array.from({ length: answer.buckets }, (_, i) => Number(counts[i] ?? 0));
}
