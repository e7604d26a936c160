/**
 * RFC 3164 4.1.2 times (`Oct  9 22:33:20`) and what devices make of them: a year before the month, after the day or after the
 * time, fractions, a zone word. A missing year is guessed from the clock: a line
 * of December read in January is of last year.
 */
import { digitsAt, isDate, isDigit } from "./digits.ts";
import { detached } from "./headers.ts";
import { zoneOf } from "./zone.ts";
import type { WallClock, Zone } from "./zone.ts";

const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
const SPACE = 32;
const DOT = 46;
const COMMA = 44;
const COLON = 58;
/** So long a guessed year is kept for the same text. */
const GUESS_KEPT_MS = 3_600_000;
/**
 * Clocks run ahead, by minutes or by a wrong zone; a time more than a month ahead is rather last year's. So the year is
 * the one nearest to now among the past and this month.
 */
const AHEAD_MOST_MS = 31 * 86_400_000;
/** 29 February may be eight years away, across 2100. */
const OLDEST_YEARS = 8;
const UTC = zoneOf("utc") as Zone;

export class BsdStamp {
  seconds = 0;
  nanos = 0;
  readonly #zone: Zone;
  #known = "none yet";
  #knownSeconds = 0;
  #guessedAtMs = 0;

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** Sets `seconds` and `nanos` and returns where the time ends (zone word and colon included); -1 when there is none. */
  read(text: string, at: number, nowMs: number): number {
    const fresh = Math.abs(nowMs - this.#guessedAtMs) < GUESS_KEPT_MS;
    if (fresh && text.startsWith(this.#known, at)) {
      const end = at + this.#known.length;
      const next = text.charCodeAt(end);
      // The usual line: nothing of the time follows, or a fraction.
      if (next === SPACE && !isYear(text, end + 1) && !isZoneWord(text, end + 1)) {
        this.seconds = this.#knownSeconds;
        this.nanos = 0;
        return end;
      }
    }
    return this.#readAll(text, at, nowMs);
  }

  #readAll(text: string, start: number, nowMs: number): number {
    const parts = readParts(text, start);
    if (parts === undefined) return -1;
    let { year, end } = parts;
    const plain = year < 0;
    const plainEnd = end;
    if (year < 0 && text.charCodeAt(end) === SPACE && isYear(text, end + 1)) {
      year = digitsAt(text, end + 1, 4);
      end += 5;
    }
    const fraction = readFraction(text, end);
    end = fraction.end;
    const word = zoneWord(text, end);
    const zone = word.utc ? UTC : this.#zone;
    const seconds = resolve({ ...parts, year }, zone, nowMs);
    if (seconds === undefined) return -1;
    if (plain && end === plainEnd && word.end === end) {
      this.#known = detached(text, start, end);
      this.#knownSeconds = seconds;
      this.#guessedAtMs = nowMs;
    }
    this.seconds = seconds;
    this.nanos = fraction.nanos;
    return text.charCodeAt(word.end) === COLON ? word.end + 1 : word.end;
  }
}

interface Parts {
  /** -1 when it is not stated. */
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  end: number;
}

/** `[yyyy ]Mmm d[d][ yyyy] hh:mm:ss` */
function readParts(text: string, start: number): Parts | undefined {
  let year = isYear(text, start) ? digitsAt(text, start, 4) : -1;
  let at = year < 0 ? start : start + 5;
  const month = monthAt(text, at);
  if (month === 0 || text.charCodeAt(at + 3) !== SPACE) return undefined;
  at += text.charCodeAt(at + 4) === SPACE ? 5 : 4;
  const dayDigits = isDigit(text.charCodeAt(at + 1)) ? 2 : 1;
  const day = digitsAt(text, at, dayDigits);
  at += dayDigits + 1;
  if (day < 0 || text.charCodeAt(at - 1) !== SPACE) return undefined;
  if (year < 0 && isYear(text, at)) {
    year = digitsAt(text, at, 4);
    at += 5;
  }
  const time = readTime(text, at);
  return time === undefined ? undefined : { year, month, day, ...time, end: at + 8 };
}

/** hh:mm:ss */
function readTime(text: string, at: number): { hour: number; minute: number; second: number } | undefined {
  if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return undefined;
  const hour = digitsAt(text, at, 2);
  const minute = digitsAt(text, at + 3, 2);
  const second = digitsAt(text, at + 6, 2);
  if (hour < 0 || minute < 0 || second < 0) return undefined;
  return hour <= 23 && minute <= 59 && second <= 59 ? { hour, minute, second } : undefined;
}

function resolve(parts: Parts, zone: Zone, nowMs: number): number | undefined {
  const { year, month, day, hour, minute, second } = parts;
  const inYear = (y: number): WallClock => [y, month, day, hour, minute, second];
  if (year >= 0) return isDate(year, month, day) ? zone.epochSeconds(inYear(year)) : undefined;
  const present = zone.yearAt(nowMs);
  for (let y = present + 1; y >= present - OLDEST_YEARS; y -= 1) {
    if (!isDate(y, month, day)) continue;
    const seconds = zone.epochSeconds(inYear(y));
    if (seconds * 1000 - nowMs < AHEAD_MOST_MS) return seconds;
  }
  return undefined;
}

/** Four digits of this or the last century and a blank. */
function isYear(text: string, at: number): boolean {
  const year = digitsAt(text, at, 4);
  return year >= 1970 && year < 2200 && text.charCodeAt(at + 4) === SPACE;
}

function monthAt(text: string, at: number): number {
  const index = MONTHS.indexOf(text.slice(at, at + 3).toLowerCase());
  return index % 3 === 0 && text.length >= at + 3 ? index / 3 + 1 : 0;
}

function readFraction(text: string, at: number): { nanos: number; end: number } {
  const mark = text.charCodeAt(at);
  if ((mark !== DOT && mark !== COMMA) || !isDigit(text.charCodeAt(at + 1))) return { nanos: 0, end: at };
  let end = at + 1;
  let nanos = 0;
  for (let digit = 100_000_000; isDigit(text.charCodeAt(end)); digit /= 10) {
    nanos += (text.charCodeAt(end) - 48) * Math.floor(digit);
    end += 1;
  }
  return { nanos, end };
}

/** Cisco writes ` UTC:` or ` CET:` after the time. Other words than UTC and GMT are ambiguous: the configured zone holds. */
function zoneWord(text: string, at: number): { utc: boolean; end: number } {
  if (text.charCodeAt(at) !== SPACE || !isZoneWord(text, at + 1)) return { utc: false, end: at };
  const end = text.indexOf(":", at);
  const word = text.slice(at + 1, end);
  return { utc: word === "UTC" || word === "GMT", end };
}

/** Three to five capitals and a colon before Cisco's percent sign, else they are a tag; UTC and GMT never are. */
function isZoneWord(text: string, at: number): boolean {
  if (text.startsWith("UTC: ", at) || text.startsWith("GMT: ", at)) return true;
  let end = at;
  while (end - at < 6 && text.charCodeAt(end) >= 65 && text.charCodeAt(end) <= 90) end += 1;
  return end - at >= 3 && end - at <= 5 && text.charCodeAt(end) === COLON && text.charCodeAt(end + 2) === 37;
}
