/**
 * The time that a line states, by a format in strptime's codes (the CloudWatch agent's datetime_format; docs.python.org
 * "strftime() and strptime() Behavior"). The format is looked for anywhere in the line, and the first place counts.
 */
import { Refusal } from "../../record/refusal.ts";
import type { Zone } from "../syslog/zone.ts";
import { zoneOf } from "../syslog/zone.ts";
import { secondsOf } from "./resolve.ts";
import type { Fields } from "./resolve.ts";

export interface TimeReader {
  seconds: number;
  nanos: number;
  /** True when the line states a time, which is then in `seconds` and `nanos`. */
  read: (line: string, nowMs: number) => boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const LONG_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December";
const DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday";
/** A time stands near the beginning of a line, and lines may be long. */
const LOOKED_AT_CHARS = 1024;

/** Code → pattern, and what it sets. Two numbers without anything between them have all their digits (`tight`). */
interface Code {
  pattern: string;
  tight?: string;
  set?: (fields: Fields, text: string) => void;
}

const two = (set: Code["set"] & object): Code => ({ pattern: "\\d{1,2}", tight: "\\d{2}", set });
const CODES: Readonly<Record<string, Code>> = {
  Y: { pattern: "\\d{4}", set: (f, text) => (f.year = Number(text)) },
  // POSIX: 69–99 are 1969–1999, 00–68 are 2000–2068.
  y: { pattern: "\\d{2}", set: (f, text) => (f.year = Number(text) + (Number(text) < 69 ? 2000 : 1900)) },
  m: two((f, text) => (f.month = Number(text))),
  d: two((f, text) => (f.day = Number(text))),
  H: two((f, text) => (f.hour = Number(text))),
  I: two((f, text) => (f.hour = Number(text))),
  M: two((f, text) => (f.minute = Number(text))),
  S: two((f, text) => (f.second = Number(text))),
  j: { pattern: "\\d{1,3}", tight: "\\d{3}", set: (f, text) => (f.dayOfYear = Number(text)) },
  f: { pattern: "\\d{1,9}", set: setFraction },
  // Docker's: milliseconds with their point.
  L: { pattern: "[.,]\\d{3}", set: (f, text) => setFraction(f, text.slice(1)) },
  b: { pattern: MONTHS.join("|"), set: setMonth },
  B: { pattern: LONG_MONTHS, set: setMonth },
  h: { pattern: MONTHS.join("|"), set: setMonth },
  p: { pattern: "[ap]m", set: (f, text) => (f.afternoon = /^p/i.test(text)) },
  z: { pattern: "[+-]\\d{2}:?\\d{2}|Z", set: setOffset },
  Z: { pattern: "UTC|GMT|[A-Z]{1,4}T|Z", set: setZoneWord },
  a: { pattern: DAYS.replace(/(\w{3})\w*/g, "$1") },
  A: { pattern: DAYS },
  w: { pattern: "[0-6]" },
  "%": { pattern: "%" },
};

/** Throws a Refusal E_PATTERN for a code that is not known. `zone` holds for times that do not state theirs. */
export function timeReader(format: string, zone: Zone): TimeReader {
  const { pattern, sets } = compile(format);
  // Made of our own parts alone, each of a bounded length: no line can stop it.
  const expression = new RegExp(pattern, "i");
  return new StatedTime(expression, sets, zone);
}

class StatedTime implements TimeReader {
  seconds = 0;
  nanos = 0;
  readonly #expression: RegExp;
  readonly #sets: readonly Code["set"][];
  readonly #zone: Zone;
  /** Lines of one second are many. */
  #known = "";

  constructor(expression: RegExp, sets: readonly Code["set"][], zone: Zone) {
    this.#expression = expression;
    this.#sets = sets;
    this.#zone = zone;
  }

  read(line: string, nowMs: number): boolean {
    const looked = line.length > LOOKED_AT_CHARS ? line.slice(0, LOOKED_AT_CHARS) : line;
    const found = this.#expression.exec(looked);
    if (found === null) return false;
    if (found[0] === this.#known) return true;
    const fields: Fields = {};
    for (let i = 0; i < this.#sets.length; i++) this.#sets[i]?.(fields, found[i + 1] ?? "");
    const seconds = secondsOf(fields, fields.zone ?? this.#zone, nowMs);
    if (seconds === undefined) return false;
    this.seconds = seconds;
    this.nanos = fields.nanos ?? 0;
    // A year that was guessed may be another one tomorrow.
    this.#known = fields.year === undefined ? "" : found[0];
    return true;
  }
}

function compile(format: string): { pattern: string; sets: Code["set"][] } {
  const sets: Code["set"][] = [];
  let pattern = "";
  for (let i = 0; i < format.length; i++) {
    const char = format[i] ?? "";
    if (char !== "%") {
      if (char !== " ") pattern += literal(char);
      else if (format[i - 1] !== " ") pattern += " +";
      continue;
    }
    i++;
    const code = codeAt(format, i, sets);
    sets.push(code.set);
    const tight = format[i + 1] === "%" || format[i - 3] === "%";
    pattern += `(${tight && code.tight !== undefined ? code.tight : code.pattern})`;
  }
  return { pattern: `${format.startsWith("%") ? "(?<!\\d)" : ""}${pattern}`, sets };
}

/** Refuses what is not known, and, as in Python, what was said before: that bounds the ways in which a line can be tried. */
function codeAt(format: string, at: number, before: readonly Code["set"][]): Code {
  const code = CODES[format[at] ?? ""];
  if (code === undefined) throw unknownCode(format, at);
  if (code.set !== undefined && before.includes(code.set)) throw repeatedCode(format, at);
  return code;
}

function unknownCode(format: string, at: number): Refusal {
  const known = Object.keys(CODES).map((one) => `%${one}`);
  return new Refusal(
    "E_PATTERN",
    `no time format has "%${format[at] ?? ""}"`,
    `known: ${known.join(" ")}`,
    at - 1,
  );
}

function repeatedCode(format: string, at: number): Refusal {
  const code = `%${format[at] ?? ""}`;
  return new Refusal(
    "E_PATTERN",
    `${code} says what was said before it`,
    "name each part of a time once",
    at - 1,
  );
}

function literal(char: string): string {
  return /[\\^$.|?*+()[\]{}/]/.test(char) ? `\\${char}` : char;
}

function setMonth(fields: Fields, text: string): void {
  fields.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1;
}

function setFraction(fields: Fields, text: string): void {
  fields.nanos = Number(text.padEnd(9, "0"));
}

function setOffset(fields: Fields, text: string): void {
  fields.zone = zoneOf(/^z$/i.test(text) ? "utc" : text) ?? fields.zone;
}

/** Abbreviations mean different zones in different countries; these do not. */
function setZoneWord(fields: Fields, text: string): void {
  if (/^(utc|gmt|z)$/i.test(text)) fields.zone = zoneOf("utc") ?? fields.zone;
}
