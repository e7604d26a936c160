/**
 * What was given to a stream and how far it got: a row of messages in one count of bytes that goes on over all
 * connections. Behind what is confirmed, the last moments are kept, because a peer that resets may not have read them.
 *
 *   settled ··· acknowledged ··· handed ··· written ··· given
 */

/** A program that lives has read by then what its kernel acknowledged. */
export const UNREAD_MS = 250;
/** More than a kernel holds for a reader at its default limits (net.ipv4.tcp_rmem, 6 MiB); bounds what is kept. */
const KEPT_MOST_BYTES = 8 * 1024 * 1024;
/** Samples closer together than this are one. */
const SAMPLE_MS = 10;

interface Job {
  start: number;
  bytes: Buffer;
  ends: Uint32Array | readonly number[];
  resolve: () => void;
  reject: (reason: Error) => void;
}

export class SendWindow {
  /** Jobs from the oldest that is kept; those before #open are confirmed. */
  readonly #jobs: Job[] = [];
  #open = 0;
  #given = 0;
  /** Passed to the socket. */
  #written = 0;
  /** Taken by the kernel. */
  #handed = 0;
  /** Acknowledged on this connection; after a repeat that is less than what is confirmed. */
  #acked = 0;
  #confirmed = 0;
  /** Everything below is read by the peer's program as far as one can tell. */
  #settled = 0;
  readonly #samples: { at: number; acked: number }[] = [];
  /** Where the next piece comes from. */
  #job = 0;
  #message = 0;

  get handed(): number {
    return this.#handed;
  }
  get acked(): number {
    return this.#acked;
  }
  /** Bytes that the socket or the kernel still holds. */
  get outstanding(): number {
    return this.#written - this.#acked;
  }
  /** Bytes that the socket holds. */
  get buffered(): number {
    return this.#written - this.#handed;
  }
  get hasUnwritten(): boolean {
    return this.#written < this.#given;
  }
  get isEmpty(): boolean {
    return this.#acked === this.#given;
  }

  add(bytes: Buffer, ends: Uint32Array | readonly number[]): Promise<void> {
    if (bytes.length === 0) return this.#lastGiven();
    return new Promise((resolve, reject) => {
      this.#jobs.push({ start: this.#given, bytes, ends, resolve, reject });
      this.#given += bytes.length;
    });
  }

  /** Whole messages, about `most` bytes or one long message; undefined when all is written. */
  nextPiece(most: number): Buffer | undefined {
    const job = this.#jobs[this.#job];
    if (job === undefined) return undefined;
    const from = this.#written - job.start;
    let to = from;
    while (
      this.#message < job.ends.length &&
      (to === from || (job.ends[this.#message] ?? 0) - from <= most)
    ) {
      to = job.ends[this.#message] ?? to;
      this.#message += 1;
    }
    if (to === from) to = job.bytes.length;
    this.#written = job.start + to;
    if (to >= job.bytes.length) {
      this.#job += 1;
      this.#message = 0;
    }
    return job.bytes.subarray(from, to);
  }

  handOver(upTo: number): void {
    this.#handed = Math.max(this.#handed, upTo);
  }

  /** Where the piece that nextPiece gave last ends. */
  get written(): number {
    return this.#written;
  }

  /**
   * The peer's kernel has everything below. True when that is news. `keepsUp`: it has all that it was sent; if not, its
   * buffer is full of what its program has not read, however long ago that was sent.
   */
  acknowledge(upTo: number, nowMs: number, keepsUp: boolean): boolean {
    if (upTo <= this.#acked) return false;
    this.#acked = upTo;
    this.#confirmed = Math.max(this.#confirmed, upTo);
    const last = this.#samples.at(-1);
    if (last !== undefined && nowMs - last.at < SAMPLE_MS) last.acked = upTo;
    else this.#samples.push({ at: nowMs, acked: upTo });
    for (let job = this.#jobs[this.#open]; job !== undefined; job = this.#jobs[this.#open]) {
      if (endOf(job) > this.#confirmed) break;
      this.#open += 1;
      job.resolve();
    }
    this.settle(keepsUp ? nowMs : -Infinity);
    return true;
  }

  /** Forgets what was acknowledged long enough ago. Not to be called while a peer does not keep up. */
  settle(nowMs: number): void {
    while ((this.#samples[0]?.at ?? Infinity) <= nowMs - UNREAD_MS) {
      this.#settled = Math.max(this.#settled, this.#samples.shift()?.acked ?? 0);
    }
    this.#settled = Math.max(this.#settled, this.#acked - KEPT_MOST_BYTES);
    while ((this.#samples[0]?.acked ?? Infinity) <= this.#settled) this.#samples.shift();
    let done = 0;
    while (done < this.#open && endOf(this.#jobs[done]) <= this.#settled) done += 1;
    if (done === 0) return;
    this.#jobs.splice(0, done);
    this.#open -= done;
    this.#job -= done;
  }

  /**
   * The connection is gone; the next one begins at the border of a message: after what was acknowledged, or after what
   * was read. Answers how many messages, of which the old connection had taken at least a part, are sent again.
   */
  rewind(to: "acknowledged" | "settled", nowMs: number): number {
    if (to === "acknowledged") this.#settled = this.#acked;
    else if (this.outstanding === 0) this.settle(nowMs);
    const had = this.#written;
    const wanted = this.#settled;
    this.#samples.length = 0;
    this.#job = this.#jobs.findIndex((job) => endOf(job) > wanted);
    if (this.#job < 0) this.#job = this.#jobs.length;
    const job = this.#jobs[this.#job];
    this.#message = 0;
    this.#written = this.#given;
    if (job !== undefined) {
      const within = wanted - job.start;
      while (within > 0 && (job.ends[this.#message] ?? Infinity) <= within) this.#message += 1;
      this.#written = job.start + (this.#message === 0 ? 0 : (job.ends[this.#message - 1] ?? 0));
    }
    this.#handed = this.#acked = this.#written;
    return this.#messagesBelow(had);
  }

  reject(reason: Error): void {
    for (const job of this.#jobs.slice(this.#open)) job.reject(reason);
    this.#jobs.length = 0;
    this.#open = this.#job = this.#message = 0;
    this.#written = this.#handed = this.#acked = this.#confirmed = this.#settled = this.#given;
  }

  /** Messages from the place of the next piece that begin below. */
  #messagesBelow(upTo: number): number {
    let count = 0;
    let message = this.#message;
    for (const job of this.#jobs.slice(this.#job)) {
      for (; message < job.ends.length; message += 1) {
        const begins = job.start + (message === 0 ? 0 : (job.ends[message - 1] ?? 0));
        if (begins >= upTo) return count;
        count += 1;
      }
      message = 0;
    }
    return count;
  }

  /** An empty call resolves with the one before it. */
  #lastGiven(): Promise<void> {
    const last = this.#jobs.at(-1);
    if (last === undefined || endOf(last) <= this.#confirmed) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const { resolve: before, reject: refuse } = last;
      last.resolve = () => {
        before();
        resolve();
      };
      last.reject = (reason) => {
        refuse(reason);
        reject(reason);
      };
    });
  }
}

function endOf(job: Job | undefined): number {
  return job === undefined ? Infinity : job.start + job.bytes.length;
}
