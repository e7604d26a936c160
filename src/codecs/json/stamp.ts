/** Times as documents state them: RFC 3339 (and ISO 8601 without a zone), or a count since the epoch. */
import { IsoStamp } from "../syslog/iso-stamp.ts";
import { zoneOf } from "../syslog/zone.ts";

/** In the order in which they are believed: Elasticsearch, most loggers, pino, zap, Fluent Bit, Serilog. */
export const TIME_KEYS: readonly string[] = ["@timestamp", "timestamp", "time", "ts", "date", "@t"];

/** Smaller counts are durations and versions: this is 1973-03-03 in seconds, and the same digits are 1970-01-02 in milliseconds. */
const SECONDS_LEAST = 1e8;
const MS_LEAST = 1e11;
const US_LEAST = 1e14;
const NS_LEAST = 1e17;
const NS_MOST = 1e20;

export class DocumentStamp {
  seconds = 0;
  nanos = 0;
  /** Elasticsearch reads a date without a zone as UTC. */
  readonly #iso = new IsoStamp(zoneOf("utc"));

  /** False, and nothing changed, when the value is no time. */
  read(value: unknown): boolean {
    if (typeof value === "number") return this.#number(value);
    if (typeof value === "bigint") return this.#count(String(value));
    if (typeof value !== "string") return false;
    return this.#text(value) || this.#count(value);
  }

  #text(text: string): boolean {
    if (text.length < 19) return false;
    const end = this.#iso.read(text, 0);
    if (end !== text.length) return false;
    this.seconds = this.#iso.seconds;
    this.nanos = this.#iso.nanos;
    return true;
  }

  /** A whole count in seconds, milliseconds, microseconds or nanoseconds, by its size; seconds may have a fraction. */
  #number(value: number): boolean {
    if (!(value >= SECONDS_LEAST && value < NS_MOST)) return false;
    if (value >= MS_LEAST) return this.#count(String(Math.trunc(value)), fractionOf(value));
    this.seconds = Math.floor(value);
    // A double has some 1e-7 of a second left at this size: what is behind microseconds is noise.
    this.nanos = Math.round((value - this.seconds) * 1e6) * 1000;
    if (this.nanos === 1e9) {
      this.seconds += 1;
      this.nanos = 0;
    }
    return true;
  }

  /** `1795253400.123456789`, `1795253400123`: digits stay digits, so that nanoseconds keep theirs. */
  #count(text: string, fraction = ""): boolean {
    const parts = COUNT.exec(text);
    if (parts === null) return false;
    const whole = parts[1] ?? "";
    const value = Number(whole);
    if (value < SECONDS_LEAST || value >= NS_MOST) return false;
    const scale = value < MS_LEAST ? 0 : value < US_LEAST ? 3 : value < NS_LEAST ? 6 : 9;
    const digits = whole.slice(whole.length - scale, scale === 0 ? 0 : undefined) + (parts[2] ?? fraction);
    this.seconds = Number(whole.slice(0, whole.length - scale));
    this.nanos = Number(digits.slice(0, 9).padEnd(9, "0"));
    return true;
  }
}

const COUNT = /^(\d{9,20})(?:\.(\d{1,12}))?$/;

function fractionOf(value: number): string {
  return /\.(\d+)$/.exec(String(value))?.[1] ?? "";
}
