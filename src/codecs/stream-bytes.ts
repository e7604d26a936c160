/** What a connection has brought and nobody has used yet, in one piece of memory. */

const STORAGE_FIRST_BYTES = 4096;

export class StreamBytes {
  /** Never written again where something stands, so parts of it may be kept while more is pushed. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** `bytes` is storage of ours, to be appended to; else it is a read. */
  #owned = false;

  get length(): number {
    return this.end - this.start;
  }

  /** The read is kept until it is used or `settle` is called. */
  push(read: Buffer): void {
    const rest = this.end - this.start;
    if (rest === 0) {
      this.bytes = read;
      this.start = 0;
      this.end = read.length;
      this.#owned = false;
      return;
    }
    if (!this.#owned || this.end + read.length > this.bytes.length) this.#store(rest + read.length, 0);
    read.copy(this.bytes, this.end);
    this.end += read.length;
  }

  /** These first bytes are used. */
  drop(bytes: number): void {
    this.start += bytes;
  }

  /**
   * Nothing more can be used before the next push. What is left of a read moves, so that a silent connection holds no more than
   * its own bytes; storage grows towards what is expected no faster than by doubling, since anybody can announce anything.
   */
  settle(expectedBytes: number): void {
    const rest = this.end - this.start;
    if (!this.#owned && rest > 0) this.#store(rest, Math.min(expectedBytes, rest * 2));
  }

  #store(atLeast: number, expected: number): void {
    const doubled = this.#owned ? atLeast * 2 : atLeast;
    const storage = Buffer.allocUnsafeSlow(Math.max(STORAGE_FIRST_BYTES, doubled, expected));
    this.bytes.copy(storage, 0, this.start, this.end);
    this.end -= this.start;
    this.start = 0;
    this.bytes = storage;
    this.#owned = true;
  }
}
