/** Bytes that grow by doubling. Kept and reused between blocks: a steady stream allocates nothing but its results. */

/** Up to here a loop over the characters is faster than a call into native code. */
const SHORT_CHARS = 24;
const SHORT_BYTES = 64;

export class GrowingBuffer {
  bytes: Buffer;
  length = 0;

  constructor(capacity = 4096) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  /** Unsigned LEB128, as ClickHouse writes lengths. */
  varUint(value: number): void {
    this.reserve(8);
    let left = value;
    while (left >= 0x80) {
      this.bytes[this.length++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.bytes[this.length++] = left;
  }

  uint64(value: number): void {
    this.reserve(8);
    this.bytes.writeUInt32LE(value % 2 ** 32, this.length);
    this.bytes.writeUInt32LE(Math.floor(value / 2 ** 32), this.length + 4);
    this.length += 8;
  }

  /** Length and UTF-8. Nearly all text is ASCII, whose length in bytes is known before it is written. */
  string(text: string): void {
    this.reserve(text.length * 3 + 8);
    if (text.length <= SHORT_CHARS && this.#ascii(text)) return;
    const start = this.length;
    const guess = varUintSize(text.length);
    const written = this.bytes.write(text, start + guess, "utf8");
    const size = varUintSize(written);
    if (size !== guess) this.bytes.copyWithin(start + size, start + guess, start + guess + written);
    this.varUint(written);
    this.length = start + size + written;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** As `raw`, for a few bytes. */
  short(bytes: Uint8Array): void {
    const { length } = bytes;
    if (length > SHORT_BYTES) {
      this.raw(bytes);
      return;
    }
    this.reserve(length);
    const to = this.bytes;
    const start = this.length;
    for (let i = 0; i < length; i += 1) to[start + i] = bytes[i] as number;
    this.length = start + length;
  }

  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Writes a short text, or nothing that counts when it has other characters. There is room. */
  #ascii(text: string): boolean {
    const { bytes } = this;
    const { length } = text;
    let at = this.length;
    bytes[at++] = length;
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[at++] = code;
    }
    this.length = at;
    return true;
  }
}

function varUintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}
