/**
 * Times as lines state them, by their shape. Places are fixed and characters are looked at one by one: no expression, and
 * nothing is read that nobody wants.
 */
import { BsdStamp } from "../syslog/bsd-stamp.ts";
import { digitsAt, isDate, isDigit } from "../syslog/digits.ts";
import type { WallClock, Zone } from "../syslog/zone.ts";
import { zoneOf } from "../syslog/zone.ts";

export type TimeShape =
  /** `2026-11-21T09:30:00`, with a blank for the T, with slashes for the dashes. */
  | "iso"
  /** `21/Nov/2026:09:30:00`, `21-Nov-2026 09:30:00`, `21 Nov 2026 09:30:00`. */
  | "day month year"
  /** `Sat Nov 21 09:30:00.123456 2026` */
  | "ctime"
  /** `26/11/21 09:30:00` */
  | "short slashes"
  /** `2026/11/21 - 09:30:00`, as Gin has it. */
  | "slashes and dash"
  /** `20261121 09:30:00.123456` */
  | "date without signs"
  /** `261121 093000` */
  | "digits"
  /** `1121 09:30:00.123456` */
  | "month and day"
  /** `Nov 21 09:30:00`, the year as RFC 3164's readers guess it. */
  | "bsd"
  /** `Nov 21, 2026 9:30:00 AM` */
  | "twelve hours";

const SPACE = 32;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const COLON = 58;
const UPPER_T = 84;
const UPPER_Z = 90;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const NANO_DIGITS = 9;
/** A guessed year may lie this far ahead: clocks run ahead, by minutes or by a wrong zone. */
const AHEAD_MOST_S = 31 * 86_400;
/** 29 February may be eight years away, across 2100. */
const OLDEST_YEARS = 8;
/** Kiritimati is furthest ahead; what looks like more is a number behind the time. */
const OFFSET_HOURS_MOST = 14;
const TWELVE_HOURS = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d\d):(\d\d) ([AP])M/;

/** Where `YYYY-MM-DD[T ]hh:mm:ss`, its fraction and its zone end; -1 when no such time stands at `at`. */
export function isoEnd(text: string, at: number): number {
  const mark = text.charCodeAt(at + 4);
  const between = text.charCodeAt(at + 10);
  if ((mark !== MINUS && mark !== SLASH) || text.charCodeAt(at + 7) !== mark) return -1;
  if (between !== SPACE && between !== UPPER_T) return -1;
  if (!isDigit(text.charCodeAt(at)) || !isDigit(text.charCodeAt(at + 9))) return -1;
  const clock = clockEnd(text, at + 11);
  return clock < 0 ? -1 : zoneEnd(text, clock);
}

/** Where `hh:mm:ss` and its fraction end, -1 when there is none. MariaDB pads the hour with a blank. */
export function clockEnd(text: string, at: number): number {
  if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return -1;
  if (!isDigit(text.charCodeAt(at + 1)) || !isDigit(text.charCodeAt(at + 3))) return -1;
  if (!isDigit(text.charCodeAt(at + 6)) || !isDigit(text.charCodeAt(at + 7))) return -1;
  return fractionEnd(text, at + 8);
}

function fractionEnd(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  if ((mark !== DOT && mark !== COMMA) || !isDigit(text.charCodeAt(at + 1))) return at;
  let end = at + 2;
  while (isDigit(text.charCodeAt(end)) && end - at <= NANO_DIGITS) end += 1;
  return end;
}

/** `Z`, `+01:00`, `+0100`, ` +0100`, `+01`, ` UTC`, ` GMT`; other words are no zones that everybody means alike. */
function zoneEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === UPPER_Z) return at + 1;
  const sign = code === SPACE ? at + 1 : at;
  const first = text.charCodeAt(sign);
  if (first === PLUS || first === MINUS) return offsetEnd(text, sign, at);
  if (code !== SPACE) return at;
  return text.startsWith("UTC", sign) || text.startsWith("GMT", sign) ? wordEnd(text, sign + 3, at) : at;
}

