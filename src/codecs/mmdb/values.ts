/** Values in a MaxMind DB (format 2.0, "Output Data Section"): a control byte, a size, the bytes; pointers to other values. */

export type MmdbValue = string | number | bigint | boolean | MmdbMap | MmdbValue[];
export interface MmdbMap {
  [key: string]: MmdbValue;
}

/** Deeper, or more values than this for one answer, is a damaged or hostile file: real ones have some 200. */
const DEPTH_MOST = 32;
const VALUES_MOST = 20_000;

export class MmdbValues {
  readonly #bytes: Buffer;
  /** Where pointers count from. */
  readonly #base: number;
  #at = 0;
  #left = 0;

  constructor(bytes: Buffer, base: number) {
    this.#bytes = bytes;
    this.#base = base;
  }

  /** Throws a RangeError for bytes that are no value. */
  read(at: number): MmdbValue {
    this.#at = at;
    this.#left = VALUES_MOST;
    return this.#value(0);
  }

  #value(depth: number): MmdbValue {
    this.#left -= 1;
    if (depth > DEPTH_MOST || this.#left < 0) throw new RangeError("a value without an end");
    const control = this.#byte();
    let type = control >> 5;
    if (type === 1) return this.#behindPointer(control, depth);
    // The type of 0 stands in the next byte, counted from 7.
    if (type === 0) type = 7 + this.#byte();
    const size = this.#size(control & 31);
    switch (type) {
      case 2:
        return this.#take(size).toString("utf8");
      case 7:
        return this.#map(size, depth);
      case 11:
        return Array.from({ length: this.#plausible(size) }, () => this.#value(depth + 1));
      case 14:
        return size !== 0;
      default:
        return this.#number(type, size);
    }
  }

  #number(type: number, size: number): string | number | bigint {
    switch (type) {
      case 3:
        return this.#take(8).readDoubleBE(0);
      case 5:
      case 6:
      case 9:
      case 10:
        return this.#unsigned(size);
      case 8:
        return Number(BigInt.asIntN(32, BigInt(this.#unsigned(size))));
      case 15:
        return this.#take(4).readFloatBE(0);
      default:
        // Bytes (4) are nobody's text; other types are none.
        this.#take(size);
        return "";
    }
  }

  #map(size: number, depth: number): MmdbMap {
    const map = Object.create(null) as MmdbMap;
    const keys = this.#plausible(size);
    for (let i = 0; i < keys; i += 1) {
      const key = this.#value(depth + 1);
      if (typeof key !== "string") throw new RangeError("a key that is no text");
      map[key] = this.#value(depth + 1);
    }
    return map;
  }

  #behindPointer(control: number, depth: number): MmdbValue {
    const more = (control >> 3) & 3;
    const rest = Number(this.#unsigned(more + 1));
    const head = more === 3 ? 0 : (control & 7) * 256 ** (more + 1);
    const offset = head + rest + ([0, 2048, 526_336, 0][more] ?? 0);
    const back = this.#at;
    this.#at = this.#base + offset;
    const value = this.#value(depth + 1);
    this.#at = back;
    return value;
  }

  /** 29 to 31 say how many bytes the size has. */
  #size(short: number): number {
    if (short < 29) return short;
    const more = Number(this.#unsigned(short - 28));
    return more + ([29, 285, 65_821][short - 29] ?? 0);
  }

  /** Every value has a byte at least. */
  #plausible(size: number): number {
    if (size > this.#left || size > this.#bytes.length - this.#at)
      throw new RangeError("a size beyond the file");
    return size;
  }

  #unsigned(size: number): number | bigint {
    const bytes = this.#take(size);
    if (size === 0) return 0;
    if (size <= 6) return bytes.readUIntBE(0, size);
    return BigInt(`0x${bytes.toString("hex")}`);
  }

  #byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  #take(size: number): Buffer {
    const from = this.#at;
    if (from + size > this.#bytes.length) throw new RangeError("a value beyond the file");
    this.#at = from + size;
    return this.#bytes.subarray(from, from + size);
  }
}
