/**
 * The lines that are loaded: one stretch of the log without holes, grown at both ends, with a limit. What falls off
 * one end can be loaded again from there.
 */
import type { Line } from "./line.ts";
import { appendRows, prependRows } from "./rows.ts";
import type { Item, Row } from "./rows.ts";

export interface LineWindow {
  readonly items: readonly Item[];
  readonly rows: readonly Row[];
  readonly lineCount: number;
  /** Names of whoever wrote a line, as far as they were seen since the start. They only grow. */
  readonly origins: ReadonlySet<string>;
  /** Grows with every change; the arrays are changed in place. */
  readonly version: number;
  clear: () => void;
  /** Newer lines, at the end. Gives how many were new. `keep` says which end gives way at the limit. */
  append: (items: readonly Item[], keep: "oldest" | "newest") => number;
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

/** Cut a tenth at once: cutting one line per line would copy the arrays each time. */
const SLACK = 0.1;

/** Machines with more containers than this have no names worth narrowing together. */
const MOST_ORIGINS = 500;

interface State {
  items: Item[];
  rows: Row[];
  ids: Set<string>;
  origins: Set<string>;
  version: number;
}

export function createWindow(options: WindowOptions): LineWindow {
  const state: State = { items: [], rows: [], ids: new Set(), origins: new Set(), version: 0 };
  const rebuild = (): void => {
    state.rows = [];
    appendRows(state.rows, state.items, options.dayOf);
    state.version += 1;
  };
  return {
    get items() {
      return state.items;
    },
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
      state.items = [];
      state.ids.clear();
      rebuild();
    },
    append: (items, keep) => append(state, items, { ...options, keep, rebuild }),
    prepend: (lines) => {
      const fresh = take(state, lines) as Line[];
      if (fresh.length === 0) return 0;
      state.items = fresh.concat(state.items as Line[]);
      if (trim(state, options.mostLines, "oldest")) rebuild();
      else state.rows = prependRows(state.rows, fresh, options.dayOf);
      state.version += 1;
      return fresh.length;
    },
    find: (id) =>
      state.ids.has(id) ? (state.items.find((item) => item.id === id) as Line | undefined) : undefined,
    first: () => lineFrom(state.items, 0, 1),
    last: () => lineFrom(state.items, state.items.length - 1, -1),
    rebuild,
  };
}

type AppendOptions = WindowOptions & { keep: "oldest" | "newest"; rebuild: () => void };

function append(
  state: State,
  items: readonly Item[],
  { mostLines, dayOf, keep, rebuild }: AppendOptions,
): number {
  const fresh = take(state, items);
  if (fresh.length === 0) return 0;
  for (const item of fresh) state.items.push(item);
  if (trim(state, mostLines, keep)) rebuild();
  else appendRows(state.rows, fresh, dayOf);
  state.version += 1;
  return fresh.length;
}

/** Search and tail overlap by design; the same record is shown once. */
function take(state: State, items: readonly Item[]): Item[] {
  const fresh = items.filter((item) => item.kind === "gap" || !state.ids.has(item.id));
  for (const item of fresh) {
    if (item.kind !== "line") continue;
    state.ids.add(item.id);
    if (state.origins.size < MOST_ORIGINS && !state.origins.has(item.origin)) {
      state.origins = new Set(state.origins).add(item.origin);
    }
  }
  return fresh;
}

function trim(state: State, mostLines: number, keep: "oldest" | "newest"): boolean {
  if (state.items.length <= mostLines) return false;
  const left = Math.floor(mostLines * (1 - SLACK));
  const cut = state.items.length - left;
  const gone = keep === "newest" ? state.items.splice(0, cut) : state.items.splice(left, cut);
  for (const item of gone) state.ids.delete(item.id);
  return true;
}

function lineFrom(items: readonly Item[], start: number, step: 1 | -1): Line | undefined {
  for (let i = start; i >= 0 && i < items.length; i += step) {
    const item = items[i];
    if (item?.kind === "line") return item;
  }
  return undefined;
}