function offsetEnd(text: string, sign: number, none: number): number {
  const hours = digitsAt(text, sign + 1, 2);
  if (hours < 0 || hours > OFFSET_HOURS_MOST) return none;
  const colon = text.charCodeAt(sign + 3) === COLON ? 1 : 0;
  const minutes = digitsAt(text, sign + 3 + colon, 2);
  if (minutes >= 0) return minutes < 60 ? wordEnd(text, sign + 5 + colon, none) : none;
  // Behind a blank it may be any number; PostgreSQL has its process's in brackets there.
  return sign === none || text.startsWith(" [", sign + 3) ? wordEnd(text, sign + 3, none) : none;
}

/** `end` when no letter or digit follows there. */
function wordEnd(text: string, end: number, none: number): number {
  const code = text.charCodeAt(end) | 32;
  return isDigit(code) || (code >= 97 && code <= 122) ? none : end;
}

/** 1–12, 0 when no month's name stands there. */
export function monthAt(text: string, at: number): number {
  const index = MONTHS.indexOf(text.slice(at, at + 3));
  return index >= 0 && index % 3 === 0 && text.length >= at + 3 ? index / 3 + 1 : 0;
}

export class LineTime {
  seconds = 0;
  nanos = 0;
  readonly #zone: Zone;
  readonly #bsd: BsdStamp;
  readonly #utc = zoneOf("utc") as Zone;
  /** Lines of one second are many, and named zones are slow. */
  #knownKey = -1;
  #knownSeconds = 0;
  #nowMs = 0;

  constructor(zone: Zone) {
    this.#zone = zone;
    this.#bsd = new BsdStamp(zone);
  }

