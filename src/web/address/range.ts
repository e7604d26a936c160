/** Time ranges: what the menu offers, how they are called, and what may be typed. */
import { duration } from "../kit/numbers.ts";

export interface Range {
  from: string;
  /** Empty: now. */
  to: string;
}

export const PRESETS: readonly (Range & { label: string })[] = [
  { label: "Last 5 min", from: "-5m", to: "" },
  { label: "Last 15 min", from: "-15m", to: "" },
  { label: "Last hour", from: "-1h", to: "" },
  { label: "Last 4 hours", from: "-4h", to: "" },
  { label: "Last 24 hours", from: "-24h", to: "" },
  { label: "Last 2 days", from: "-2d", to: "" },
  { label: "Last 7 days", from: "-7d", to: "" },
  { label: "Last 30 days", from: "-30d", to: "" },
];

const RELATIVE = /^(?:now)?-((?:\d{1,6}[smhdw])+)$/;
const STEP = /(\d+)([smhdw])/g;
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A bound in milliseconds since the epoch; undefined when it is none. */
export function boundMs(bound: string, nowMs: number): number | undefined {
  if (bound === "now") return nowMs;
  const relative = RELATIVE.exec(bound)?.[1];
  if (relative !== undefined) return nowMs - stepsMs(relative);
  const at = Date.parse(bound);
  return Number.isNaN(at) ? undefined : at;
}

function stepsMs(text: string): number {
  let ms = 0;
  for (const [, n = "0", unit = "s"] of text.matchAll(STEP)) ms += Number(n) * (UNIT_MS[unit] ?? 0);
  return ms;
}

export function rangeMs({ from, to }: Range, nowMs: number): { fromMs: number; toMs: number } {
  const toMs = to === "" ? nowMs : (boundMs(to, nowMs) ?? nowMs);
  return { fromMs: boundMs(from, nowMs) ?? toMs - 900_000, toMs };
}

/** What stands on the button. */
export function rangeLabel(range: Range): string {
  const preset = PRESETS.find((one) => one.from === range.from && one.to === range.to);
  if (preset !== undefined) return preset.label;
  const relative = RELATIVE.exec(range.from)?.[1];
  if (relative !== undefined && range.to === "") return `Last ${duration(stepsMs(relative))}`;
  return `${boundLabel(range.from)} – ${range.to === "" ? "now" : boundLabel(range.to)}`;
}

function boundLabel(bound: string): string {
  const at = new Date(bound);
  if (Number.isNaN(at.getTime())) return bound;
  const day =
    at.toDateString() === new Date().toDateString() ? "" : `${at.getDate()} ${MONTHS[at.getMonth()] ?? ""} `;
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map((n) => String(n).padStart(2, "0"));
  return day + (clock[2] === "00" ? clock.slice(0, 2) : clock).join(":");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const WORDS: Readonly<Record<string, string>> = {
  s: "s", sec: "s", second: "s", seconds: "s",
  m: "m", min: "m", mins: "m", minute: "m", minutes: "m",
  h: "h", hour: "h", hours: "h",
  d: "d", day: "d", days: "d",
  w: "w", week: "w", weeks: "w",
}; // prettier-ignore

/** "2h", "last 20 min", "today", "09:30", "2026-11-21 09:00 to 10:00" → range; undefined when it says nothing we know. */
export function parseRange(text: string, now: Date = new Date()): Range | undefined {
  const plain = text.trim().toLowerCase();
  const last = lastRange(plain);
  if (last !== undefined) return last;
  if (plain === "today") return { from: dayStart(now, 0), to: "" };
  if (plain === "yesterday") return { from: dayStart(now, -1), to: dayStart(now, 0) };
  const [fromText = "", toText] = text.trim().split(/\s+(?:to|–|until)\s+|\s+-\s+/i);
  const from = moment(fromText, now);
  if (from === undefined) return undefined;
  if (toText === undefined || toText === "now") return { from: from.toISOString(), to: "" };
  const to = moment(toText, from);
  return to === undefined || to <= from ? undefined : { from: from.toISOString(), to: to.toISOString() };
}

function lastRange(plain: string): Range | undefined {
  const last = /^(?:last\s+|-)?(\d{1,6})\s*([a-z]+)$/.exec(plain);
  const unit = WORDS[last?.[2] ?? ""];
  return last === null || unit === undefined ? undefined : { from: `-${last[1]}${unit}`, to: "" };
}

function dayStart(now: Date, days: number): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).toISOString();
}

/** A clock time alone means the day of `base`. */
function moment(text: string, base: Date): Date | undefined {
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (clock !== null) {
    const [, h = "0", m = "0", s = "0"] = clock;
    if (Number(h) > 23 || Number(m) > 59 || Number(s) > 59) return undefined;
    return new Date(base.getFullYear(), base.getMonth(), base.getDate(), Number(h), Number(m), Number(s));
  }
  const at = new Date(text.replace(/^(\d{4}-\d{2}-\d{2}) /, "$1T"));
  return /\d{4}/.test(text) && !Number.isNaN(at.getTime()) ? at : undefined;
}
