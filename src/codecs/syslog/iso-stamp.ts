/**
 * RFC 3339 times as RFC 5424 6.2.3 takes them. The text up to the second repeats for many messages, so its meaning is
 * kept and only the fraction and the offset are read each time.
 */
import { digitsAt, isDate, isDigit } from "./digits.ts";
import { detached } from "./headers.ts";
import type { Zone } from "./zone.ts";

/** 2026-11-21T09:30:00 */
const SECOND_CHARS = 19;
/** Nanoseconds are as fine as a record's time is. RFC 5424 allows six digits; nine are common. */
const FRACTION_DIGITS = 9;
const SCALE = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 100, 10, 1];
const DOT = 46;
const COMMA = 44;
const PLUS = 43;
const MINUS = 45;
const COLON = 58;
const UPPER_Z = 90;
const UPPER_T = 84;
const SPACE = 32;

export class IsoStamp {
  seconds = 0;
  nanos = 0;
  /** A time without an offset is this zone's; undefined refuses it, as RFC 5424 does. */
  readonly #zone: Zone | undefined;
  #known = "none yet";
  #knownAsUtc = 0;

  constructor(zone: Zone | undefined) {
    this.#zone = zone;
  }

  /** Sets `seconds` and `nanos` and returns where the time ends; -1 when there is none at `at`. */
  read(text: string, at: number): number {
    if (!text.startsWith(this.#known, at) && !this.#learn(text, at)) return -1;
    const end = this.#fraction(text, at + SECOND_CHARS);
    if (end < 0) return -1;
    const code = text.charCodeAt(end);
    if (code === UPPER_Z) {
      this.seconds = this.#knownAsUtc;
      return end + 1;
    }
    if (code === PLUS || code === MINUS) return this.#offset(text, end, code === MINUS);
    if (this.#zone === undefined) return -1;
    const { year, month, day, hour, minute, second } = partsOf(this.#known, 0);
    this.seconds = this.#zone.epochSeconds([year, month, day, hour, minute, second]);
    return end;
  }

  #learn(text: string, at: number): boolean {
    const { year, month, day, hour, minute, second } = partsOf(text, at);
    if (year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    // RFC 5424 6.2.3: no leap seconds.
    if (second < 0 || second > 59 || !isDate(year, month, day)) return false;
    const ms = Date.UTC(year, month - 1, day, hour, minute, second);
    // Date.UTC takes the years 0–99 for 1900–1999.
    if (year < 100) return false;
    this.#known = detached(text, at, at + SECOND_CHARS);
    this.#knownAsUtc = ms / 1000;
    return true;
  }

  /** Where the fraction ends; sets `nanos`. -1 for a dot without digits or with too many. */
  #fraction(text: string, at: number): number {
    const mark = text.charCodeAt(at);
    if (mark !== DOT && mark !== COMMA) {
      this.nanos = 0;
      return at;
    }
    let end = at + 1;
    let value = 0;
    for (let code = text.charCodeAt(end); isDigit(code); code = text.charCodeAt(end)) {
      value = value * 10 + code - 48;
      end += 1;
      if (end - at > FRACTION_DIGITS + 1) return -1;
    }
    this.nanos = value * (SCALE[end - at - 1] ?? 0);
    return end === at + 1 ? -1 : end;
  }

  /** RFC 3339: hours 0–23, minutes 0–59. A missing colon is forgiven. */
  #offset(text: string, at: number, west: boolean): number {
    const hours = digitsAt(text, at + 1, 2);
    const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
    const minutes = digitsAt(text, at + 3 + colon, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return -1;
    const offset = (hours * 60 + minutes) * 60;
    this.seconds = west ? this.#knownAsUtc + offset : this.#knownAsUtc - offset;
    return at + 5 + colon;
  }
}

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** Parts of a time whose separators are right, else a year of -1. */
function partsOf(text: string, at: number): Parts {
  const between = text.charCodeAt(at + 10);
  const shaped =
    text.charCodeAt(at + 4) === MINUS &&
    text.charCodeAt(at + 7) === MINUS &&
    (between === UPPER_T || between === SPACE) &&
    text.charCodeAt(at + 13) === COLON &&
    text.charCodeAt(at + 16) === COLON;
  return {
    year: shaped ? digitsAt(text, at, 4) : -1,
    month: digitsAt(text, at + 5, 2),
    day: digitsAt(text, at + 8, 2),
    hour: digitsAt(text, at + 11, 2),
    minute: digitsAt(text, at + 14, 2),
    second: digitsAt(text, at + 17, 2),
  };
}
