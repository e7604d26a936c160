/** Messages of a batch one after the other in one buffer of their exact size, with the offset after each. */

const FIRST_BYTES = 256 * 1024;
/** A batch of huge lines does not leave a huge buffer behind. */
const KEPT_MOST_BYTES = 4 * 1024 * 1024;
/** UTF-8 of one UTF-16 unit is never longer. */
const BYTES_PER_UNIT = 3;

export interface Batch {
  bytes: Buffer;
  /** Offset after each message. */
  ends: Uint32Array;
}

/** Written into one scratch buffer, because a buffer for each message costs more than its text. */
export class BatchWriter {
  #scratch = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #ends = new Uint32Array(1024);
  #length = 0;
  #count = 0;

  /** An empty text is no message. */
  add(text: string): void {
    if (text === "") return;
    this.#room(text.length * BYTES_PER_UNIT);
    this.#length += this.#scratch.write(text, this.#length);
    this.#close();
  }

  /** RFC 6587 3.4.1: the number of bytes, a blank, the message. */
  addCounted(text: string): void {
    if (text === "") return;
    this.add(`${Buffer.byteLength(text)} ${text}`);
  }

  /** The batch so far; the writer is empty then. */
  take(): Batch {
    const batch = {
      bytes: Buffer.from(this.#scratch.subarray(0, this.#length)),
      ends: this.#ends.slice(0, this.#count),
    };
    this.#length = this.#count = 0;
    if (this.#scratch.length > KEPT_MOST_BYTES) this.#scratch = Buffer.allocUnsafeSlow(FIRST_BYTES);
    return batch;
  }

  #close(): void {
    if (this.#count === this.#ends.length) {
      const longer = new Uint32Array(this.#count * 2);
      longer.set(this.#ends);
      this.#ends = longer;
    }
    this.#ends[this.#count] = this.#length;
    this.#count += 1;
  }

  #room(bytes: number): void {
    const wanted = this.#length + bytes;
    if (wanted <= this.#scratch.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, this.#scratch.length * 2));
    this.#scratch.copy(larger, 0, 0, this.#length);
    this.#scratch = larger;
  }
}