  /** False, and nothing said, when there is no such time at `at`. A missing year is guessed from `nowMs`. */
  read(shape: TimeShape, text: string, at: number, nowMs: number): boolean {
    this.#nowMs = nowMs;
    switch (shape) {
      case "iso":
        return this.#set(
          [digitsAt(text, at, 4), digitsAt(text, at + 5, 2), digitsAt(text, at + 8, 2)],
          text,
          at + 11,
        );
      case "day month year":
        return this.#set(
          [digitsAt(text, at + 7, 4), monthAt(text, at + 3), digitsAt(text, at, 2)],
          text,
          at + 12,
        );
      case "ctime":
        return this.#ctime(text, at);
      case "short slashes":
        return this.#set(
          [century(digitsAt(text, at, 2)), digitsAt(text, at + 3, 2), digitsAt(text, at + 6, 2)],
          text,
          at + 9,
        );
      case "slashes and dash":
        return this.#set(
          [digitsAt(text, at, 4), digitsAt(text, at + 5, 2), digitsAt(text, at + 8, 2)],
          text,
          at + 13,
        );
      case "date without signs":
        return this.#set(
          [digitsAt(text, at, 4), digitsAt(text, at + 4, 2), digitsAt(text, at + 6, 2)],
          text,
          at + 9,
        );
      case "digits":
        return this.#digits(text, at);
      case "month and day":
        return this.#set([0, digitsAt(text, at, 2), digitsAt(text, at + 2, 2)], text, at + 5);
      case "bsd":
        return this.#asBsd(text, at);
      case "twelve hours":
        return this.#twelveHours(text.slice(at, at + 40));
    }
  }

  /** A year of 0 is guessed. */
  #set([year, month, day]: readonly [number, number, number], text: string, clockAt: number): boolean {
    const padded = text.charCodeAt(clockAt) === SPACE;
    const hour = padded ? digitsAt(text, clockAt + 1, 1) : digitsAt(text, clockAt, 2);
    const minute = digitsAt(text, clockAt + 3, 2);
    const second = digitsAt(text, clockAt + 6, 2);
    const end = fractionEnd(text, clockAt + 8);
    const nanos = nanosOf(text, clockAt + 9, end);
    return this.#resolve([year, month, day, hour, minute, second], nanos, this.#zoneAt(text, end));
  }

  #resolve(time: WallClock, nanos: number, zone: Zone | number): boolean {
    const [year, month, day, hour, minute, second] = time;
    if (year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
      return false;
    const seconds =
      year === 0 ? this.#guess(time, zone) : isDate(year, month, day) ? this.#epoch(time, zone) : NaN;
    if (!Number.isFinite(seconds)) return false;
    this.seconds = seconds;
    this.nanos = nanos;
    return true;
  }

  /** `zone`: one, or seconds east of Greenwich. */
  #epoch(time: WallClock, zone: Zone | number): number {
    if (typeof zone === "number") return this.#utc.epochSeconds(time) - zone;
    if (zone === this.#utc) return zone.epochSeconds(time);
    const [year, month, day, hour, minute, second] = time;
    const key = ((((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute) * 61 + second;
    if (key !== this.#knownKey) {
      this.#knownSeconds = zone.epochSeconds(time);
      this.#knownKey = key;
    }
    return this.#knownSeconds;
  }

  /** The year nearest to now among the past and this month. */
  #guess([, month, day, hour, minute, second]: WallClock, zone: Zone | number): number {
    const present = new Date(this.#nowMs).getUTCFullYear();
    for (let year = present + 1; year >= present - OLDEST_YEARS; year -= 1) {
      if (!isDate(year, month, day)) continue;
      const seconds = this.#epoch([year, month, day, hour, minute, second], zone);
      if (seconds - this.#nowMs / 1000 < AHEAD_MOST_S) return seconds;
    }
    return NaN;
  }

  #zoneAt(text: string, at: number): Zone | number {
    const end = zoneEnd(text, at);
    if (end === at) return this.#zone;
    const sign = text.charCodeAt(at) === SPACE ? at + 1 : at;
    const first = text.charCodeAt(sign);
    if (first !== PLUS && first !== MINUS) return this.#utc;
    const rest = end - sign > 3 ? digitsAt(text, end - 2, 2) : 0;
    const minutes = digitsAt(text, sign + 1, 2) * 60 + rest;
    return (first === MINUS ? -minutes : minutes) * 60;
  }

  #ctime(text: string, at: number): boolean {
    const end = fractionEnd(text, at + 19);
    const year = digitsAt(text, end + 1, 4);
    const padded = text.charCodeAt(at + 8) === SPACE;
    const day = padded ? digitsAt(text, at + 9, 1) : digitsAt(text, at + 8, 2);
    return year > 0 && this.#set([year, monthAt(text, at + 4), day], text, at + 11);
  }

  #digits(text: string, at: number): boolean {
    const part = (from: number): number => digitsAt(text, at + from, 2);
    return this.#resolve([century(part(0)), part(2), part(4), part(7), part(9), part(11)], 0, this.#zone);
  }

  #asBsd(text: string, at: number): boolean {
    if (this.#bsd.read(text, at, this.#nowMs) < 0) return false;
    this.seconds = this.#bsd.seconds;
    this.nanos = this.#bsd.nanos;
    return true;
  }

  #twelveHours(text: string): boolean {
    const found = TWELVE_HOURS.exec(text);
    if (found === null) return false;
    const [, month = "", day, year, hour, minute, second, half] = found;
    const hours = (Number(hour) % 12) + (half === "P" ? 12 : 0);
    const date = [Number(year), monthAt(month, 0), Number(day)] as const;
    return (
      Number(hour) <= 12 && this.#resolve([...date, hours, Number(minute), Number(second)], 0, this.#zone)
    );
  }
}

/** POSIX strptime's %y: 69–99 are of the last century. */
function century(year: number): number {
  if (year < 0) return -1;
  return year < 69 ? 2000 + year : 1900 + year;
}

function nanosOf(text: string, start: number, end: number): number {
  let nanos = 0;
  let unit = 100_000_000;
  for (let at = start; at < end; at += 1) {
    nanos += (text.charCodeAt(at) - 48) * unit;
    unit = Math.floor(unit / 10);
  }
  return nanos;
}
