/** The lines on the page: searched, paged at both ends, tailed. The one place that changes the window. */
import { isOpenEnded } from "../address/place.ts";
import type { Place } from "../address/place.ts";
import { createStore } from "../kit/store.ts";
import type { Store } from "../kit/store.ts";
import { isAbort } from "../server/client.ts";
import { createLive } from "./live.ts";
import type { Live, TailView } from "./live.ts";
import { around, newerThan, newest, olderThan } from "./pages.ts";
import type { Figures, From, Page, Sought } from "./pages.ts";
import type { Line } from "./line.ts";
import type { Row } from "./rows.ts";
import { createWindow } from "./window.ts";
import type { LineWindow } from "./window.ts";

/** What lies beyond an end of what is loaded. */
export type Edge =
  | { state: "more"; cursor?: string }
  | { state: "loading" }
  | { state: "end" }
  | { state: "failed"; error: Error };

export type Work =
  | { state: "idle" }
  | { state: "searching"; sinceMs: number }
  | { state: "failed"; error: Error };

/** "nearest" moves only as far as needed; "centre" puts the line where the eye is. */
export type ScrollTo = "newest" | { id: string; align: "nearest" | "centre" };

export interface LinesView {
  /** Grows with every change of the rows, which are changed in place. */
  version: number;
  rows: readonly Row[];
  lineCount: number;
  origins: ReadonlySet<string>;
  work: Work;
  older: Edge;
  newer: Edge;
  figures: Figures | undefined;
  /** The search that the rows answer; undefined before the first answer. */
  shown: (Sought & { atMs: number }) | undefined;
  /** Where the list should go, each time `turn` changes. */
  scroll: { turn: number; to: ScrollTo };
  /** Came in below while something older is being read. */
  newerCount: number;
}

export interface Lines {
  view: Store<LinesView>;
  tail: Store<TailView>;
  /** Shows what the address says; what is on screen stays until the answer is there. */
  show: (place: Place) => Promise<void>;
  cancel: () => boolean;
  loadOlder: () => void;
  loadNewer: () => void;
  /** The list tells whether it stands at the newest line. */
  follow: (following: boolean) => void;
  following: Store<boolean>;
  /** A loaded line, folded ones included. */
  find: (id: string) => Line | undefined;
  /** Lines that are folded behind this one. */
  foldedBehind: (id: string) => readonly Line[];
  setLive: (live: boolean) => void;
  scrollTo: (to: ScrollTo) => void;
  retry: () => void;
  rebuild: () => void;
  close: () => void;
}

/** Some 150 MB of records at most; scrolling on loads what fell off. */
export const MOST_LINES = 120_000;

/** Everything the functions below share. */
export interface Core {
  window: LineWindow;
  view: Store<LinesView>;
  live: Live;
  following: Store<boolean>;
  wantsLive: boolean;
  /** Ends the search under way. */
  run: AbortController;
  /** Ends the pages that belong to what is shown, which a search replaces only once it is answered. */
  pages: AbortController;
}

export function createLines(dayOf: (ms: number) => number): Lines {
  const window = createWindow({ mostLines: MOST_LINES, dayOf });
  const view = createStore<LinesView>({
    version: 0,
    rows: window.rows,
    lineCount: 0,
    origins: window.origins,
    work: { state: "idle" },
    older: { state: "end" },
    newer: { state: "end" },
    figures: undefined,
    shown: undefined,
    scroll: { turn: 0, to: "newest" },
    newerCount: 0,
  });
  const live = createLive((items) => takeLive(core, items));
  const core: Core = {
    window,
    view,
    live,
    following: createStore(true),
    wantsLive: true,
    run: new AbortController(),
    pages: new AbortController(),
  };
  return {
    view,
    tail: live.view,
    show: (place) => show(core, place),
    cancel: () => cancel(core),
    loadOlder: () => void loadOlder(core),
    loadNewer: () => void loadNewer(core),
    follow: (following) => follow(core, following),
    following: core.following,
    find: (id) => window.find(id),
    foldedBehind: (id) => {
      const row = window.rows.find((one) => one.key === id);
      return row?.kind === "line" ? row.folded : [];
    },
    setLive: (on) => setLive(core, on),
    scrollTo: (to) => change(core, { scroll: { turn: view.get().scroll.turn + 1, to } }),
    retry: live.retry,
    rebuild: () => {
      window.rebuild();
      change(core, {});
    },
    close: () => {
      core.run.abort();
      core.pages.abort();
      live.close();
    },
  };
}

/** Every change of the view goes through here, so that rows and version always belong together. */
function change(core: Core, part: Partial<LinesView>): void {
  const { version, rows, lineCount, origins } = core.window;
  core.view.set({ ...core.view.get(), ...part, version, rows, lineCount, origins });
}

