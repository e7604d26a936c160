/**
 * From connections that answer to the pipeline: batches are handed on without waiting for the one before, each tells when it
 * is durable, and a connection reads on only while there is room. A sender is never told that there is none: it waits for its answer.
 */
import type { LogRecord } from "../record/record.ts";
import type { CursorUpdates, SourceContext } from "../record/source.ts";

/** Over all connections, read and not yet durable: two journal syncs at full speed, and a bound on memory. */
const UNDER_WAY_MOST_BYTES = 64 * 1024 * 1024;
/** Of one sender, so that it leaves room for others. */
const SENDER_MOST_BYTES = 4 * 1024 * 1024;

export interface Batch {
  records: readonly LogRecord[];
  cursors?: CursorUpdates | undefined;
  /** What it took on the wire, decompressed. */
  bytes: number;
}

/** Of one sender in one turn of the event loop: a kernel has megabytes ready for each of its connections. */
const TURN_MOST_BYTES = 512 * 1024;

/** One sender's share of what is under way: all connections of an address together. */
export interface Share {
  peer: string;
  connections: number;
  underWayBytes: number;
  /** Read in this turn of the event loop, and the promise of the next. */
  turnBytes: number;
  nextTurn: Promise<void> | undefined;
}

export class Inflow {
  readonly #ctx: SourceContext;
  readonly #aborted: Promise<void>;
  #underWayBytes = 0;
  #batches = 0;
  #settled: (() => void)[] = [];
  readonly #shares = new Map<string, Share>();

  constructor(ctx: SourceContext) {
    this.#ctx = ctx;
    this.#aborted = new Promise((resolve) => {
      if (ctx.signal.aborted) resolve();
      else ctx.signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** For a connection of this address; `leave` when it is closed. */
  join(peer: string): Share {
    const known = this.#shares.get(peer);
    const share = known ?? { peer, connections: 0, underWayBytes: 0, turnBytes: 0, nextTurn: undefined };
    share.connections += 1;
    this.#shares.set(peer, share);
    return share;
  }

  leave(share: Share): void {
    share.connections -= 1;
    this.#forget(share);
  }

  /** Bytes that one of its connections has brought. */
  read(share: Share, bytes: number): void {
    share.turnBytes += bytes;
    share.nextTurn ??= new Promise((resolve) => {
      setImmediate(() => {
        share.turnBytes = 0;
        share.nextTurn = undefined;
        resolve();
      });
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
    this.#forget(share);
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
    const over = this.#underWayBytes > UNDER_WAY_MOST_BYTES || share.underWayBytes > SENDER_MOST_BYTES;
    return over ? this.#nextSettled() : undefined;
  }

  /** Undefined: it may read on in this turn of the event loop. Else resolves in the next. */
  turn(share: Share): Promise<void> | undefined {
    return share.turnBytes > TURN_MOST_BYTES ? share.nextTurn : undefined;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#batches > 0) await this.#nextSettled();
  }

  /** Who comes again begins with what it left under way. */
  #forget({ peer, connections, underWayBytes }: Share): void {
    if (connections === 0 && underWayBytes === 0) this.#shares.delete(peer);
  }

  #nextSettled(): Promise<void> {
    return new Promise((resolve) => this.#settled.push(resolve));
  }
}
