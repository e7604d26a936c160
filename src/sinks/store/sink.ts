/**
 * The sink that keeps: records → Native chunk → journal (with the cursors) → engine. `take` answers when the journal
 * has synced; the insert follows within a second (docs/decisions/0001-rows-and-cursors.md).
 */
import { join } from "node:path";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { LogRecord } from "../../record/record.ts";
import type { Sink } from "../../record/sink.ts";
import type { CursorUpdates } from "../../record/source.ts";
import type { Store } from "../../store/contract.ts";
import { Inserter } from "./inserter.ts";
import { Journal } from "./journal/journal.ts";
import { ChunkEncoder } from "./rows.ts";

/** Encoded and not yet synced; more than this and sources are asked to wait. */
const CHUNK_BYTES_MOST = 16 * 1024 * 1024;
/** Under load a sync every so often makes large, cheap blocks; alone, a record is synced at once. */
const LINGER_MS = 20;
const LINGER_ABOVE_ROWS = 500;
/** A larger block costs hardly less for each row. */
const LINGER_ROWS = 20_000;
/** Nobody came for so long: those who come next are waiting for their answers. */
const QUIET_MS = 2;
/** How long closing waits for the engine; the rest is stored at the next start. */
const CLOSE_MOST_MS = 10_000;

export interface StoreSinkOptions {
  /** Folder of the journal. */
  dir: string;
  store: Store;
  log: Logger;
  /** Journal bytes at which sources are asked to wait. */
  maxBytes: number;
  count: (event: string, reason: string, by: number) => void;
}

export interface StoreSink extends Sink {
  /** Positions committed, by full key; read by sources when they open. */
  cursors: ReadonlyMap<string, string>;
  /** The first seq that was never given to a durable record. */
  nextSeq: number;
  /** All up to this seq can be found by a search. */
  storedSeq: () => number;
  storedUpTo: (seq: number, mostMs: number) => Promise<boolean>;
  status: () => { bytes: number; maxBytes: number; waitingRows: number; trouble: string | undefined };
}

export async function openStoreSink(options: StoreSinkOptions): Promise<StoreSink> {
  const { journal, found } = await Journal.open(options.dir, options.log);
  const { store, log, count } = options;
  const rejectedDir = join(options.dir, "rejected");
  const inserter = new Inserter({ journal, store, log, rejectedDir, count }, found.groups);
  const waiting = found.chunks[0];
  inserter.storedSeq = waiting === undefined ? found.nextSeq - 1 : waiting.lastSeq - waiting.rows;
  for (const chunk of found.chunks) {
    count("replayed", "", chunk.rows);
    inserter.add(chunk, undefined);
  }
  const committer = new Committer(options, journal, inserter);
  return {
    name: "store",
    cursors: journal.cursors,
    nextSeq: journal.nextSeq,
    take: (batch, cursors) => committer.take(batch, cursors),
    full: () => committer.full(),
    storedSeq: () => inserter.storedSeq,
    storedUpTo: (seq, mostMs) => inserter.storedUpTo(seq, mostMs),
    status: () => ({
      bytes: journal.bytes,
      maxBytes: options.maxBytes,
      waitingRows: inserter.waitingRows + committer.rows,
      trouble: journal.trouble,
    }),
    close: () => committer.close(),
  };
}

interface Waiter {
  resolve: () => void;
  reject: (error: Error) => void;
}

class Committer {
  readonly #options: StoreSinkOptions;
  readonly #journal: Journal;
  readonly #inserter: Inserter;
  #encoder: ChunkEncoder;
  #columns: ReturnType<Store["attributeColumns"]>;
  #cursors: Record<string, string | null> = {};
  #waiters: Waiter[] = [];
  #busy = false;
  #committing: Promise<void> = Promise.resolve();
  #lastRows = 0;
  #closed = false;
  #room: Promise<void> | undefined;

  constructor(options: StoreSinkOptions, journal: Journal, inserter: Inserter) {
    this.#options = options;
    this.#journal = journal;
    this.#inserter = inserter;
    this.#columns = options.store.attributeColumns();
    this.#encoder = new ChunkEncoder(this.#columns);
  }

  /** Rows encoded and not yet synced. */
  get rows(): number {
    return this.#encoder.rows;
  }

  take(batch: readonly LogRecord[], cursors: CursorUpdates): Promise<void> {
    if (this.#closed) return Promise.reject(new Error("store sink is closed"));
    for (const record of batch) this.#encoder.append(record);
    Object.assign(this.#cursors, cursors);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      this.#committing = this.#commit();
    });
  }

  full(): Promise<void> | undefined {
    if (!this.#isFull()) return undefined;
    this.#room ??= this.#waitForRoom();
    return this.#room;
  }

  #isFull(): boolean {
    return this.#encoder.bytes >= CHUNK_BYTES_MOST || this.#journal.bytes >= this.#options.maxBytes;
  }

  async #waitForRoom(): Promise<void> {
    while (this.#isFull() && !this.#closed) await sleep(10);
    this.#room = undefined;
  }

  async #commit(): Promise<void> {
    // One turn of the loop lets everything that is ready join, at no cost to a lonely record.
    await turn();
    while (this.#waiters.length > 0) {
      if (this.#lastRows > LINGER_ABOVE_ROWS) await this.#linger();
      await this.#commitOnce();
    }
    // In the same turn as the test above: a later turn would strand whoever came in between.
    this.#busy = false;
  }

  /** As long as more keeps coming, within bounds. */
  async #linger(): Promise<void> {
    const until = performance.now() + LINGER_MS;
    for (let batches = 0; batches < this.#waiters.length && this.#encoder.rows < LINGER_ROWS;) {
      batches = this.#waiters.length;
      await sleep(QUIET_MS);
      // What has come meanwhile is read behind the timers.
      await turn();
      if (performance.now() >= until) return;
    }
  }

  async #commitOnce(): Promise<void> {
    const waiters = this.#waiters;
    const cursors = this.#cursors;
    this.#waiters = [];
    this.#cursors = {};
    this.#lastRows = this.#encoder.rows;
    try {
      const chunk = this.#encoder.finish();
      this.#renewEncoder();
      const place = await this.#journal.append({ ...chunk, cursors });
      if (chunk.rows > 0) this.#inserter.add(place, chunk.block);
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error as Error);
    }
  }

  /** New attribute columns take effect at a chunk's border: a block has one list of columns. */
  #renewEncoder(): void {
    const columns = this.#options.store.attributeColumns();
    if (columns === this.#columns) return;
    this.#columns = columns;
    this.#encoder = new ChunkEncoder(columns);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#committing;
    await this.#inserter.close(CLOSE_MOST_MS);
    await this.#journal.close();
  }
}
