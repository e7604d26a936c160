/** Fields of a time → seconds since the epoch, by the date filter's rule for times without a year. */
import type { Zone } from "../syslog/zone.ts";
import { secondsOf } from "../strptime/resolve.ts";
import type { Fields } from "../strptime/resolve.ts";

const MONTH_MS = 31 * 86_400_000;

/**
 * Logstash's rule: this year, but a December read in January is last year's, and a January read in December the next
 * one's. Undefined when there is no such time.
 */
export function instantOf(fields: Fields, usual: Zone, nowMs: number): number | undefined {
  const zone = fields.zone ?? usual;
  // Times of the first century are mistakes, and Date.UTC takes them for the twentieth's.
  if (fields.year !== undefined && fields.year < 100) return undefined;
  if (fields.year === undefined && fields.month !== undefined)
    fields.year = yearFor(fields.month, zone, nowMs);
  const seconds = secondsOf(fields, zone, nowMs);
  return seconds !== undefined && Number.isFinite(seconds) ? seconds : undefined;
}

function yearFor(month: number, zone: Zone, nowMs: number): number {
  const year = zone.yearAt(nowMs);
  if (month === 12 && zone.yearAt(nowMs - MONTH_MS) < year) return year - 1;
  if (month === 1 && zone.yearAt(nowMs + MONTH_MS) > year) return year + 1;
  return year;
}
