/**
 * The lines that are loaded: one stretch of the log without holes, grown at both ends, with a limit. What falls off
 * one end can be loaded again from there. Every change costs what changes, not what is there.
 */
import type { Line } from "./line.ts";
import { appendRows, dayRow, itemsOf, prependRows } from "./rows.ts";
import type { Item, Row } from "./rows.ts";

export interface LineWindow {
  readonly rows: readonly Row[];
  readonly lineCount: number;
  /** Names of whoever wrote a line, as far as they were seen since the start. They only grow. */
  readonly origins: ReadonlySet<string>;
  /** Grows with every change; the rows are changed in place. */
  readonly version: number;
  clear: () => void;
  /** Newer lines, at the end; at the limit the oldest give way. Gives how many were new. */
  append: (items: readonly Item[]) => number;
  /** Older lines, before all others; at the limit the newest give way. */
  prepend: (lines: readonly Line[]) => number;
  find: (id: string) => Line | undefined;
  first: () => Line | undefined;
  last: () => Line | undefined;
  /** Builds the rows anew, after a change of the zone. */
  rebuild: () => void;
}

export interface WindowOptions {
  mostLines: number;
  dayOf: (ms: number) => number;
}

/** Cut a tenth at once: cutting one line per line would copy the rows each time. */
const SLACK = 0.1;
/** Machines with more containers than this have no names worth narrowing together. */
const MOST_ORIGINS = 500;

interface State {
  rows: Row[];
  ids: Set<string>;
  origins: Set<string>;
  version: number;
}

export function createWindow({ mostLines, dayOf }: WindowOptions): LineWindow {
  const state: State = { rows: [], ids: new Set(), origins: new Set(), version: 0 };
  return {
    get rows() {
      return state.rows;
    },
    get lineCount() {
      return state.ids.size;
    },
    get origins() {
      return state.origins;
    },
    get version() {
      return state.version;
    },
    clear: () => {
      state.rows = [];
      state.ids.clear();
      state.version += 1;
    },
    append: (items) => {
      const fresh = take(state, items);
      if (fresh.length === 0) return 0;
      appendRows(state.rows, fresh, dayOf);
      if (state.ids.size > mostLines) trimOldest(state, mostLines);
      state.version += 1;
      return fresh.length;
    },
    prepend: (lines) => {
      const fresh = take(state, lines);
      if (fresh.length === 0) return 0;
      state.rows = prependRows(state.rows, fresh, dayOf);
      if (state.ids.size > mostLines) trimNewest(state, mostLines);
      state.version += 1;
      return fresh.length;
    },
    find: (id) => (state.ids.has(id) ? findLine(state.rows, id) : undefined),
    first: () => lineFrom(state.rows, 0, 1),
    last: () => lineFrom(state.rows, state.rows.length - 1, -1),
    rebuild: () => {
      const items = state.rows.flatMap(itemsOf);
      state.rows = [];
      appendRows(state.rows, items, dayOf);
      state.version += 1;
    },
  };
}

/** Search and tail overlap by design; the same record is shown once. */
function take(state: State, items: readonly Item[]): Item[] {
  const fresh = items.filter((item) => item.kind === "gap" || !state.ids.has(item.id));
  for (const item of fresh) {
    if (item.kind !== "line") continue;
    state.ids.add(item.id);
    if (state.origins.size >= MOST_ORIGINS || state.origins.has(item.origin)) continue;
    state.origins = new Set(state.origins).add(item.origin);
  }
  return fresh;
}

function trimOldest(state: State, mostLines: number): void {
  const least = Math.floor(mostLines * (1 - SLACK));
  let cut = 0;
  while (cut < state.rows.length && state.ids.size > least) forget(state, state.rows[cut++]);
  const rest = state.rows.slice(cut);
  const first = lineFrom(rest, 0, 1);
  // The day that the remaining lines are of was said by a row that is gone.
  state.rows = first === undefined || rest[0]?.kind === "day" ? rest : [dayRow(first), ...rest];
}

function trimNewest(state: State, mostLines: number): void {
  const least = Math.floor(mostLines * (1 - SLACK));
  let end = state.rows.length;
  while (end > 0 && state.ids.size > least) forget(state, state.rows[--end]);
  while (end > 0 && state.rows[end - 1]?.kind === "day") end -= 1;
  state.rows = state.rows.slice(0, end);
}

function forget(state: State, row: Row | undefined): void {
  if (row?.kind !== "line") return;
  state.ids.delete(row.line.id);
  for (const line of row.folded) state.ids.delete(line.id);
}

function findLine(rows: readonly Row[], id: string): Line | undefined {
  for (const row of rows) {
    if (row.kind !== "line") continue;
    if (row.key === id) return row.line;
    const folded = row.folded.find((line) => line.id === id);
    if (folded !== undefined) return folded;
  }
  return undefined;
}

function lineFrom(rows: readonly Row[], start: number, step: 1 | -1): Line | undefined {
  for (let i = start; i >= 0 && i < rows.length; i += step) {
    const row = rows[i];
    if (row?.kind === "line") return row.line;
  }
  return undefined;
}
