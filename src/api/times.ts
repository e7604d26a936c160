/** Every way to write a time in a request → nanoseconds since the epoch. Knows nothing of ranges; see range.ts. */
import { Refusal } from "../record/refusal.ts";

const SECOND = 1_000_000_000n;
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1000n],
  ["µs", 1000n],
  ["ms", 1_000_000n],
  ["s", SECOND],
  ["m", 60n * SECOND],
  ["h", 3600n * SECOND],
  ["d", 86_400n * SECOND],
  ["w", 604_800n * SECOND],
]);

/** What DateTime64(9) can hold: 1900-01-01 to 2262-04-11. */
export const EARLIEST_NS = -2_208_988_800n * SECOND;
export const LATEST_NS = 9_223_372_036n * SECOND;

/** Longer texts are not times, and the expressions below must not be asked to look at a megabyte. */
const MAX_CHARS = 64;

/**
 * RFC 3339, or a shorter form of it: a date alone, or no zone, mean UTC. `t`, `z` and a blank may be used (5.6).
 * A blank before the zone is a plus sign that was not escaped in an address.
 */
const CALENDAR =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d+))?)?([Zz]|[+ -]\d{2}:?\d{2})?)?$/;
const EPOCH = /^(\d{1,19})(?:\.(\d+))?$/;
const RELATIVE = /^(now)?\s?(?:([+-])?((?:\d{1,15}(?:ns|us|µs|ms|[smhdw]))+))?$/;
const STEP = /(\d+)([a-zµ]+)/g;

/** `nowMs` is passed in so that `from` and `to` of one request share it. */
export function parseTime(text: string, nowMs: number): bigint {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > MAX_CHARS) throw badTime(text, "is no time");
  const ns = calendar(trimmed) ?? epoch(trimmed) ?? relative(trimmed, nowMs);
  if (ns === undefined) throw badTime(text, "is no time");
  if (ns < EARLIEST_NS || ns > LATEST_NS) throw badTime(text, "is outside 1900 to 2262");
  return ns;
}

function badTime(text: string, what: string): Refusal {
  const hint =
    "write 2026-11-21T09:30:00Z, seconds, milliseconds, microseconds or nanoseconds since the epoch, -15m or now-1h";
  return new Refusal("E_TIME", `"${text.slice(0, MAX_CHARS)}" ${what}`, hint);
}

function calendar(text: string): bigint | undefined {
  const parts = CALENDAR.exec(text);
  if (parts === null) return undefined;
  const [, date = "", minutes = "00:00", seconds = "00", fraction = "", zone = "Z"] = parts;
  if (!isDay(date)) throw badTime(text, "has a day that the calendar has not");
  // RFC 3339 5.6 allows second 60; it is read as the first moment of the next minute.
  const leap = seconds === "60";
  const ms = Date.parse(`${date}T${minutes}:${leap ? "59" : seconds}${zoneText(zone)}`);
  if (Number.isNaN(ms)) throw badTime(text, "has an hour, minute, second or zone that no clock shows");
  return (BigInt(ms) / 1000n + (leap ? 1n : 0n)) * SECOND + fractionNs(fraction);
}

/** `Date.parse` takes February 30 for March 2. */
function isDay(date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

function zoneText(zone: string): string {
  if (zone === "Z" || zone === "z") return "Z";
  const signed = zone.replace(" ", "+");
  return signed.includes(":") ? signed : `${signed.slice(0, 3)}:${signed.slice(3)}`;
}

/** Digits beyond the ninth are cut, not rounded: a rounded end could leave out the record it was copied from. */
function fractionNs(digits: string): bigint {
  return BigInt(digits.slice(0, 9).padEnd(9, "0"));
}

/** The unit is told by the number of digits: 11 reach the year 5138 in seconds and 1973 in milliseconds. */
function epoch(text: string): bigint | undefined {
  const parts = EPOCH.exec(text);
  if (parts === null) return undefined;
  const [, whole = "", fraction] = parts;
  if (fraction !== undefined) {
    if (whole.length > 11) throw badTime(text, "has a fraction, which only seconds may have");
    return BigInt(whole) * SECOND + fractionNs(fraction);
  }
  if (whole.length <= 11) return BigInt(whole) * SECOND;
  if (whole.length <= 14) return BigInt(whole) * 1_000_000n;
  if (whole.length <= 17) return BigInt(whole) * 1000n;
  return BigInt(whole);
}

/** now, now-1h, -15m, +5m, 1h30m (a bare span means "ago", as in `--since 15m`). */
function relative(text: string, nowMs: number): bigint | undefined {
  const parts = RELATIVE.exec(text.toLowerCase());
  if (parts === null) return undefined;
  const [, now, sign, span] = parts;
  const nowNs = BigInt(nowMs) * 1_000_000n;
  if (span === undefined) return now === undefined ? undefined : nowNs;
  if (now !== undefined && sign === undefined) return undefined;
  let ns = 0n;
  for (const [, count = "0", unit = ""] of span.matchAll(STEP)) ns += BigInt(count) * (UNITS.get(unit) ?? 0n);
  return sign === "+" ? nowNs + ns : nowNs - ns;
}
