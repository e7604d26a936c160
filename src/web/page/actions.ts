/** What can be done on the page, whoever asks for it: a key, a menu, a button, a click on a word. */
import type { SearchAnswer } from "../../api/contract.ts";
import { copyText } from "../kit/clipboard.ts";
import { tell } from "../kit/tell.ts";
import type { Line } from "../lines/line.ts";
import { idNanos, originField } from "../lines/line.ts";
import type { LineRow } from "../lines/rows.ts";
import { exclude, include, includeToo, release } from "../query/change.ts";
import type { Filter } from "../query/change.ts";
import { hitPattern } from "../query/hit-words.ts";
import { quoted } from "../query/terms.ts";
import { withoutAnsi } from "../rows/ansi.ts";
import { isError } from "../rows/severity.ts";
import { ask } from "../server/client.ts";
import type { App } from "./app.ts";
import { remember } from "./prefs.ts";

export type FilterVerb = "only" | "too" | "not" | "release";

const CHANGES: Readonly<Record<FilterVerb, (q: string, filter: Filter) => string>> = {
  only: include,
  too: includeToo,
  not: exclude,
  release,
};

/** Narrowing keeps the place in time: what is being read stays in sight if it still matches. */
export function filterBy(app: App, verb: FilterVerb, filter: Filter): void {
  search(app, CHANGES[verb](app.address.place.get().q, filter), { keepPlace: true });
}

export function search(app: App, q: string, { keepPlace = false } = {}): void {
  remember(app.prefs, q);
  const { at } = app.address.place.get();
  app.address.go({ q, at: keepPlace ? at : "", mark: "" });
}

export function setRange(app: App, from: string, to: string): void {
  app.address.go({ from, to, at: "" });
}

export function openRecord(app: App, id: string): void {
  app.cursor.set({ ...app.cursor.get(), id });
  app.address.go({ open: id });
}

export function closeRecord(app: App): void {
  app.address.go({ open: "" });
}

export function lineRows(app: App): LineRow[] {
  return app.lines.view.get().rows.filter((row) => row.kind === "line");
}

export function cursorRow(app: App): LineRow | undefined {
  const { id } = app.cursor.get();
  const row = app.lines.view.get().rows.find((one) => one.key === id);
  return row?.kind === "line" ? row : undefined;
}

/** The open detail goes along; that is a note, not a step: "back" shall not walk through every line read. */
export function putCursor(app: App, id: string, align: "nearest" | "centre" = "nearest"): void {
  app.cursor.set({ ...app.cursor.get(), id });
  app.lines.scrollTo({ id, align });
  if (app.address.place.get().open !== "") app.address.note({ open: id });
}

/** One line on or back in time order on screen; from nowhere it starts at the newest line. */
export function moveCursor(app: App, step: 1 | -1): void {
  const rows = lineRows(app);
  const down = app.prefs.get().newestOnTop ? -step : step;
  const at = rows.findIndex((row) => row.key === app.cursor.get().id);
  const next = at < 0 ? rows.at(-1) : rows[at + down];
  if (next !== undefined) putCursor(app, next.key);
}

export function moveToHit(app: App, step: 1 | -1): void {
  const { q, mark } = app.address.place.get();
  const hits = hitPattern(mark || q);
  if (hits === undefined) return moveCursor(app, step);
  const found = seek(app, step, (row) => row.line.record.body.search(hits) >= 0);
  if (!found)
    tell(step > 0 ? "No later hit among the loaded lines" : "No earlier hit among the loaded lines");
}

export async function moveToError(app: App, step: 1 | -1): Promise<void> {
  if (seek(app, step, (row) => isError(row.line.record.severity))) return;
  const id = await errorBeyond(app, step);
  if (id === undefined) tell(step > 0 ? "No later error in this range" : "No earlier error in this range");
  else {
    app.cursor.set({ ...app.cursor.get(), id });
    app.address.go({ at: id });
  }
}

/** Errors outside of what is loaded: the server is asked for the next one. */
async function errorBeyond(app: App, step: 1 | -1): Promise<string | undefined> {
  const { q, from, to } = app.address.place.get();
  const at = cursorRow(app)?.key ?? "";
  const both = `${q.trim() === "" ? "" : `(${q}) `}severity:>=error`;
  const range =
    step > 0 ? { from: at === "" ? from : String(BigInt(idNanos(at)) + 1n), to } : { from, to: idNanos(at) };
  try {
    const order = step > 0 ? "asc" : "desc";
    return (await ask<SearchAnswer>("/api/v1/search", { q: both, ...range, order, limit: 1 })).records[0]?.id;
  } catch {
    return undefined;
  }
}

