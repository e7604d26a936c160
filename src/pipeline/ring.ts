/**
 * The live tap's memory and its readers. Costs one push per batch while nobody looks, and then keeps little: records that
 * are let go of soon cost a collector of garbage nothing, and those of a large ring cost as much as parsing them did.
 */
import type { LogRecord } from "../record/record.ts";
import type { Tap, TapBatch, TapOptions, TapReader } from "./tap.ts";

/** A viewer away for longer than this is served by the store. */
const RING_RECORDS = 20_000;
/** The same when nobody has looked for a while, so that nobody can have been away for a moment. */
const UNSEEN_RECORDS = 1000;
const UNSEEN_AFTER_MS = 60_000;
/** UTF-16 units of body text kept: long lines must not turn the ring into a second store. */
const RING_CHARS = 16 * 1024 * 1024;
/** The same for what waits for one reader: a thousand lines of a megabyte are no thousand lines. */
const QUEUE_CHARS = 16 * 1024 * 1024;
/** A quiet stream still tells its reader once a second that it lives. */
const IDLE_MS = 1000;

interface Kept {
  records: readonly LogRecord[];
  chars: number;
}

export function createTap(now: () => number = Date.now): Tap {
  const ring: Kept[] = [];
  const readers = new Set<Reader>();
  let viewers = 0;
  let seenMs = -Infinity;
  let kept = 0;
  let chars = 0;
  const isSeen = (): boolean => viewers > 0 || now() - seenMs < UNSEEN_AFTER_MS;
  const forgetOldest = (): void => {
    const most = kept > UNSEEN_RECORDS && isSeen() ? RING_RECORDS : UNSEEN_RECORDS;
    while (ring.length > 1 && (kept > most || chars > RING_CHARS)) {
      const oldest = ring.shift();
      kept -= oldest?.records.length ?? 0;
      chars -= oldest?.chars ?? 0;
    }
  };
  return {
    publish: (batch) => {
      if (batch.length === 0) return;
      let size = 0;
      for (const record of batch) size += record.body.length;
      ring.push({ records: batch, chars: size });
      kept += batch.length;
      chars += size;
      forgetOldest();
      for (const reader of readers) reader.offer(batch);
    },
    subscribe: (options) => {
      // Who wants no record only counts them.
      const isViewer = options.maxQueued > 0;
      if (isViewer) viewers += 1;
      const reader = new Reader(options, () => {
        if (!readers.delete(reader) || !isViewer) return;
        viewers -= 1;
        seenMs = now();
      });
      reader.from = ring[0]?.records[0]?.seq ?? Number.MAX_SAFE_INTEGER;
      if (options.after !== undefined) for (const one of ring) reader.replay(one.records, options.after);
      readers.add(reader);
      return reader;
    },
  };
}

class Reader implements TapReader {
  from = 0;
  readonly #options: TapOptions;
  readonly #leave: () => void;
  #queue: LogRecord[] = [];
  /** UTF-16 units of the queue's bodies behind the replayed ones. */
  #chars = 0;
  /** Leading records of the queue that came from the ring. */
  #replayed = 0;
  #missed = 0;
  #accepted = 0;
  #matched = 0;
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(options: TapOptions, leave: () => void) {
    this.#options = options;
    this.#leave = leave;
  }

  /** What the ring still has behind a position: never dropped, the ring bounds it. */
  replay(batch: readonly LogRecord[], after: number): void {
    for (const record of batch) {
      if (record.seq > after && this.#options.matches(record)) this.#queue.push(record);
    }
    this.#replayed = this.#queue.length;
  }

  offer(batch: readonly LogRecord[]): void {
    this.#accepted += batch.length;
    const before = this.#queue.length;
    try {
      for (const record of batch) if (this.#options.matches(record)) this.#push(record);
    } catch {
      // A reader whose query fails must not end the publishing, which is everybody's: its own view ends.
      this.close();
      return;
    }
    this.#matched += this.#queue.length - before;
    this.#dropOver();
    if (this.#queue.length > 0) this.#wake?.();
  }

  #push(record: LogRecord): void {
    this.#queue.push(record);
    this.#chars += record.body.length;
  }

  /** What the ring replayed is never dropped, so only what came live beyond the limits counts; the newest stays. */
  #dropOver(): void {
    const live = this.#queue.length - this.#replayed;
    let over = Math.max(0, live - this.#options.maxQueued);
    let chars = this.#chars;
    for (let i = 0; i < over || (chars > QUEUE_CHARS && i < live - 1); i += 1) {
      chars -= this.#queue[this.#replayed + i]?.body.length ?? 0;
      over = Math.max(over, i + 1);
    }
    if (over === 0) return;
    this.#queue.splice(this.#replayed, over);
    this.#chars = chars;
    this.#missed += over;
  }

  async next(signal: AbortSignal): Promise<TapBatch | undefined> {
    if (this.#queue.length === 0 && !this.#closed && !signal.aborted) await this.#wait(signal);
    if (this.#closed || signal.aborted) return undefined;
    const batch: TapBatch = {
      records: this.#queue,
      missed: this.#missed,
      accepted: this.#accepted,
      matched: this.#matched,
    };
    this.#queue = [];
    this.#chars = 0;
    this.#replayed = 0;
    this.#missed = this.#accepted = this.#matched = 0;
    return batch;
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, IDLE_MS);
      signal.addEventListener("abort", done);
      this.#wake = done;
    });
  }

  close(): void {
    this.#closed = true;
    this.#leave();
    this.#wake?.();
  }
}
