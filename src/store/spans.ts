/** Spans of time as conditions and as windows. Nanoseconds are bigint here: it is a handful for each query. */
import type { TimeRange } from "./contract.ts";
import type { Params } from "./reading.ts";

export const SECOND = 1_000_000_000n;
export const MINUTE = 60n * SECOND;
/** The table is in order of minutes, and DateTime, which a minute is, ends in 2106. */
const LAST_NS = 4_294_967_295n * SECOND;
/** Pages walk back through time in windows, each this much wider than the last: flat cost however much is stored. */
const WIDER = 4n;

/**
 * The engine does not conclude from `ts` which minutes can match, so they are written out. `name` keeps the parameters
 * of several spans in one query apart.
 */
export function spanSql(span: TimeRange, name = "span"): { sql: string; params: Params } {
  const from = `fromUnixTimestamp64Nano({${name}From:Int64}, 'UTC')`;
  const last = `fromUnixTimestamp64Nano({${name}Last:Int64}, 'UTC')`;
  return {
    sql:
      `toStartOfMinute(ts) >= toStartOfMinute(${from}) AND toStartOfMinute(ts) <= toStartOfMinute(${last})` +
      ` AND ts >= ${from} AND ts <= ${last}`,
    params: { [`${name}From`]: String(span.fromNs), [`${name}Last`]: String(span.toNs - 1n) },
  };
}

/** The part of a range that can hold records at all. */
export function clamp(range: TimeRange, within: TimeRange): TimeRange {
  return { fromNs: later(range.fromNs, within.fromNs), toNs: earlier(range.toNs, within.toNs) };
}

export const EVER: TimeRange = { fromNs: 0n, toNs: LAST_NS };

/** Windows from one end of the range to the other, edges on whole minutes so that no minute is read twice. */
export function* windows(range: TimeRange, order: "desc" | "asc"): Generator<TimeRange> {
  let width = MINUTE;
  let { fromNs, toNs } = range;
  while (fromNs < toNs) {
    if (order === "desc") {
      const edge = later(fromNs, floorTo(toNs - 1n - width + MINUTE, MINUTE));
      yield { fromNs: edge, toNs };
      toNs = edge;
    } else {
      const edge = earlier(toNs, floorTo(fromNs + width, MINUTE));
      yield { fromNs, toNs: edge };
      fromNs = edge;
    }
    width *= WIDER;
  }
}

export function floorTo(ns: bigint, unit: bigint): bigint {
  const rest = ns % unit;
  return rest < 0n ? ns - rest - unit : ns - rest;
}

export function ceilTo(ns: bigint, unit: bigint): bigint {
  return -floorTo(-ns, unit);
}

export function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
