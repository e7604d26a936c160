/**
 * RFC 6587 3.4.2, non-transparent framing: a message ends with LF (CR LF is tolerated), or with NUL. A read's whole
 * lines are decoded together and split as text, which is several times cheaper than decoding each.
 */
import { isAscii, isUtf8 } from "node:buffer";
import { frameBytes } from "./decode.ts";
import { FRAME } from "./frames.ts";
import type { Framer, FrameTaker } from "./frames.ts";
import { Pending } from "./pending.ts";

const LF = 10;
const CR = 13;
const NUL = 0;
const LESS_THAN = 60;

export interface DelimitedOptions {
  /** "newline-or-nul": LF ends a message, and so does a NUL before `<`, since some senders end messages with NUL. */
  delimiter: "newline" | "nul" | "newline-or-nul";
  maxMessageBytes: number;
}

export class Delimited implements Framer {
  readonly #end: number;
  readonly #endText: string;
  readonly #mostBytes: number;
  readonly #pending: Pending;
  /** Whether NUL may end a message beside LF. */
  readonly #nulToo: boolean;
  #skipping = false;
  #seenNewline = false;
  /** The last byte pushed was a NUL that did not end its message yet. */
  #endsWithNul = false;

  constructor({ delimiter, maxMessageBytes }: DelimitedOptions) {
    this.#end = delimiter === "nul" ? NUL : LF;
    this.#endText = delimiter === "nul" ? "\0" : "\n";
    this.#nulToo = delimiter === "newline-or-nul";
    this.#mostBytes = maxMessageBytes;
    this.#pending = new Pending(maxMessageBytes);
  }

  push(bytes: Buffer, into: FrameTaker): void {
    if (this.#nulToo && (this.#endsWithNul || bytes.includes(NUL))) return this.#pushWithNul(bytes, into);
    const first = this.#pending.length > 0 || this.#skipping ? this.#finishPending(bytes, into) : 0;
    if (first < 0) return;
    const last = bytes.lastIndexOf(this.#end);
    let rest = first;
    if (last >= first) {
      this.#seenNewline = true;
      this.#lines(first === 0 && last === bytes.length - 1 ? bytes : bytes.subarray(first, last + 1), into);
      rest = last + 1;
    }
    if (rest < bytes.length) this.#keep(bytes, rest, into);
  }

  end(into: FrameTaker): void {
    if (this.#pending.length > 0) this.#one(this.#pending.bytes(), into, 0);
    this.#pending.clear();
    this.#skipping = false;
  }

  cut(into: FrameTaker): void {
    if (this.#pending.length === 0) return;
    this.#one(this.#pending.bytes(), into, FRAME.truncated);
    this.#pending.clear();
    this.#skipping = true;
  }

  pendingBytes(): number {
    return this.#pending.length;
  }

  /** Ends the message that earlier reads began; returns where the next begins, -1 when it goes on. */
  #finishPending(bytes: Buffer, into: FrameTaker): number {
    const end = bytes.indexOf(this.#end);
    if (end < 0) this.#keep(bytes, 0, into);
    else this.#finish(bytes, 0, end, into);
    return end < 0 ? -1 : end + 1;
  }

  /** bytes[start, end) ends a message, whether earlier reads began it or not. */
  #finish(bytes: Buffer, start: number, end: number, into: FrameTaker): void {
    this.#seenNewline ||= bytes[end] === LF;
    if (this.#skipping) {
      this.#skipping = false;
    } else if (this.#pending.length === 0) {
      this.#one(bytes.subarray(start, end), into, 0);
    } else {
      const fits = this.#pending.add(bytes, start, end);
      this.#one(this.#pending.bytes(), into, fits ? 0 : FRAME.truncated);
      this.#pending.clear();
    }
  }

  /** Bytes after the last delimiter wait for more; too many of them are handed on cut. */
  #keep(bytes: Buffer, start: number, into: FrameTaker): void {
    if (this.#skipping) return;
    if (!this.#pending.add(bytes, start, bytes.length)) this.cut(into);
  }

  /** Every byte of `bytes` belongs to a whole line. */
  #lines(bytes: Buffer, into: FrameTaker): void {
    const ascii = isAscii(bytes);
    // Not longer than one message may be, so no line needs its bytes counted.
    const together = ascii || (bytes.length <= this.#mostBytes && isUtf8(bytes));
    if (!together) return this.#linesOneByOne(bytes, into);
    const text = bytes.toString(ascii ? "latin1" : "utf8");
    const most = this.#mostBytes;
    const delimiter = this.#endText;
    let start = 0;
    for (let next = text.indexOf(delimiter); next >= 0; next = text.indexOf(delimiter, start)) {
      const end = next > start && text.charCodeAt(next - 1) === CR ? next - 1 : next;
      if (end - start > most) into.frame(text, start, start + most, FRAME.truncated);
      else if (end > start) into.frame(text, start, end, 0);
      start = next + 1;
    }
  }

  #linesOneByOne(bytes: Buffer, into: FrameTaker): void {
    let start = 0;
    for (let next = bytes.indexOf(this.#end); next >= 0; next = bytes.indexOf(this.#end, start)) {
      this.#one(bytes.subarray(start, next), into, 0);
      start = next + 1;
    }
  }

  #one(line: Buffer, into: FrameTaker, flags: number): void {
    let end = line.length;
    if (this.#nulToo && line[end - 1] === NUL) end -= 1;
    if (line[end - 1] === CR) end -= 1;
    if (end > 0) frameBytes(line.subarray(0, end), into, this.#mostBytes, flags);
  }

  /**
   * LF ends a message and so does a NUL before `<`. A NUL at the end of a read ends one, too, or the last message of a
   * sender that ends them with NUL would wait for the next; but not on a connection that has shown an LF.
   */
  #pushWithNul(bytes: Buffer, into: FrameTaker): void {
    if (this.#endsWithNul && bytes[0] === LESS_THAN) this.#finish(bytes, 0, 0, into);
    let at = 0;
    let newline = bytes.indexOf(LF);
    let nul = nulBeforeNext(bytes, 0);
    for (let end = earlier(newline, nul); end >= 0; end = earlier(newline, nul)) {
      this.#finish(bytes, at, end, into);
      at = end + 1;
      // Only what was used is looked for again, or many of the one would be searched through for each of the other.
      if (end === newline) newline = bytes.indexOf(LF, at);
      else nul = nulBeforeNext(bytes, at);
    }
    this.#endsWithNul = bytes.length > at && bytes[bytes.length - 1] === NUL;
    if (this.#endsWithNul && !this.#seenNewline) {
      this.#finish(bytes, at, bytes.length - 1, into);
      this.#endsWithNul = false;
    } else if (at < bytes.length) {
      this.#keep(bytes, at, into);
    }
  }
}

/** The first NUL that stands before `<`. */
function nulBeforeNext(bytes: Buffer, from: number): number {
  let nul = bytes.indexOf(NUL, from);
  while (nul >= 0 && bytes[nul + 1] !== LESS_THAN) nul = bytes.indexOf(NUL, nul + 1);
  return nul;
}

/** Of two places; below 0 there is none. */
function earlier(one: number, other: number): number {
  if (one < 0 || other < 0) return Math.max(one, other);
  return Math.min(one, other);
}
