/**
 * Reads the protobuf wire format, a field at a time, wherever its fields stand (protobuf.dev, "Encoding"): senders may
 * write them in any order, and some do it backwards. Knows no schema: who reads knows what a field is.
 */
import { isUtf8 } from "node:buffer";
import { KeyTable } from "./keys.ts";

/** The bytes are no message: cut off, or never one. Nothing behind this place can be found any more. */
export class WireFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "WireFault";
  }
}

/** Low three bits of a tag: how long the field is. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Of four bytes; no byte of ASCII has it. */
const HIGH_BITS = 0x8080_8080 | 0;
/** From an id of a trace to the end of the id of a span, with tag and length of the latter. */
const HEX_AHEAD_BYTES = 10;
/** Replaces what is no UTF-8. */
const REPLACEMENT = "\ufffd";
const SHIFT_7 = 128;
const SHIFT_32 = 4_294_967_296;
/** Ten bytes of seven bits hold 64 bits. */
const VARINT_MOST_BYTES = 10;

export class WireReader {
  /** Where the next byte is read. */
  at = 0;
  /** Where the message that is read ends. */
  limit = 0;
  /** The 64 bits of what was read last, if that was more than one byte, as two unsigned halves: a double holds only 53. */
  low = 0;
  high = 0;
  /** Set when a text had to be repaired; whoever looks also clears it. */
  repaired = false;
  #bytes: Buffer = Buffer.alloc(0);
  /** All bytes as Latin-1: a slice of it costs a third of decoding a text by itself. */
  #latin = "";
  /** The same bytes, for looking at four at once. */
  #view = new DataView(this.#bytes.buffer);
  /** Digits of the bytes between these two places. */
  #hex = "";
  #hexFrom = 0;
  #hexTo = -1;
  readonly #keys = new KeyTable();

  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#latin = bytes.toString("latin1");
    this.#hexTo = -1;
    this.at = 0;
    this.limit = bytes.length;
    this.repaired = false;
  }

  /** Lets go of the bytes. */
  end(): void {
    this.#bytes = Buffer.alloc(0);
    this.#view = new DataView(this.#bytes.buffer);
    this.#latin = "";
    this.#hex = "";
    this.#hexTo = -1;
    this.limit = 0;
  }

  more(): boolean {
    return this.at < this.limit;
  }

  /** Field number times eight, plus its wire type. */
  tag(): number {
    const first = this.#bytes[this.at] as number;
    if (first < SHIFT_7 && first > 7 && this.at < this.limit) {
      this.at += 1;
      return first;
    }
    const tag = this.varint();
    if (tag < 8 || tag > 0xffff_ffff) throw new WireFault("a field without a number");
    return tag;
  }

  /** Goes into a message that is a field; `leave` with what this returned goes behind it. */
  enter(): number {
    const outer = this.limit;
    const length = this.varint();
    if (length > outer - this.at) throw new WireFault("a field is longer than its message");
    this.limit = this.at + length;
    return outer;
  }

  leave(outer: number): void {
    this.at = this.limit;
    this.limit = outer;
  }

  /** Goes behind the field whose tag was read. */
  skip(tag: number): void {
    switch (tag & 7) {
      case WIRE.varint:
        this.varint();
        return;
      case WIRE.fixed64:
        this.#step(8);
        return;
      case WIRE.bytes:
        this.leave(this.enter());
        return;
      case WIRE.fixed32:
        this.#step(4);
        return;
      default:
        throw new WireFault("a wire type that nobody uses");
    }
  }

  /** Exact up to 2^53; all 64 bits of a larger one are in `low` and `high`. */
  varint(): number {
    const { at } = this;
    const bytes = this.#bytes;
    const first = bytes[at] as number;
    if (first < SHIFT_7 && at < this.limit) {
      this.at = at + 1;
      return first;
    }
    const second = bytes[at + 1] as number;
    if (second < SHIFT_7 && at + 1 < this.limit) {
      this.at = at + 2;
      return (first & 127) + second * SHIFT_7;
    }
    return this.#longVarint();
  }

  fixed64(): void {
    const at = this.#step(8);
    this.low = this.#bytes.readUInt32LE(at);
    this.high = this.#bytes.readUInt32LE(at + 4);
  }

  fixed32(): number {
    return this.#bytes.readUInt32LE(this.#step(4));
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#step(8));
  }

  /** The bytes of a field, as a view that lives as long as the whole message. */
  view(): Buffer {
    const outer = this.enter();
    const view = this.#bytes.subarray(this.at, this.limit);
    this.leave(outer);
    return view;
  }

  /** The bytes of a field as text of one character each: a key that tells equal messages. */
  latin(): string {
    const outer = this.enter();
    const text = this.#latin.slice(this.at, this.limit);
    this.leave(outer);
    return text;
  }

  text(): string {
    const outer = this.enter();
    const text = this.#decode(this.at, this.limit);
    this.leave(outer);
    return text;
  }

  /** A text that repeats, such as the name of an attribute: the same string object each time. */
  key(): string {
    const outer = this.enter();
    const { at, limit } = this;
    const text = this.#keys.find(this.#bytes, at, limit) ?? this.#keys.keep(this.#decode(at, limit));
    this.leave(outer);
    return text;
  }

  /** Two ids mostly stand side by side, and a call into native code costs more than their digits: a few bytes more are read. */
  hex(): string {
    const outer = this.enter();
    const { at, limit } = this;
    if (at < this.#hexFrom || limit > this.#hexTo) {
      this.#hexFrom = at;
      this.#hexTo = Math.min(limit + HEX_AHEAD_BYTES, this.#bytes.length);
      this.#hex = this.#bytes.toString("hex", at, this.#hexTo);
    }
    const text = this.#hex.slice((at - this.#hexFrom) * 2, (limit - this.#hexFrom) * 2);
    this.leave(outer);
    return text;
  }

  #decode(start: number, end: number): string {
    if (this.#isAscii(start, end)) return this.#latin.slice(start, end);
    const bytes = this.#bytes;
    const text = bytes.toString("utf8", start, end);
    if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(start, end))) this.repaired = true;
    return text;
  }

  #isAscii(start: number, end: number): boolean {
    const bytes = this.#bytes;
    const view = this.#view;
    let all = 0;
    let i = start;
    for (; i + 4 <= end; i += 4) all |= view.getInt32(i, true);
    for (; i < end; i += 1) all |= bytes[i] as number;
    return (all & HIGH_BITS) === 0;
  }

  #longVarint(): number {
    let low = 0;
    let high = 0;
    const start = this.at;
    for (let i = 0; i < VARINT_MOST_BYTES; i += 1) {
      const at = start + i;
      if (at >= this.limit) throw new WireFault("a number is cut off");
      const byte = this.#bytes[at] as number;
      const bits = byte & 127;
      if (i < 4) low += bits * 2 ** (7 * i);
      else if (i > 4) high += bits * 2 ** (7 * i - 32);
      else {
        low += (bits & 15) * 2 ** 28;
        high = bits >> 4;
      }
      if (byte < SHIFT_7) {
        this.at = at + 1;
        this.low = low;
        this.high = high % SHIFT_32;
        return this.high * SHIFT_32 + low;
      }
    }
    throw new WireFault("a number is too long");
  }

  #step(length: number): number {
    const { at } = this;
    if (length > this.limit - at) throw new WireFault("a field is longer than its message");
    this.at = at + length;
    return at;
  }
}
