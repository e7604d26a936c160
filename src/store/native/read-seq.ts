/** First and last seq of a group of blocks, read from the blocks themselves: a replayed chunk has nothing else beside it. */

/** Blocks come from the row encoder: ts and seq are the first two columns, eight bytes a row, seq growing. */
export function seqRange(blocks: readonly Uint8Array[]): [first: number, last: number] {
  let first = Number.MAX_SAFE_INTEGER;
  let last = 0;
  for (const block of blocks) {
    if (block.length === 0) continue;
    const reader = new Reader(block);
    reader.varUint();
    const rows = reader.varUint();
    reader.skip(reader.varUint());
    reader.skip(reader.varUint());
    reader.skip(rows * 8);
    const name = reader.text();
    if (name !== "seq") throw new Error(`the second column of a block is seq, not ${name}`);
    reader.skip(reader.varUint());
    for (let row = 0; row < rows; row += 1) {
      const seq = reader.uint64();
      if (seq < first) first = seq;
      if (seq > last) last = seq;
    }
  }
  return [first, last];
}

class Reader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  varUint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes.readUInt8(this.#at++);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const length = this.varUint();
    const start = this.#at;
    this.skip(length);
    return this.#bytes.toString("utf8", start, this.#at);
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  uint64(): number {
    const low = this.#bytes.readUInt32LE(this.#at);
    const high = this.#bytes.readUInt32LE(this.#at + 4);
    this.#at += 8;
    return high * 2 ** 32 + low;
  }
}
