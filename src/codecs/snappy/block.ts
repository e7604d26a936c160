/** Snappy's block format (google/snappy, format_description.txt): what Loki's and Prometheus' clients send. Reading alone. */

export class SnappyFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SnappyFault";
  }
}

/** The densest element makes 64 bytes of three; whoever announces more lies, and no memory is given for it. */
const RATIO_MOST = 22;
const LITERAL = 0;
const COPY_1 = 1;
const COPY_2 = 2;
/** Literals up to this length say it in the tag; above, in as many bytes as the tag is more than this. */
const LITERAL_SHORT_MOST = 60;

/** Throws SnappyFault for what is none, or longer than `mostBytes`. */
export function decompressBlock(bytes: Buffer, mostBytes: number): Buffer {
  const block = new Block(bytes);
  const length = block.length();
  if (length > mostBytes) throw new SnappyFault(`more than ${mostBytes} bytes`);
  if (length > bytes.length * RATIO_MOST) throw new SnappyFault("shorter than it says");
  return block.read(length);
}

class Block {
  readonly #in: Buffer;
  #at = 0;
  #out: Buffer = Buffer.alloc(0);
  #to = 0;

  constructor(bytes: Buffer) {
    this.#in = bytes;
  }

  /** A varint of 32 bits. */
  length(): number {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.#byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new SnappyFault("no length");
  }

  read(length: number): Buffer {
    this.#out = Buffer.allocUnsafe(length);
    const { length: end } = this.#in;
    while (this.#at < end) {
      const tag = this.#byte();
      if ((tag & 3) === LITERAL) this.#literal(tag >> 2);
      else this.#copy(tag);
    }
    // Unset memory would be somebody else's data.
    if (this.#to !== length) throw new SnappyFault("shorter than it says");
    return this.#out;
  }

  #literal(code: number): void {
    const length = (code < LITERAL_SHORT_MOST ? code : this.#number(code - LITERAL_SHORT_MOST + 1)) + 1;
    const from = this.#at;
    if (length > this.#in.length - from) throw new SnappyFault("cut off");
    this.#room(length);
    this.#in.copy(this.#out, this.#to, from, from + length);
    this.#at = from + length;
    this.#to += length;
  }

  #copy(tag: number): void {
    const kind = tag & 3;
    const length = kind === COPY_1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = kind === COPY_1 ? (tag >> 5) * 256 + this.#byte() : this.#number(kind === COPY_2 ? 2 : 4);
    const from = this.#to - back;
    if (back === 0 || from < 0) throw new SnappyFault("a copy from before the beginning");
    this.#room(length);
    const out = this.#out;
    const to = this.#to;
    this.#to = to + length;
    // A copy of what it is just writing repeats a pattern: byte by byte.
    if (back >= length) out.copyWithin(to, from, from + length);
    else for (let i = 0; i < length; i += 1) out[to + i] = out[from + i] as number;
  }

  #room(length: number): void {
    if (length > this.#out.length - this.#to) throw new SnappyFault("longer than it says");
  }

  #number(bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i += 1) value += this.#byte() * 2 ** (8 * i);
    return value;
  }

  #byte(): number {
    const byte = this.#in[this.#at];
    if (byte === undefined) throw new SnappyFault("cut off");
    this.#at += 1;
    return byte;
  }
}