async function show(core: Core, place: Place): Promise<void> {
  core.run.abort();
  const run = new AbortController();
  core.run = run;
  core.wantsLive = place.live && isOpenEnded(place);
  change(core, { work: { state: "searching", sinceMs: Date.now() } });
  try {
    const found =
      place.at === ""
        ? { older: await newest(place, run.signal) }
        : await around(place, place.at, run.signal);
    if (core.run === run) fill(core, place, found);
  } catch (error) {
    if (core.run !== run || isAbort(error)) return;
    change(core, { work: { state: "failed", error: error as Error } });
  }
}

function fill(core: Core, place: Place, { older, newer }: { older: Page; newer?: Page }): void {
  core.live.close();
  core.pages.abort();
  core.pages = new AbortController();
  core.window.clear();
  core.window.append(older.lines);
  if (newer !== undefined) core.window.append(newer.lines);
  core.following.set(place.at === "");
  const last = newer ?? older;
  const complete = newer === undefined || newer.cursor === null;
  change(core, {
    work: { state: "idle" },
    older: edgeAt(older.cursor),
    newer: complete ? { state: "end" } : edgeAt(last.cursor),
    figures: last.figures,
    shown: { q: place.q, from: place.from, to: place.to, atMs: Date.now() },
    scroll: {
      turn: core.view.get().scroll.turn + 1,
      to: place.at === "" ? "newest" : { id: place.at, align: "centre" },
    },
    newerCount: 0,
  });
  if (complete && isOpenEnded(place))
    core.live.reach({ q: place.q, after: last.tailFrom, open: core.wantsLive });
}

function edgeAt(cursor: string | null): Edge {
  return cursor === null ? { state: "end" } : { state: "more", cursor };
}

function cancel(core: Core): boolean {
  if (core.view.get().work.state !== "searching") return false;
  core.run.abort();
  change(core, { work: { state: "idle" } });
  return true;
}

async function loadOlder(core: Core): Promise<void> {
  const { older, shown } = core.view.get();
  const edge = older.state === "failed" ? { state: "more" as const } : older;
  if (edge.state !== "more" || shown === undefined) return;
  const { signal } = core.pages;
  change(core, { older: { state: "loading" } });
  try {
    const found = await olderThan(shown, from(core, edge, core.window.first()), signal);
    if (signal.aborted) return;
    const newestId = core.window.last()?.id;
    core.window.prepend(found.lines);
    if (core.window.last()?.id !== newestId) letGoOfNewest(core);
    change(core, { older: edgeAt(found.cursor) });
  } catch (error) {
    if (!signal.aborted) change(core, { older: { state: "failed", error: error as Error } });
  }
}

/** The newest lines fell off: the tail would leave a hole, so scrolling down loads again from here. */
function letGoOfNewest(core: Core): void {
  core.live.close();
  change(core, { newer: { state: "more" } });
}

async function loadNewer(core: Core): Promise<void> {
  const { newer, shown } = core.view.get();
  const edge = newer.state === "failed" ? { state: "more" as const } : newer;
  if (edge.state !== "more" || shown === undefined) return;
  const { signal } = core.pages;
  change(core, { newer: { state: "loading" } });
  try {
    const found = await newerThan(shown, from(core, edge, core.window.last()), signal);
    if (signal.aborted) return;
    const oldestId = core.window.first()?.id;
    core.window.append(found.lines);
    if (core.window.first()?.id !== oldestId) change(core, { older: { state: "more" } });
    change(core, { newer: edgeAt(found.cursor) });
    if (found.cursor !== null || !isOpenEnded(shown)) return;
    core.live.reach({ q: shown.q, after: found.tailFrom, open: core.wantsLive });
  } catch (error) {
    if (!signal.aborted) change(core, { newer: { state: "failed", error: error as Error } });
  }
}

function from(core: Core, edge: { cursor?: string }, line: Line | undefined): From {
  const { cursor } = edge;
  const loaded = core.window.lineCount;
  return { loaded, ...(cursor !== undefined && { cursor }), ...(line !== undefined && { line }) };
}

/** What the tail brings. Lines that are being read must not fall off for it. */
function takeLive(core: Core, items: Parameters<LineWindow["append"]>[0]): void {
  if (!core.following.get() && core.window.lineCount + items.length > MOST_LINES) {
    letGoOfNewest(core);
    return;
  }
  const oldestId = core.window.first()?.id;
  const added = core.window.append(items);
  if (added === 0) return;
  const { newerCount, older } = core.view.get();
  const cut = oldestId !== undefined && core.window.first()?.id !== oldestId;
  change(core, {
    newerCount: core.following.get() ? 0 : newerCount + added,
    older: cut ? { state: "more" } : older,
  });
}

function follow(core: Core, following: boolean): void {
  core.following.set(following);
  if (following && core.view.get().newerCount > 0) change(core, { newerCount: 0 });
}

function setLive(core: Core, on: boolean): void {
  core.wantsLive = on;
  if (on) core.live.resume();
  else core.live.pause();
}
