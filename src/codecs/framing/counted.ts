/**
 * RFC 6587 3.4.1, octet counting: `LEN SP MSG`. Tolerates line ends between frames and, when a count is missing,
 * hands on what stands there up to the next line end or count, so that one bad count does not lose the stream.
 */
import { isAscii } from "node:buffer";
import { frameBytes } from "./decode.ts";
import { FRAME } from "./frames.ts";
import type { Framer, FrameTaker } from "./frames.ts";
import { Pending } from "./pending.ts";

const LF = 10;
const SPACE = 32;
const ZERO = 48;
const NINE = 57;
/** A greater count is no count: skipping that much on a stranger's word would lose too much. */
const MAX_COUNT = 64 * 1024 * 1024;
/** Digits of MAX_COUNT. */
const MAX_DIGITS = 8;
/** Digits, a blank, and one byte before them. */
const TAIL_BYTES = MAX_DIGITS + 2;
const NOTHING = Buffer.alloc(0);

export class Counted implements Framer {
  readonly #mostBytes: number;
  readonly #pending: Pending;
  /** Bytes of the present message still to come; 0 between messages. */
  #missing = 0;
  #counted = 0;
  #cut = false;
  /** Reading text that has no count … */
  #lost = false;
  /** … of which this was seen last. */
  #tail: Buffer = NOTHING;

  constructor(maxMessageBytes: number) {
    this.#mostBytes = maxMessageBytes;
    this.#pending = new Pending(Math.max(maxMessageBytes, MAX_DIGITS + 1));
  }

  push(bytes: Buffer, into: FrameTaker): void {
    let input = bytes;
    if (this.#missing === 0 && !this.#lost && this.#pending.length > 0) {
      // The digits of a count were split between reads.
      input = Buffer.concat([this.#pending.bytes(), bytes]);
      this.#pending.clear();
    }
    const text = isAscii(input) ? input.toString("latin1") : undefined;
    let at = 0;
    while (at >= 0 && at < input.length) {
      if (this.#missing > 0) at = this.#goOn(input, at, into);
      else if (this.#lost) at = this.#findCount(input, at, into);
      else at = this.#frames(input, at, text, into);
    }
  }

  end(into: FrameTaker): void {
    const flag = this.#missing > 0 ? FRAME.incomplete : FRAME.uncounted;
    if (this.#pending.length > 0) frameBytes(this.#pending.bytes(), into, this.#mostBytes, flag);
    this.#pending.clear();
    this.#missing = 0;
    this.#cut = false;
    this.#lost = false;
    this.#tail = NOTHING;
  }

  cut(into: FrameTaker): void {
    if (this.#missing > 0 && !this.#cut) this.#emitPending(into, FRAME.truncated);
    this.#cut = this.#missing > 0;
  }

  pendingBytes(): number {
    return this.#pending.length;
  }

  /** Whole frames, as many as there are; returns where something else begins, -1 when all is used up. */
  #frames(bytes: Buffer, from: number, text: string | undefined, into: FrameTaker): number {
    const length = bytes.length;
    let at = from;
    while (at < length) {
      // Line ends, blanks and NUL between frames: some senders count a message and end it, too.
      if ((bytes[at] ?? 0) <= SPACE) {
        at += 1;
        continue;
      }
      const start = this.#count(bytes, at);
      if (start < 0) return this.#noCount(bytes, at);
      const end = start + this.#counted;
      if (this.#counted > this.#mostBytes || end > length) {
        this.#missing = this.#counted;
        return start;
      }
      if (text === undefined) frameBytes(bytes.subarray(start, end), into, this.#mostBytes);
      else into.frame(text, start, end, 0);
      at = end;
    }
    return -1;
  }

  /** Reads `digits SP` into #counted and returns where the message begins; -1 when they are none or not all there. */
  #count(bytes: Buffer, from: number): number {
    let count = 0;
    let at = from;
    while (at - from <= MAX_DIGITS && isDigit(bytes[at])) {
      count = count * 10 + (bytes[at] ?? 0) - ZERO;
      at += 1;
    }
    this.#counted = count;
    return bytes[at] === SPACE && count > 0 && count <= MAX_COUNT ? at + 1 : -1;
  }

  /** Digits at the end of a read may become a count; everything else is text without one. */
  #noCount(bytes: Buffer, at: number): number {
    let end = at;
    while (end < bytes.length && isDigit(bytes[end])) end += 1;
    if (end === bytes.length && end - at <= MAX_DIGITS) {
      this.#pending.add(bytes, at, end);
      return -1;
    }
    this.#lost = true;
    return at;
  }

  /** The present message goes on at `at`. */
  #goOn(bytes: Buffer, at: number, into: FrameTaker): number {
    const end = Math.min(bytes.length, at + this.#missing);
    if (!this.#cut && !this.#pending.add(bytes, at, end)) {
      this.#emitPending(into, FRAME.truncated);
      this.#cut = true;
    }
    this.#missing -= end - at;
    if (this.#missing === 0) {
      if (!this.#cut) this.#emitPending(into, 0);
      this.#cut = false;
    }
    return end;
  }

  /** Text without a count ends with its line, or where `digits SP <` shows the next frame, be it split between reads. */
  #findCount(bytes: Buffer, at: number, into: FrameTaker): number {
    const before = this.#tail.length;
    const window = before === 0 ? bytes.subarray(at) : Buffer.concat([this.#tail, bytes.subarray(at)]);
    const newline = window.indexOf(LF, before);
    // What stands behind the line is looked at with the line that it belongs to.
    const frame = nextFrame(newline < 0 ? window : window.subarray(0, newline));
    const found = frame >= 0 ? frame : newline;
    const end = found < 0 ? bytes.length : Math.max(at, at + found - before);
    if (!this.#cut && !this.#pending.add(bytes, at, end)) {
      this.#emitPending(into, FRAME.uncounted | FRAME.truncated);
      this.#cut = true;
    }
    if (found < 0) {
      this.#tail = Buffer.from(window.subarray(-TAIL_BYTES));
      return -1;
    }
    const digits = found < before ? this.#tail.subarray(found) : undefined;
    if (digits !== undefined) this.#pending.shrink(digits.length);
    this.#emitPending(into, FRAME.uncounted);
    this.#tail = NOTHING;
    this.#cut = false;
    this.#lost = false;
    if (digits === undefined) return end;
    // The count began in an earlier read.
    this.#pending.add(digits, 0, digits.length);
    this.push(bytes.subarray(at), into);
    return -1;
  }

  #emitPending(into: FrameTaker, flags: number): void {
    if (this.#pending.length > 0) frameBytes(this.#pending.bytes(), into, this.#mostBytes, flags);
    this.#pending.clear();
  }
}

/** Where the digits of the next `digits SP <` begin, -1 when there are none. The first byte is never part of them. */
function nextFrame(bytes: Buffer): number {
  for (let space = bytes.indexOf(" <"); space >= 0; space = bytes.indexOf(" <", space + 1)) {
    let at = space;
    while (at > 1 && space - at < MAX_DIGITS && isDigit(bytes[at - 1])) at -= 1;
    if (at < space) return at;
  }
  return -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
