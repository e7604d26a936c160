/** Columns of a Native block. A column takes its value for row n in the order of rows and writes itself at the end. */
import { GrowingBuffer } from "./growing-buffer.ts";

export interface Column {
  readonly name: string;
  readonly type: string;
  /** Bytes that this column will add, roughly. */
  bytes: () => number;
  /** Appends the column's data for `rows` rows. */
  write: (out: GrowingBuffer, rows: number) => void;
  reset: () => void;
}

/** 64-bit values as two halves; UInt64 and DateTime64 alike. */
export class Int64Column implements Column {
  #halves = new Uint32Array(2 * 1024);
  #count = 0;
  readonly name: string;
  readonly type: string;

  constructor(name: string, type: string) {
    this.name = name;
    this.type = type;
  }

  /** Of either half the lower 32 bits count: storing takes them, and is cheaper than a remainder. */
  push(low: number, high: number): void {
    if (this.#count + 2 > this.#halves.length) this.#halves = grown(this.#halves);
    this.#halves[this.#count++] = low;
    this.#halves[this.#count++] = high;
  }

  /** A whole number that a double holds exactly, of either sign. */
  pushNumber(value: number): void {
    this.push(value, Math.floor(value / 2 ** 32));
  }

  bytes(): number {
    return this.#count * 4;
  }

  write(out: GrowingBuffer): void {
    out.raw(bytesOf(this.#halves.subarray(0, this.#count)));
  }

  reset(): void {
    this.#count = 0;
  }
}

export class Uint8Column implements Column {
  #values = new GrowingBuffer();
  readonly name: string;
  readonly type = "UInt8";

  constructor(name: string) {
    this.name = name;
  }

  push(value: number): void {
    this.#values.reserve(1);
    this.#values.bytes[this.#values.length++] = value;
  }

  bytes(): number {
    return this.#values.length;
  }

  write(out: GrowingBuffer): void {
    out.raw(this.#values.view());
  }

  reset(): void {
    this.#values.length = 0;
  }
}

/** String; rows that were given no value get ''. */
export class StringColumn implements Column {
  #data = new GrowingBuffer(64 * 1024);
  #rows = 0;
  readonly name: string;
  readonly type = "String";

  constructor(name: string) {
    this.name = name;
  }

  set(row: number, text: string): void {
    this.#fill(row);
    this.#data.string(text);
    this.#rows = row + 1;
  }

  bytes(): number {
    return this.#data.length;
  }

  write(out: GrowingBuffer, rows: number): void {
    this.#fill(rows);
    out.raw(this.#data.view());
  }

  reset(): void {
    this.#data.length = 0;
    this.#rows = 0;
  }

  /** '' is a single zero byte. */
  #fill(rows: number): void {
    const missing = rows - this.#rows;
    if (missing <= 0) return;
    this.#data.reserve(missing);
    this.#data.bytes.fill(0, this.#data.length, this.#data.length + missing);
    this.#data.length += missing;
    this.#rows = rows;
  }
}

/** Up to here a loop is faster than a call into native code. */
const SHORT_RUN = 16;

/** LowCardinality(String); code 0 is '' and what rows without a value have. */
export class LowCardinalityColumn implements Column {
  #dictionary = new Dictionary();
  #codes = new Uint32Array(1024);
  readonly name: string;
  readonly type = "LowCardinality(String)";

  constructor(name: string) {
    this.name = name;
  }

  code(text: string): number {
    return this.#dictionary.code(text);
  }

  set(row: number, text: string): void {
    this.setCode(row, this.#dictionary.code(text));
  }

  setCode(row: number, code: number): void {
    while (row >= this.#codes.length) this.#codes = grown(this.#codes);
    this.#codes[row] = code;
  }

  /** One code for the rows from `from` to before `to`, which have none yet. */
  setCodes(from: number, to: number, code: number): void {
    if (code === 0) return;
    while (to > this.#codes.length) this.#codes = grown(this.#codes);
    if (to - from > SHORT_RUN) this.#codes.fill(code, from, to);
    else for (let row = from; row < to; row += 1) this.#codes[row] = code;
  }

  bytes(): number {
    return this.#dictionary.bytes;
  }

  /** The state prefix that stands before the data, once for each block. */
  write(out: GrowingBuffer, rows: number): void {
    while (rows > this.#codes.length) this.#codes = grown(this.#codes);
    out.uint64(SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS);
    this.#dictionary.write(out, this.#codes.subarray(0, rows));
    this.#codes.fill(0, 0, rows);
  }

  reset(): void {
    this.#dictionary.reset();
  }
}

/** ClickHouse SerializationLowCardinality: the only key version there is. */
export const SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS = 1;
/** Index flags: the dictionary comes with this block (1 << 9) and replaces what was known (1 << 10). */
const HAS_ADDITIONAL_KEYS = 0x600;

/** Texts → codes, in the order they came; '' is 0. */
export class Dictionary {
  #codes = new Map<string, number>([["", 0]]);
  bytes = 0;

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#codes.size;
    this.#codes.set(text, code);
    this.bytes += text.length + 2;
    return code;
  }

  /** Index width, keys, then one code per row, without the state prefix. Nothing for no rows. */
  write(out: GrowingBuffer, codes: Uint32Array): void {
    if (codes.length === 0) return;
    const size = this.#codes.size;
    const width = size <= 0x100 ? 0 : size <= 0x10000 ? 1 : 2;
    out.uint64(HAS_ADDITIONAL_KEYS | width);
    out.uint64(size);
    for (const text of this.#codes.keys()) out.string(text);
    out.uint64(codes.length);
    out.raw(bytesOf(width === 0 ? new Uint8Array(codes) : width === 1 ? new Uint16Array(codes) : codes));
  }

  reset(): void {
    if (this.#codes.size > 1) this.#codes = new Map([["", 0]]);
    this.bytes = 0;
  }
}

export function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** The platform must be little-endian, as all that Node runs on are. */
export function bytesOf(array: Uint8Array | Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
