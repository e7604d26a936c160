/** The bytes of a message that is not whole yet: grows by doubling up to a limit, gives memory back when it was much. */

const FIRST_BYTES = 1024;
/** A buffer above this is not kept for the next message: most messages are small. */
const KEEP_BYTES = 65_536;
const NOTHING = Buffer.alloc(0);

export class Pending {
  length = 0;
  readonly #mostBytes: number;
  #bytes: Buffer = NOTHING;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Adds bytes[start, end); false when not all of them found room. */
  add(bytes: Buffer, start: number, end: number): boolean {
    const take = Math.min(end - start, this.#mostBytes - this.length);
    if (take > 0) {
      this.#grow(this.length + take);
      bytes.copy(this.#bytes, this.length, start, start + take);
      this.length += take;
    }
    return take === end - start;
  }

  /** What was added, valid until the next add. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  /** Takes the last bytes away again. */
  shrink(bytes: number): void {
    this.length = Math.max(0, this.length - bytes);
  }

  clear(): void {
    this.length = 0;
    if (this.#bytes.length > KEEP_BYTES) this.#bytes = NOTHING;
  }

  #grow(needed: number): void {
    if (needed <= this.#bytes.length) return;
    const wanted = Math.max(FIRST_BYTES, needed, this.#bytes.length * 2);
    const larger = Buffer.allocUnsafeSlow(Math.min(this.#mostBytes, wanted));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}
