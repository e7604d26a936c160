/** Go's time layouts (package time, "Constants"): the reference moment written out, Mon Jan 2 15:04:05 MST 2006. */
import { Fault } from "../values.ts";
import type { TimeValue } from "./time.ts";
import { offsetText } from "./zone.ts";
import type { Zone } from "./zone.ts";

export const RFC3339 = "2006-01-02T15:04:05Z07:00";
export const RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00";
/** What String() prints. */
export const STRING = "2006-01-02 15:04:05.999999999 -0700 MST";

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

export interface Moment {
  year: number;
  /** 1–12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** 0 is Sunday. */
  weekday: number;
  yearDay: number;
  offset: number;
  zone: () => string;
}

export function monthName(month: number): string {
  return MONTHS[month - 1] ?? "";
}

export function dayName(weekday: number): string {
  return DAYS[weekday] ?? "";
}

/** Lines come in the order of time: the last second's calendar serves most of them. */
let latest: { seconds: number; zone: Zone; moment: Moment } | undefined;

/** The calendar and clock of a time in its zone. */
export function momentOf({ seconds, zone }: TimeValue): Moment {
  if (latest?.seconds === seconds && latest.zone === zone) return latest.moment;
  const moment = makeMoment(seconds, zone);
  latest = { seconds, zone, moment };
  return moment;
}

function makeMoment(seconds: number, zone: Zone): Moment {
  const offset = zone.offset(seconds);
  const date = new Date((seconds + offset) * 1000);
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    yearDay: Math.floor((date.getTime() - firstOf(year)) / 86_400_000) + 1,
    offset,
    zone: () => zone.name(seconds),
  };
}

/** Date.UTC takes the years 0 to 99 for 1900 to 1999. */
function firstOf(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1);
}

type Piece = string | ((m: Moment, nanos: number) => string);

interface Layout {
  readonly pieces: readonly Piece[];
  /** Whether it says nothing finer than seconds; then what it made last is kept. */
  readonly whole: boolean;
  moment: Moment | undefined;
  text: string;
}

/** Layouts come from templates, so there are few; a template that makes them up record by record must not fill memory. */
const MOST_LAYOUTS = 200;
const LAYOUT_MOST = 10_000;
const layouts = new Map<string, Layout>();

export function formatTime(time: TimeValue, layout: string): string {
  let compiled = layouts.get(layout);
  if (compiled === undefined) {
    if (layout.length > LAYOUT_MOST)
      throw new Fault(`a layout of a time has ${LAYOUT_MOST} characters at most`);
    if (layouts.size >= MOST_LAYOUTS) layouts.clear();
    compiled = { ...piecesOf(layout), moment: undefined, text: "" };
    layouts.set(layout, compiled);
  }
  const moment = momentOf(time);
  if (compiled.whole && compiled.moment === moment) return compiled.text;
  let text = "";
  for (const piece of compiled.pieces) text += typeof piece === "string" ? piece : piece(moment, time.nanos);
  compiled.moment = moment;
  compiled.text = text;
  return text;
}

function padded(width: number, pad: string, read: (m: Moment) => number): Piece {
  return (m) => String(read(m)).padStart(width, pad);
}

const hour12 = (m: Moment): number => m.hour % 12 || 12;

