/**
 * Shares readings among viewers: who asks for the same lines looks at the same reading, which is opened for the first of
 * them and closed after the last. A reading goes at the pace of its fastest viewer; it is no route's, so nothing else waits.
 */
import type { Logger } from "pino";
import type { LogRecord } from "../../record/record.ts";
import { Refusal } from "../../record/refusal.ts";
import type { WatchFilter, Watching } from "./contract.ts";
import { WatchQueue } from "./watch-queue.ts";

export interface HubOptions {
  /** Opens a reading of what is printed from now on. It may take its time; it is closed once, whatever happens. */
  open: (filter: WatchFilter, taker: Taker) => Promise<{ close: () => Promise<void> }>;
  log: Logger;
}

export interface Taker {
  /** Never waits. */
  take: (batch: readonly LogRecord[]) => void;
  /** Undefined while at least one viewer has room; else resolves when one has: stop reading until then. */
  full: () => Promise<void> | undefined;
  /** Fires when nobody looks any more. */
  signal: AbortSignal;
}

export interface WatchHub {
  /** Throws E_TOO_MANY_TAILS. */
  watch: (filter: WatchFilter) => Watching;
  /** Ends all viewers and readings. */
  close: () => Promise<void>;
}

/** Each costs Docker a reading of every container that it matches. */
const READINGS_MOST = 32;

export function createWatchHub(options: HubOptions): WatchHub {
  const readings = new Map<string, SharedReading>();
  const closing = new Set<Promise<void>>();
  const leave = (key: string, reading: SharedReading): void => {
    if (readings.get(key) === reading) readings.delete(key);
    const closed = reading.closed.finally(() => closing.delete(closed));
    closing.add(closed);
  };
  return {
    watch: (filter) => {
      const key = JSON.stringify([filter.id, filter.name, filter.streams]);
      let reading = readings.get(key);
      if (reading === undefined) {
        if (readings.size >= READINGS_MOST) throw tooMany();
        const opened = new SharedReading(filter, options, () => leave(key, opened));
        readings.set(key, (reading = opened));
      }
      return reading.join();
    },
    close: async () => {
      for (const reading of readings.values()) reading.end();
      await Promise.all(closing);
    },
  };
}

function tooMany(): Refusal {
  return new Refusal(
    "E_TOO_MANY_TAILS",
    `${READINGS_MOST} different selections of lines are being read already`,
    "close another, or ask for /logs, whose readers share one reading",
  );
}

class SharedReading {
  /** Resolves when nothing of it is left; pending until the last viewer has left. */
  closed: Promise<void> = Promise.resolve();
  readonly #queues = new Set<WatchQueue>();
  readonly #ended = new AbortController();
  readonly #opened: Promise<{ close: () => Promise<void> } | undefined>;
  readonly #leave: () => void;
  #room: PromiseWithResolvers | undefined;

  constructor(filter: WatchFilter, { open, log }: HubOptions, leave: () => void) {
    this.#leave = leave;
    const taker: Taker = {
      take: (batch) => {
        for (const queue of this.#queues) queue.offer(batch);
      },
      full: () => this.#full(),
      signal: this.#ended.signal,
    };
    this.#opened = open(filter, taker).catch((error: unknown) => {
      log.error({ err: error }, "containers cannot be read for a viewer");
      this.end();
      return undefined;
    });
  }

  join(): Watching {
    const queue = new WatchQueue({
      room: () => this.#makeRoom(),
      closed: () => {
        this.#queues.delete(queue);
        this.#makeRoom();
        if (this.#queues.size === 0) this.end();
      },
    });
    this.#queues.add(queue);
    return queue;
  }

  end(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    for (const queue of this.#queues) queue.close();
    this.#makeRoom();
    this.closed = this.#opened.then((opened) => opened?.close());
    this.#leave();
  }

  #full(): Promise<void> | undefined {
    if (this.#ended.signal.aborted) return undefined;
    for (const queue of this.#queues) if (!queue.isFull) return undefined;
    this.#room ??= withResolvers();
    return this.#room.promise;
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}

interface PromiseWithResolvers {
  promise: Promise<void>;
  resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
