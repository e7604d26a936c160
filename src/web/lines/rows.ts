/** Lines → rows: day lines between them, frames folded behind the line they belong to, gaps said aloud. */
import { continuesTrace, opensTrace } from "./fold.ts";
import type { Line } from "./line.ts";

/** Lines that never came, at the place where they are missing. */
export interface Gap {
  kind: "gap";
  id: string;
  ms: number;
  count: number;
  reason: "slow" | "gap";
}
export type Item = Line | Gap;

export interface LineRow {
  kind: "line";
  key: string;
  line: Line;
  folded: readonly Line[];
}
export interface DayRow {
  kind: "day";
  key: string;
  ms: number;
}
export interface GapRow {
  kind: "gap";
  key: string;
  gap: Gap;
}
export type Row = LineRow | DayRow | GapRow;

/** A trace's lines are written at once; what comes later only looks alike. */
const TRACE_MOST_MS = 1000;
/** Lines of other containers that may stand between two frames of one trace. */
const LOOK_BACK = 8;

/** Goes on from whatever `rows` ends with. Changes `rows`; a row that gains folded lines is a new object. */
export function appendRows(rows: Row[], items: readonly Item[], dayOf: (ms: number) => number): void {
  let day = lastDay(rows, dayOf);
  for (const item of items) {
    if (item.kind === "gap") {
      rows.push({ kind: "gap", key: item.id, gap: item });
      continue;
    }
    if (foldInto(rows, item)) continue;
    const itsDay = dayOf(item.ms);
    if (itsDay !== day) rows.push(dayRow(item));
    day = itsDay;
    rows.push({ kind: "line", key: item.id, line: item, folded: NOTHING });
  }
}

/** Says the day of a line, before it. */
export function dayRow({ id, ms }: Line): DayRow {
  return { kind: "day", key: `day-${id}`, ms };
}

const NOTHING: readonly Line[] = [];

/** The rows of older items, joined with those that follow. Costs what is new, not what is there. */
export function prependRows(
  rows: readonly Row[],
  items: readonly Item[],
  dayOf: (ms: number) => number,
): Row[] {
  // What may fold into the new lines is laid anew; the rest stays as it is.
  const seam = rows.slice(0, 2 * LOOK_BACK);
  const joined: Row[] = [];
  appendRows(joined, [...items, ...seam.flatMap(itemsOf)], dayOf);
  const rest = rows.slice(seam.length);
  const [first] = rest;
  if (first?.kind === "day" && dayOf(first.ms) === lastDay(joined, dayOf)) rest.shift();
  return joined.concat(rest);
}

export function itemsOf(row: Row): Item[] {
  if (row.kind === "day") return [];
  return row.kind === "gap" ? [row.gap] : [row.line, ...row.folded];
}

function lastDay(rows: readonly Row[], dayOf: (ms: number) => number): number | undefined {
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row?.kind === "line") return dayOf(row.line.ms);
    if (row?.kind === "day") return dayOf(row.ms);
  }
  return undefined;
}

function foldInto(rows: Row[], line: Line): boolean {
  const { body } = line.record;
  const maybe = line.continues || continuesTrace(body);
  if (!maybe) return false;
  for (let i = rows.length - 1; i >= Math.max(0, rows.length - LOOK_BACK); i--) {
    const row = rows[i];
    if (row?.kind !== "line" || row.line.origin !== line.origin) continue;
    const open = line.continues || row.folded.length > 0 || opensTrace(row.line.record.body);
    if (!open || line.ms - row.line.ms > TRACE_MOST_MS) return false;
    rows[i] = { ...row, folded: [...row.folded, line] };
    return true;
  }
  return false;
}

/** Local (or UTC) day as a number, quickly: a Date is made once an hour of log time, not once a line. */
export function dayCounter(utc: boolean): (ms: number) => number {
  let hour = Number.NaN;
  let day = 0;
  return (ms) => {
    // Zones are offset by quarters of an hour at the finest.
    const quarter = Math.floor(ms / 900_000);
    if (quarter === hour) return day;
    hour = quarter;
    const at = new Date(ms);
    day = utc
      ? Math.floor(ms / 86_400_000)
      : Math.floor(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000);
    return day;
  };
}
