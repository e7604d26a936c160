/**
 * From connections that answer to the pipeline: batches are handed on without waiting for the one before, each tells when it
 * is durable, and a connection reads on only while there is room. A sender is never told that there is none: it waits for its answer.
 */
import type { LogRecord } from "../record/record.ts";
import type { CursorUpdates, SourceContext } from "../record/source.ts";

/** Over all connections, read and not yet durable: two journal syncs at full speed, and a bound on memory. */
const UNDER_WAY_MOST_BYTES = 64 * 1024 * 1024;
/** Of one connection, so that it leaves room for others. */
const CONNECTION_MOST_BYTES = 4 * 1024 * 1024;

export interface Batch {
  records: readonly LogRecord[];
  cursors?: CursorUpdates | undefined;
  /** What it took on the wire, decompressed. */
  bytes: number;
}

/** One connection's share of what is under way. */
export interface Share {
  underWayBytes: number;
}

export class Inflow {
  readonly #ctx: SourceContext;
  readonly #aborted: Promise<void>;
  #underWayBytes = 0;
  #batches = 0;
  #settled: (() => void)[] = [];

  constructor(ctx: SourceContext) {
    this.#ctx = ctx;
    this.#aborted = new Promise((resolve) => {
      if (ctx.signal.aborted) resolve();
      else ctx.signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** True once the batch is durable; false when the program is closing and has not kept it. */
  async hand(share: Share, { records, cursors, bytes }: Batch): Promise<boolean> {
    share.underWayBytes += bytes;
    this.#underWayBytes += bytes;
    this.#batches += 1;
    let kept = true;
    try {
      await this.#ctx.emit(records, cursors);
    } catch {
      kept = false;
    }
    share.underWayBytes -= bytes;
    this.#underWayBytes -= bytes;
    this.#batches -= 1;
    const settled = this.#settled;
    this.#settled = [];
    for (const resolve of settled) resolve();
    return kept;
  }

  /** Undefined: there is room. Else resolves when it is worth asking again. */
  wait(share: Share): Promise<void> | undefined {
    if (this.#ctx.signal.aborted) return undefined;
    const full = this.#ctx.full();
    if (full !== undefined) return Promise.race([full, this.#aborted]);
    const over = this.#underWayBytes > UNDER_WAY_MOST_BYTES || share.underWayBytes > CONNECTION_MOST_BYTES;
    return over ? this.#nextSettled() : undefined;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#batches > 0) await this.#nextSettled();
  }

  #nextSettled(): Promise<void> {
    return new Promise((resolve) => this.#settled.push(resolve));
  }
}
