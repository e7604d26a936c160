/**
 * A format in Joda's letters ("yyyy-MM-dd HH:mm:ss", joda-time DateTimeFormat) → an expression for the whole text, and
 * what its groups set.
 */
import { Refusal } from "../../record/refusal.ts";
import type { Fields } from "../strptime/resolve.ts";
import type { Zone } from "../syslog/zone.ts";
import { hourlyZone } from "./hourly-zone.ts";
import type { Names } from "./names.ts";

export type Setter = (fields: Fields, text: string) => void;

export interface Compiled {
  expression: RegExp;
  sets: readonly (Setter | undefined)[];
}

/** One run of a letter. */
interface Run {
  letter: string;
  length: number;
  /** Digits follow at once, so that this one's are as many as its letters. */
  tight: boolean;
}
interface Part {
  pattern: string;
  set?: Setter;
}

const TOKEN = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/gsu;
const NUMBERS = "CYyxwekKhHmsSDd";
const ZONE_NAME = "[A-Za-z][A-Za-z0-9_+/-]{1,40}";
const OFFSET = "[+-]\\d{2}(?::?\\d{2})?|Z";

/** Throws a Refusal E_PATTERN. */
export function compileLetters(format: string, names: Names): Compiled {
  const tokens = [...format.matchAll(TOKEN)];
  const read = tokens.reduce((sum, token) => sum + token[0].length, 0);
  if (read !== format.length) throw refused(format, "a quote that is not closed");
  const sets: (Setter | undefined)[] = [];
  const seen = new Set<string>();
  let pattern = "";
  tokens.forEach(([text, quoted, letter], i) => {
    if (letter === undefined) {
      pattern += escaped(quoted === undefined ? text : quoted.replaceAll("''", "'") || "'");
      return;
    }
    if (seen.has(letter)) throw refused(format, `"${letter}" twice`);
    seen.add(letter);
    const part = partOf({ letter, length: text.length, tight: isNumber(tokens[i + 1]?.[0]) }, names);
    if (part === undefined) throw refused(format, `"${letter}", which is no letter of a time`);
    pattern += `(${part.pattern})`;
    sets.push(part.set);
  });
  return { expression: new RegExp(`^${pattern}$`, "iu"), sets };
}

function isNumber(token: string | undefined): boolean {
  if (token === undefined) return false;
  return NUMBERS.includes(token.charAt(0)) || /^M{1,2}$/.test(token);
}

function partOf(run: Run, names: Names): Part | undefined {
  const simple = SIMPLE[run.letter];
  if (simple !== undefined) return { pattern: digits(run, 2), set: simple };
  return PARTS[run.letter]?.(run, names);
}

const PARTS: Readonly<Record<string, (run: Run, names: Names) => Part>> = {
  y: yearPart,
  Y: yearPart,
  M: monthPart,
  D: (run) => ({ pattern: digits(run, 3), set: (f, text) => (f.dayOfYear = Number(text)) }),
  S: fractionPart,
  E: (_, { days }) => ({ pattern: oneOf(days) }),
  e: () => ({ pattern: "[1-7]" }),
  G: () => ({ pattern: "AD|CE" }),
  a: (_, names) => halfPart(names),
  Z: zonePart,
  z: zonePart,
};

const SIMPLE: Readonly<Record<string, Setter>> = {
  d: (f, text) => (f.day = Number(text)),
  H: (f, text) => (f.hour = Number(text)),
  // 1–24: midnight is 24.
  k: (f, text) => (f.hour = Number(text) % 24),
  h: (f, text) => (f.hour = Number(text)),
  K: (f, text) => (f.hour = Number(text)),
  m: (f, text) => (f.minute = Number(text)),
  s: (f, text) => (f.second = Number(text)),
};

function digits({ length, tight }: Run, most: number): string {
  return tight && length > 1 ? `\\d{${Math.min(length, most)}}` : `\\d{1,${most}}`;
}

/** Two letters: the century in which the year is nearest to thirty years ago, as Joda has it. */
function yearPart({ length, tight }: Run): Part {
  if (length === 2) return { pattern: "\\d{2}", set: (f, text) => (f.year = nearYear(Number(text))) };
  return {
    pattern: tight ? `\\d{${Math.min(length, 4)}}` : "\\d{1,4}",
    set: (f, text) => (f.year = Number(text)),
  };
}

function nearYear(of100: number): number {
  const earliest = new Date().getUTCFullYear() - 80;
  return earliest + ((((of100 - earliest) % 100) + 100) % 100);
}

function fractionPart({ length, tight }: Run): Part {
  return {
    pattern: tight ? `\\d{${length}}` : "\\d{1,9}",
    set: (f, text) => (f.nanos = Number(text.slice(0, 9).padEnd(9, "0"))),
  };
}

function monthPart(run: Run, { months }: Names): Part {
  if (run.length < 3) return { pattern: digits(run, 2), set: (f, text) => (f.month = Number(text)) };
  return {
    pattern: oneOf([...months.keys()]),
    set: (f, text) => (f.month = months.get(text.toLowerCase()) ?? 0),
  };
}

function halfPart({ halves }: Names): Part {
  return {
    pattern: oneOf([...halves.keys()]),
    set: (f, text) => (f.afternoon = halves.get(text.toLowerCase()) ?? false),
  };
}

/** Z and ZZ are offsets, ZZZ a zone's name; z an abbreviation, for which people write offsets too. */
function zonePart({ letter, length }: Run): Part {
  const named = letter === "z" || length > 2;
  return { pattern: named ? `${OFFSET}|${ZONE_NAME}` : OFFSET, set: setZone };
}

/** A name of no zone: no time in it is any. */
const NO_ZONE: Zone = { epochSeconds: () => NaN, yearAt: (ms) => new Date(ms).getUTCFullYear() };
const zones = new Map<string, ReturnType<typeof hourlyZone>>();
/** There are some 600 zones; lines may name anything. */
const ZONES_MOST = 2000;

function setZone(fields: Fields, text: string): void {
  let zone = zones.get(text);
  if (zone === undefined) {
    if (zones.size >= ZONES_MOST) zones.clear();
    zone = hourlyZone(/^[+-]\d\d$/.test(text) ? `${text}:00` : text);
    zones.set(text, zone);
  }
  fields.zone = zone ?? NO_ZONE;
}

/** Longest first: "mai" is no "mars", but "jun" begins "june". */
function oneOf(words: readonly string[]): string {
  return [...words]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join("|");
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&");
}

function refused(format: string, what: string): Refusal {
  return new Refusal(
    "E_PATTERN",
    `the time format "${format}" has ${what}`,
    "Joda's letters, such as \"yyyy-MM-dd'T'HH:mm:ss.SSSZ\"; text stands in single quotes",
  );
}