function seek(app: App, step: 1 | -1, wanted: (row: LineRow) => boolean): boolean {
  const rows = lineRows(app);
  const start = rows.findIndex((row) => row.key === app.cursor.get().id);
  // From nowhere one looks back from the newest line, whichever way was asked for.
  const way = start < 0 ? -1 : step;
  for (let i = start < 0 ? rows.length - 1 : start + way; i >= 0 && i < rows.length; i += way) {
    const row = rows[i];
    if (row === undefined || !wanted(row)) continue;
    putCursor(app, row.key, "centre");
    return true;
  }
  return false;
}

/** What was around this line in its own container; a second time: in all of them. The hits stay marked. */
export function showContext(app: App, line: Line): void {
  const { q, mark, from } = app.address.place.get();
  const own = `${originField(line.record.resource)}:${quoted(line.origin)}`;
  app.cursor.set({ id: line.id, cell: 0 });
  app.address.go({ q: q === own || line.origin === "" ? "" : own, mark: mark || q, at: line.id, from });
}

/** The same lines at the same place, also tomorrow: a relative range would have moved on. */
export async function copyLink(app: App, line: Line): Promise<void> {
  const aroundMs = 900_000;
  const link = app.address.link({
    at: line.id,
    open: app.address.place.get().open,
    from: new Date(line.ms - aroundMs).toISOString(),
    to: new Date(line.ms + aroundMs).toISOString(),
  });
  tell((await copyText(link)) ? "Link copied" : "The browser did not let us copy the link");
}

export async function copyLine(line: Line): Promise<void> {
  tell((await copyText(line.record.body)) ? "Line copied" : "The browser did not let us copy the line");
}

/** Hides lines like this one: by the longest stretch of words without numbers, which is what repeats. */
export function hidePattern(app: App, line: Line): void {
  const phrase = constantPart(line.record.body);
  if (phrase === undefined) return tell("This line has no words to tell its pattern by");
  filterBy(app, "not", { field: "", value: phrase });
  tell(`Lines with "${phrase}" are hidden`, { label: "Undo", run: () => void app.address.undo() });
}

const MOST_WORDS = 6;

export function constantPart(body: string): string | undefined {
  const stretches =
    withoutAnsi(body)
      .split("\n", 1)[0]
      ?.match(/[\p{L}]{2,}(?:[ ,:/.'-]{1,2}[\p{L}]{2,})*(?![\p{L}\p{N}])/gu) ?? [];
  const longest = stretches.sort((a, b) => b.length - a.length)[0];
  return longest?.split(" ").slice(0, MOST_WORDS).join(" ");
}

export function togglePin(app: App, line: Line): void {
  const pins = app.pins.get();
  const rest = pins.filter((pin) => pin.id !== line.id);
  app.pins.set(rest.length < pins.length ? rest : [...pins, line].slice(-MOST_PINS));
}
/** Pinned lines take their room from the others. */
const MOST_PINS = 6;

export function toggleFold(app: App, id: string): void {
  const next = new Set(app.expanded.get());
  if (!next.delete(id)) next.add(id);
  app.expanded.set(next);
}

export function toggleColumn(app: App, field: string): void {
  const { cols } = app.address.place.get();
  app.address.go({ cols: cols.includes(field) ? cols.filter((col) => col !== field) : [...cols, field] });
}

export function toggleTail(app: App): void {
  const { live } = app.address.place.get();
  const tail = app.lines.tail.get().stream;
  if (live && tail.state === "off") return jumpToNow(app);
  app.address.go({ live: !live });
  if (!live) app.lines.scrollTo("newest");
}

/** To the newest line; where the range has ended or the tail was let go, by a fresh search. */
export function jumpToNow(app: App): void {
  const { to, from, live } = app.address.place.get();
  const { stream } = app.lines.tail.get();
  app.cursor.set({ id: "", cell: 0 });
  if (to === "" && stream.state !== "off" && live) {
    app.address.note({ at: "" });
    return app.lines.scrollTo("newest");
  }
  const open = to === "" ? from : "-15m";
  app.address.note({ at: "", from: open, to: "", live: true });
  void app.lines.show(app.address.place.get());
}
