/** Times in a query. A time stands for as much as it states: a day for a whole day, a second for all its nanoseconds. */

export interface TimeSpan {
  startNs: bigint;
  /** Exclusive. */
  endNs: bigint;
}

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?([Zz]|[+-]\d\d:?\d\d)?)?$/;

const SECOND = 1_000_000_000n;

/** What DateTime64(9) can hold, to the year. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2261;

/** RFC 3339, or the beginning of one: "2026-11-21", "2026-11-21T09:30". Without a zone it is UTC. */
export function timeSpan(text: string): TimeSpan | undefined {
  const parts = TIME.exec(text);
  if (parts === null) return undefined;
  const [, year = "", month = "", day = "", hour, minute, second, fraction, zone] = parts;
  if (Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR) return undefined;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(ms);
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  const clock = clockSeconds(hour, minute, second);
  const offset = zoneSeconds(zone);
  if (clock === undefined || offset === undefined) return undefined;
  const startNs = BigInt(ms / 1000 + clock - offset) * SECOND + BigInt((fraction ?? "").padEnd(9, "0"));
  return { startNs, endNs: startNs + width(hour, minute, second, fraction) };
}

function clockSeconds(hour = "00", minute = "00", second = "00"): number | undefined {
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return Number(hour) * 3600 + Number(minute) * 60 + Number(second);
}

function zoneSeconds(zone = "Z"): number | undefined {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
}

function width(hour?: string, minute?: string, second?: string, fraction?: string): bigint {
  if (hour === undefined) return 86_400n * SECOND;
  if (minute === undefined) return 3600n * SECOND;
  if (second === undefined) return 60n * SECOND;
  return 10n ** BigInt(9 - (fraction ?? "").length);
}

/** RFC 3339 in UTC with nine digits, for writing a tree back. */
export function timeText(ns: bigint): string {
  const nanos = ((ns % SECOND) + SECOND) % SECOND;
  const seconds = new Date(Number((ns - nanos) / SECOND) * 1000).toISOString().slice(0, -5);
  return `${seconds}.${String(nanos).padStart(9, "0")}Z`;
}
