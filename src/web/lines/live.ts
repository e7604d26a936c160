/** The tail as the page sees it: lines in small batches, figures, breaks and what came in between. */
import type { TailStats } from "../../api/contract.ts";
import { createStore } from "../kit/store.ts";
import type { Store } from "../kit/store.ts";
import { openStream } from "../tail/stream.ts";
import type { Stream, StreamState } from "../tail/stream.ts";
import { makeLine, sortLines } from "./line.ts";
import type { Line } from "./line.ts";
import type { Gap, Item } from "./rows.ts";

export interface TailView {
  /** "off": what is shown does not reach the newest line, or the range is closed. */
  stream: { state: "off" } | { state: "paused" } | StreamState;
  stats: TailStats | undefined;
  /** After a break: how many lines came while nobody was listening. */
  caughtUp: { count: number; awayMs: number; atMs: number } | undefined;
}

export interface Live {
  view: Store<TailView>;
  /** The lines reach the newest one: from here the tail goes on, now or when it is resumed. */
  reach: (start: { q: string; after: number; open: boolean }) => void;
  pause: () => void;
  resume: () => void;
  retry: () => void;
  close: () => void;
}

/** Faster than this no eye reads, and each batch costs a rendering. */
const BATCH_MS = 120;
/** What waits for rendering; beyond it the page itself has to skip lines and say so. */
const WAITING_MOST = 20_000;
/** Lines that a reconnected tail brings within this time were written during the break. */
const CATCH_UP_MS = 1000;

interface State {
  stream: Stream | undefined;
  start: { q: string; after: number } | undefined;
  waiting: Item[];
  skipped: number;
  timer: number;
  catchUp: { sinceMs: number; liveMs: number; count: number } | undefined;
  gaps: number;
}

export function createLive(take: (items: Item[]) => void): Live {
  const view = createStore<TailView>({ stream: { state: "off" }, stats: undefined, caughtUp: undefined });
  const state: State = {
    stream: undefined, start: undefined, waiting: [], skipped: 0, timer: 0, catchUp: undefined, gaps: 0,
  }; // prettier-ignore
  const handle = { view, state, take };
  return {
    view,
    reach: ({ q, after, open }) => {
      shut(handle);
      state.start = { q, after };
      if (open) begin(handle);
      else view.set({ ...view.get(), stream: { state: "paused" } });
    },
    pause: () => {
      if (state.stream === undefined || state.start === undefined) return;
      state.start = { ...state.start, after: Number(state.stream.position()) };
      flush(handle);
      shut(handle);
      view.set({ ...view.get(), stream: { state: "paused" }, stats: undefined });
    },
    resume: () => begin(handle),
    retry: () => state.stream?.retry(),
    close: () => {
      shut(handle);
      state.start = undefined;
      view.set({ stream: { state: "off" }, stats: undefined, caughtUp: undefined });
    },
  };
}

interface Handle {
  view: Store<TailView>;
  state: State;
  take: (items: Item[]) => void;
}

function begin(handle: Handle): void {
  const { view, state } = handle;
  if (state.stream !== undefined || state.start === undefined) return;
  state.stream = openStream({
    ...state.start,
    onRecord: (record) => queue(handle, makeLine(record)),
    onMissed: ({ count, reason }) => queue(handle, gap(state, count, reason)),
    onStats: (stats) => view.set({ ...view.get(), stats }),
    onState: (next) => turn(handle, next),
  });
}

function shut({ state }: Handle): void {
  state.stream?.close();
  state.stream = undefined;
  clearTimeout(state.timer);
  state.timer = 0;
  state.waiting = [];
  state.catchUp = undefined;
}

function queue(handle: Handle, item: Item): void {
  const { state } = handle;
  if (state.waiting.length >= WAITING_MOST) {
    state.skipped += 1;
    return;
  }
  state.waiting.push(item);
  if (state.timer === 0) state.timer = window.setTimeout(() => flush(handle), BATCH_MS);
}

/** Lines of one batch are put in order of time; gaps stay where they were told. */
function flush({ view, state, take }: Handle): void {
  state.timer = 0;
  const batch = state.waiting;
  state.waiting = [];
  if (state.skipped > 0) batch.push(gap(state, state.skipped, "slow"));
  state.skipped = 0;
  if (batch.length === 0) return;
  countCatchUp({ view, state, take }, batch.length);
  take(ordered(batch));
}

function ordered(batch: readonly Item[]): Item[] {
  const result: Item[] = [];
  let run: Line[] = [];
  for (const item of batch) {
    if (item.kind === "line") {
      run.push(item);
      continue;
    }
    result.push(...sortLines(run), item);
    run = [];
  }
  return [...result, ...sortLines(run)];
}

function gap(state: State, count: number, reason: Gap["reason"]): Gap {
  state.gaps += 1;
  return { kind: "gap", id: `gap-${Date.now()}-${state.gaps}`, ms: Date.now(), count, reason };
}

function turn({ view, state }: Handle, next: StreamState): void {
  const before = view.get().stream;
  if (next.state === "live" && before.state === "away") {
    state.catchUp = { sinceMs: before.sinceMs, liveMs: Date.now(), count: 0 };
    view.set({
      ...view.get(),
      stream: next,
      caughtUp: { count: 0, awayMs: Date.now() - before.sinceMs, atMs: Date.now() },
    });
    return;
  }
  view.set({ ...view.get(), stream: next, stats: next.state === "away" ? undefined : view.get().stats });
}

function countCatchUp({ view, state }: Handle, lines: number): void {
  const { catchUp } = state;
  if (catchUp === undefined) return;
  if (Date.now() - catchUp.liveMs > CATCH_UP_MS) {
    state.catchUp = undefined;
    return;
  }
  catchUp.count += lines;
  const { caughtUp } = view.get();
  if (caughtUp !== undefined) view.set({ ...view.get(), caughtUp: { ...caughtUp, count: catchUp.count } });
}
