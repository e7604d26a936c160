/**
 * A SourceContext that keeps what it is given. Nothing in it is pretended: emits become durable in order, and a test
 * may hold them back or say that there is no room, as a real pipeline would.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import type { LogRecord } from "../../src/record/record.ts";
import type { SourceContext } from "../../src/record/source.ts";

export interface Recording {
  ctx: SourceContext;
  /** All records emitted so far, in order. */
  records: LogRecord[];
  /** Sizes of the batches, in order. */
  batches: number[];
  /** Positions that became durable. */
  cursors: Map<string, string>;
  /** Sum of what was counted under an event, and a reason if one is named. */
  counted: (event: string, reason?: string) => number;
  /** Emits stay unanswered until release. */
  hold: () => void;
  release: () => void;
  /** Emitted and not yet answered. */
  unanswered: () => number;
  /** full() says that there is no room until drain. */
  fill: () => void;
  drain: () => void;
  /** Fires the signal; unanswered and later emits reject, as at the end of the program. */
  abort: () => void;
  /** Waits until it is so; fails with the text after twenty seconds. */
  until: (so: () => boolean, text: string) => Promise<void>;
}

export interface RecordingOptions {
  cursors?: Readonly<Record<string, string>>;
  /** Records are counted but not kept: for floods. */
  forget?: boolean;
}

const WAIT_MOST_MS = 20_000;

export function recordingContext(options: RecordingOptions = {}): Recording {
  const abort = new AbortController();
  const counts = new Map<string, number>();
  const cursors = new Map(Object.entries(options.cursors ?? {}));
  const records: LogRecord[] = [];
  const batches: number[] = [];
  let waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  let held = false;
  let room: { promise: Promise<void>; resolve: () => void } | undefined;

  const emit: SourceContext["emit"] = async (batch, updates = {}) => {
    if (abort.signal.aborted) throw new Error("closing");
    batches.push(batch.length);
    if (options.forget !== true) for (const record of batch) records.push(record);
    if (held) await new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
    for (const [key, value] of Object.entries(updates)) {
      if (value === null) cursors.delete(key);
      else cursors.set(key, value);
    }
  };
  const release = (): void => {
    held = false;
    const now = waiting;
    waiting = [];
    for (const one of now) one.resolve();
  };
  const drain = (): void => {
    const before = room;
    room = undefined;
    before?.resolve();
  };
  const fill = (): void => {
    let resolve = (): void => undefined;
    const promise = new Promise<void>((done) => (resolve = done));
    room ??= { promise, resolve };
  };
  abort.signal.addEventListener("abort", () => {
    const now = waiting;
    waiting = [];
    for (const one of now) one.reject(new Error("closing"));
  });

  return {
    ctx: {
      emit,
      full: () => room?.promise,
      cursor: (key) => cursors.get(key),
      cursorKeys: () => [...cursors.keys()],
      count: (event, reason, by = 1) =>
        void counts.set(`${event}\n${reason}`, (counts.get(`${event}\n${reason}`) ?? 0) + by),
      log: pino({ level: "silent" }),
      signal: abort.signal,
    },
    records,
    batches,
    cursors,
    counted: (event, reason) => {
      let sum = 0;
      for (const [key, count] of counts) {
        const [one, why] = key.split("\n");
        if (one === event && (reason === undefined || why === reason)) sum += count;
      }
      return sum;
    },
    hold: () => void (held = true),
    release,
    unanswered: () => waiting.length,
    fill,
    drain,
    abort: () => abort.abort(),
    until: async (so, text) => {
      const started = performance.now();
      while (!so()) {
        if (performance.now() - started > WAIT_MOST_MS) throw new Error(`waited in vain: ${text}`);
        await sleep(5);
      }
    },
  };
}
