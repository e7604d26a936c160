/** Fields of a time → seconds since the epoch. What a line leaves out is taken from the clock. */
import { isDate } from "../syslog/digits.ts";
import type { Zone } from "../syslog/zone.ts";

export interface Fields {
  year?: number;
  month?: number;
  day?: number;
  dayOfYear?: number;
  hour?: number;
  minute?: number;
  second?: number;
  nanos?: number;
  afternoon?: boolean;
  zone?: Zone | undefined;
}

const DAY_MS = 86_400_000;
/** As for syslog: clocks run ahead, but a time more than a month ahead is rather last year's. */
const AHEAD_MOST_MS = 31 * DAY_MS;
/** 29 February may be eight years away, across 2100. */
const OLDEST_YEARS = 8;

/** Undefined when there is no such time. */
export function secondsOf(fields: Fields, zone: Zone, nowMs: number): number | undefined {
  const clock = clockOf(fields);
  if (clock === undefined) return undefined;
  if (isOfNoDay(fields)) return today(clock, zone, nowMs);
  const at = (year: number): number | undefined => {
    const { month, day } = dateOf(fields, year);
    if (!isDate(year, month, day)) return undefined;
    return zone.epochSeconds([year, month, day, ...clock]);
  };
  if (fields.year !== undefined) return at(fields.year);
  const present = zone.yearAt(nowMs);
  for (let year = present + 1; year >= present - OLDEST_YEARS; year--) {
    const seconds = at(year);
    if (seconds !== undefined && seconds * 1000 - nowMs < AHEAD_MOST_MS) return seconds;
  }
  return undefined;
}

/** A year alone is its first day. */
function isOfNoDay({ year, month, day, dayOfYear }: Fields): boolean {
  return year === undefined && month === undefined && day === undefined && dayOfYear === undefined;
}

type Clock = readonly [hour: number, minute: number, second: number];

function clockOf({ hour = 0, minute = 0, second = 0, afternoon }: Fields): Clock | undefined {
  const of24 = afternoon === undefined ? hour : (hour % 12) + (afternoon ? 12 : 0);
  // A leap second is the last of its minute twice.
  if (of24 > 23 || minute > 59 || second > 60) return undefined;
  return [of24, minute, Math.min(second, 59)];
}

function dateOf({ month = 1, day = 1, dayOfYear }: Fields, year: number): { month: number; day: number } {
  if (dayOfYear === undefined) return { month, day };
  const date = new Date(Date.UTC(year, 0, dayOfYear));
  // Day 366 of a year of 365 days is none.
  return date.getUTCFullYear() === year
    ? { month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    : { month: 13, day: 0 };
}

/** A time without a date: of today, or of yesterday when that would be more than an hour ahead. */
function today(clock: Clock, zone: Zone, nowMs: number): number | undefined {
  for (const days of [1, 0, -1]) {
    const noon = new Date(nowMs + days * DAY_MS);
    const seconds = zone.epochSeconds([
      noon.getUTCFullYear(),
      noon.getUTCMonth() + 1,
      noon.getUTCDate(),
      ...clock,
    ]);
    if (seconds * 1000 - nowMs < 3_600_000) return seconds;
  }
  return undefined;
}
