/** Reads MessagePack values one after another out of bytes that hold them whole. What does not hold together ends the reading: `broken`. */
import { FIXED_BYTES, HEAD, LENGTH_BYTES, lengthAt } from "./heads.ts";

export const KIND = {
  broken: 0,
  nil: 1,
  boolean: 2,
  /** In `number`, exactly. */
  integer: 3,
  /** Beyond 2^53: `wideText` has it. */
  wideInteger: 4,
  float: 5,
  /** Bytes from `start` to `stop`, as with binary and extension. */
  text: 6,
  binary: 7,
  extension: 8,
  /** `number` values follow. */
  array: 9,
  /** `number` pairs of values follow. */
  map: 10,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

const EMPTY: Buffer = Buffer.alloc(0);

export class ValueReader {
  bytes: Buffer = EMPTY;
  /** Where the next value begins. */
  at = 0;
  end = 0;
  /** Of the value read last: */
  number = 0;
  start = 0;
  stop = 0;
  extensionType = 0;

  open(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Reads a value, or the head of a container. */
  next(): Kind {
    if (this.at >= this.end) return KIND.broken;
    const head = this.bytes[this.at] as number;
    if (head <= HEAD.positiveMost) return this.#integer(head, 1);
    if (head >= HEAD.negativeFirst) return this.#integer(head - 256, 1);
    if (head >= HEAD.tableFirst) return this.#long(head);
    if (head >= HEAD.textFirst) return this.#content(KIND.text, 1, head & 31);
    if (head >= HEAD.arrayFirst) return this.#container(KIND.array, 1, head & 15);
    return this.#container(KIND.map, 1, head & 15);
  }

  /** Steps over one whole value; false when it is broken. */
  skip(): boolean {
    // Every value takes a byte at least, so more than what is left are never missing.
    for (let missing = 1; missing > 0; missing -= 1) {
      const kind = this.next();
      if (kind === KIND.broken) return false;
      if (kind === KIND.array) missing += this.number;
      else if (kind === KIND.map) missing += this.number * 2;
    }
    return true;
  }

  wideText(): string {
    const { bytes, start } = this;
    const signed = bytes[start - 1] === HEAD.signed64;
    return String(signed ? bytes.readBigInt64BE(start) : bytes.readBigUInt64BE(start));
  }

  #long(head: number): Kind {
    const lengthBytes = LENGTH_BYTES[head - HEAD.tableFirst] as number;
    if (lengthBytes === 0) return this.#fixed(head);
    const { at } = this;
    if (at + 1 + lengthBytes > this.end) return KIND.broken;
    const length = lengthAt(this.bytes, at + 1, lengthBytes);
    if (head >= HEAD.map16) return this.#container(KIND.map, 1 + lengthBytes, length);
    if (head >= HEAD.array16) return this.#container(KIND.array, 1 + lengthBytes, length);
    if (head >= HEAD.text8) return this.#content(KIND.text, 1 + lengthBytes, length);
    if (head <= HEAD.binary32) return this.#content(KIND.binary, 1 + lengthBytes, length);
    return this.#extension(1 + lengthBytes, length);
  }

  #fixed(head: number): Kind {
    const size = FIXED_BYTES[head - HEAD.tableFirst] as number;
    if (this.at + size > this.end || head === HEAD.never) return KIND.broken;
    if (head === HEAD.nil) {
      this.at += 1;
      return KIND.nil;
    }
    if (head <= HEAD.true) {
      this.at += 1;
      this.number = head & 1;
      return KIND.boolean;
    }
    if (head >= HEAD.fixedExtension1) return this.#extension(1, size - 2);
    return head <= HEAD.float64 ? this.#float(head, size) : this.#number(head, size);
  }

  #float(head: number, size: number): Kind {
    const { bytes, at } = this;
    this.number = head === HEAD.float32 ? bytes.readFloatBE(at + 1) : bytes.readDoubleBE(at + 1);
    this.at += size;
    return KIND.float;
  }

  #number(head: number, size: number): Kind {
    const { bytes } = this;
    const at = this.at + 1;
    if (size === 9) return this.#eightBytes(head, at);
    const value = lengthAt(bytes, at, size - 1);
    // Two's complement: the highest bit takes one range away.
    const range = 2 ** ((size - 1) * 8);
    return this.#integer(head >= HEAD.signed8 && value >= range / 2 ? value - range : value, size);
  }

  #eightBytes(head: number, at: number): Kind {
    const { bytes } = this;
    const high = head === HEAD.signed64 ? bytes.readInt32BE(at) : bytes.readUInt32BE(at);
    const value = high * 4_294_967_296 + bytes.readUInt32BE(at + 4);
    if (Number.isSafeInteger(value)) return this.#integer(value, 9);
    this.start = at;
    this.stop = at + 8;
    this.at += 9;
    return KIND.wideInteger;
  }

  #integer(value: number, size: number): Kind {
    this.number = value;
    this.at += size;
    return KIND.integer;
  }

  #content(kind: Kind, headBytes: number, length: number): Kind {
    const start = this.at + headBytes;
    const stop = start + length;
    if (stop > this.end) return KIND.broken;
    this.start = start;
    this.stop = stop;
    this.at = stop;
    return kind;
  }

  #extension(headBytes: number, length: number): Kind {
    const typeAt = this.at + headBytes;
    if (this.#content(KIND.extension, headBytes + 1, length) === KIND.broken) return KIND.broken;
    this.extensionType = this.bytes.readInt8(typeAt);
    return KIND.extension;
  }

  #container(kind: Kind, headBytes: number, count: number): Kind {
    const members = kind === KIND.map ? count * 2 : count;
    if (this.at + headBytes + members > this.end) return KIND.broken;
    this.at += headBytes;
    this.number = count;
    return kind;
  }
}
