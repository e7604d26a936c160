/** What waits for one viewer, bounded: when there is too much, the oldest is passed over and counted. */
import type { LogRecord } from "../../record/record.ts";
import type { Watching } from "./contract.ts";

export interface QueueOwner {
  /** There is room again. */
  room: () => void;
  closed: () => void;
}

const MAX_RECORDS = 10_000;
/** UTF-16 units of text. */
const MAX_CHARS = 8 * 1024 * 1024;
/** The reading is stopped at half, so that what it had in its hands still fits. */
const FULL_SHARE = 0.5;

type Batch = { records: readonly LogRecord[]; missed: number } | undefined;

export class WatchQueue implements Watching {
  readonly #owner: QueueOwner;
  #batches: (readonly LogRecord[])[] = [];
  #records = 0;
  #chars = 0;
  #missed = 0;
  #wake: ((batch: Batch) => void) | undefined;
  #closed = false;

  constructor(owner: QueueOwner) {
    this.#owner = owner;
  }

  get isFull(): boolean {
    return this.#records >= MAX_RECORDS * FULL_SHARE || this.#chars >= MAX_CHARS * FULL_SHARE;
  }

  offer(batch: readonly LogRecord[]): void {
    if (this.#closed || batch.length === 0) return;
    this.#batches.push(batch);
    this.#records += batch.length;
    this.#chars += charsOf(batch);
    while (this.#batches.length > 1 && (this.#records > MAX_RECORDS || this.#chars > MAX_CHARS)) {
      const oldest = this.#batches.shift() ?? [];
      this.#records -= oldest.length;
      this.#chars -= charsOf(oldest);
      this.#missed += oldest.length;
    }
    this.#answer();
  }

  next(): Promise<Batch> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#answer();
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#batches = [];
    this.#answer();
    this.#owner.closed();
  }

  #answer(): void {
    const wake = this.#wake;
    if (wake === undefined || (!this.#closed && this.#batches.length === 0)) return;
    this.#wake = undefined;
    if (this.#closed) return wake(undefined);
    const records = this.#batches.length === 1 ? (this.#batches[0] ?? []) : this.#batches.flat();
    const missed = this.#missed;
    this.#batches = [];
    this.#records = 0;
    this.#chars = 0;
    this.#missed = 0;
    wake({ records, missed });
    this.#owner.room();
  }
}

function charsOf(batch: readonly LogRecord[]): number {
  let chars = 0;
  for (const { body } of batch) chars += body.length;
  return chars;
}