/** Longer ones first where one begins another. `Jan` and `Mon` do not count before a small letter. */
const ELEMENTS: readonly (readonly [pattern: RegExp, piece: Piece])[] = [
  [/January/y, (m) => monthName(m.month)],
  [/Jan(?![a-z])/y, (m) => monthName(m.month).slice(0, 3)],
  [/Monday/y, (m) => dayName(m.weekday)],
  [/Mon(?![a-z])/y, (m) => dayName(m.weekday).slice(0, 3)],
  [/MST/y, (m) => m.zone()],
  [/002/y, padded(3, "0", (m) => m.yearDay)],
  [/01/y, padded(2, "0", (m) => m.month)],
  [/02/y, padded(2, "0", (m) => m.day)],
  [/03/y, padded(2, "0", hour12)],
  [/04/y, padded(2, "0", (m) => m.minute)],
  [/05/y, padded(2, "0", (m) => m.second)],
  [/06/y, padded(2, "0", (m) => ((m.year % 100) + 100) % 100)],
  [/15/y, padded(2, "0", (m) => m.hour)],
  [/1/y, padded(1, "0", (m) => m.month)],
  [/2006/y, (m) => `${m.year < 0 ? "-" : ""}${String(Math.abs(m.year)).padStart(4, "0")}`],
  [/2/y, padded(1, "0", (m) => m.day)],
  [/__2/y, padded(3, " ", (m) => m.yearDay)],
  [/_2(?!006)/y, padded(2, " ", (m) => m.day)],
  [/3/y, padded(1, "0", hour12)],
  [/4/y, padded(1, "0", (m) => m.minute)],
  [/5/y, padded(1, "0", (m) => m.second)],
  [/PM/y, (m) => (m.hour >= 12 ? "PM" : "AM")],
  [/pm/y, (m) => (m.hour >= 12 ? "pm" : "am")],
  [/Z070000/y, (m) => zulu(m, (o) => offsetText(o, "") + seconds(o, ""))],
  [/Z07:00:00/y, (m) => zulu(m, (o) => offsetText(o, ":") + seconds(o, ":"))],
  [/Z0700/y, (m) => zulu(m, (o) => offsetText(o, ""))],
  [/Z07:00/y, (m) => zulu(m, (o) => offsetText(o, ":"))],
  [/Z07/y, (m) => zulu(m, (o) => offsetText(o, "").slice(0, 3))],
  [/-070000/y, (m) => offsetText(m.offset, "") + seconds(m.offset, "")],
  [/-07:00:00/y, (m) => offsetText(m.offset, ":") + seconds(m.offset, ":")],
  [/-0700/y, (m) => offsetText(m.offset, "")],
  [/-07:00/y, (m) => offsetText(m.offset, ":")],
  [/-07/y, (m) => offsetText(m.offset, "").slice(0, 3)],
];
/** `.000` prints that many digits of the second, `.999` leaves zeros at its end out; no digit may follow. */
const FRACTION = /[.,](?:0+|9+)(?!\d)/y;

function zulu(m: Moment, text: (offset: number) => string): string {
  return m.offset === 0 ? "Z" : text(m.offset);
}

function seconds(offset: number, separator: string): string {
  return separator + String(Math.abs(offset) % 60).padStart(2, "0");
}

function piecesOf(layout: string): { pieces: readonly Piece[]; whole: boolean } {
  const pieces: Piece[] = [];
  let whole = true;
  let literal = "";
  for (let at = 0; at < layout.length;) {
    const found = elementAt(layout, at);
    if (found === undefined) {
      literal += layout.charAt(at);
      at += 1;
      continue;
    }
    if (literal !== "") pieces.push(literal);
    literal = "";
    pieces.push(found.piece);
    whole &&= !found.isFraction;
    at += found.length;
  }
  if (literal !== "") pieces.push(literal);
  return { pieces, whole };
}

interface Element {
  piece: Piece;
  length: number;
  isFraction: boolean;
}

function elementAt(layout: string, at: number): Element | undefined {
  for (const [pattern, piece] of ELEMENTS) {
    pattern.lastIndex = at;
    const found = pattern.exec(layout);
    if (found !== null) return { piece, length: found[0].length, isFraction: false };
  }
  FRACTION.lastIndex = at;
  const found = FRACTION.exec(layout)?.[0];
  return found === undefined ? undefined : { piece: fraction(found), length: found.length, isFraction: true };
}

function fraction(text: string): Piece {
  const digits = text.length - 1;
  const mark = text.charAt(0);
  return (_moment, nanos) => {
    const all = String(nanos).padStart(9, "0").slice(0, digits);
    if (text.charAt(1) === "0") return mark + all;
    const shorter = all.replace(/0+$/, "");
    return shorter === "" ? "" : mark + shorter;
  };
}
