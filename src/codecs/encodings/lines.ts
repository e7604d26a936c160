/**
 * A file's bytes → its lines, empty ones too, each with how many bytes it took: whoever keeps a position in the file counts them.
 * Framing (../framing) does the same for connections, where nobody needs to know the place and empty lines are none.
 */
import { isAscii, isUtf8 } from "node:buffer";
import { frameBytes } from "../framing/decode.ts";
import { FRAME } from "../framing/frames.ts";
import { wasReplaced } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";

export interface LineTaker {
  /** `flags`: FRAME.truncated, FRAME.invalidUtf8. `bytes`: of the line in the file, with its end. */
  line: (text: string, flags: number, bytes: number) => void;
}

const LF = 10;
const CR = 13;

export class LineCutter {
  readonly #encoding: Encoding;
  readonly #mostBytes: number;
  readonly #one = { text: "", flags: 0 };
  readonly #taker = {
    frame: (text: string, start: number, end: number, flags: number): void => {
      this.#one.text = start === 0 && end === text.length ? text : text.slice(start, end);
      this.#one.flags = flags;
    },
  };

  constructor(encoding: Encoding, maxLineBytes: number) {
    this.#encoding = encoding;
    this.#mostBytes = maxLineBytes;
  }

  /** Hands on the whole lines in bytes[start, end); returns where the rest begins. */
  cut(bytes: Buffer, { start, end }: { start: number; end: number }, into: LineTaker): number {
    if (!this.#encoding.utf8) return this.#others(bytes.subarray(0, end), start, into);
    const last = bytes.subarray(0, end).lastIndexOf(LF);
    if (last < start) return start;
    const whole = bytes.subarray(start, last + 1);
    if (isAscii(whole)) this.#ascii(whole.toString("latin1"), into);
    else if (isUtf8(whole)) this.#utf8(whole, whole.toString("utf8"), into);
    else this.#others(whole, 0, into);
    return last + 1;
  }

  /** A line whose end is not there, or is too far away: `bytes` is all there is of it. */
  part(bytes: Buffer, into: LineTaker, flags = 0): void {
    this.#line(bytes, flags, bytes.length, into);
  }

  /** Where the line that is too long ends, in bytes[start, end); -1 when it goes on. */
  skip(bytes: Buffer, start: number, end: number): number {
    const at = this.#lineFeed(bytes.subarray(0, end), start);
    return at < 0 ? -1 : at + this.#encoding.unit;
  }

  #ascii(text: string, into: LineTaker): void {
    const most = this.#mostBytes;
    let start = 0;
    for (let next = text.indexOf("\n"); next >= 0; next = text.indexOf("\n", start)) {
      const end = next > start && text.charCodeAt(next - 1) === CR ? next - 1 : next;
      if (end - start > most) into.line(text.slice(start, start + most), FRAME.truncated, next + 1 - start);
      else into.line(text.slice(start, end), 0, next + 1 - start);
      start = next + 1;
    }
  }

  /** Valid UTF-8: text and bytes are walked side by side. */
  #utf8(bytes: Buffer, text: string, into: LineTaker): void {
    let start = 0;
    let at = 0;
    for (let next = text.indexOf("\n"); next >= 0; next = text.indexOf("\n", start)) {
      const after = bytes.indexOf(LF, at) + 1;
      if (after - at > this.#mostBytes) this.#line(bytes.subarray(at, after - 1), 0, after - at, into);
      else {
        const end = next > start && text.charCodeAt(next - 1) === CR ? next - 1 : next;
        into.line(text.slice(start, end), 0, after - at);
      }
      start = next + 1;
      at = after;
    }
  }

  #others(bytes: Buffer, from: number, into: LineTaker): number {
    const { unit } = this.#encoding;
    let start = from;
    for (let next = this.#lineFeed(bytes, start); next >= 0; next = this.#lineFeed(bytes, start)) {
      this.#line(bytes.subarray(start, next), 0, next + unit - start, into);
      start = next + unit;
    }
    return start;
  }

  #lineFeed(bytes: Buffer, from: number): number {
    const { lineFeed, unit } = this.#encoding;
    let at = bytes.indexOf(lineFeed, from);
    while (at >= 0 && (at - from) % unit !== 0) at = bytes.indexOf(lineFeed, at + 1);
    return at;
  }

  #line(line: Buffer, flags: number, bytes: number, into: LineTaker): void {
    const { carriageReturn, unit, utf8 } = this.#encoding;
    const cr = line.length >= unit && line.subarray(line.length - unit).equals(carriageReturn);
    const own = cr ? line.subarray(0, line.length - unit) : line;
    if (utf8) {
      this.#one.text = "";
      this.#one.flags = flags;
      frameBytes(own, this.#taker, this.#mostBytes, flags);
      into.line(this.#one.text, this.#one.flags, bytes);
      return;
    }
    const long = own.length > this.#mostBytes;
    const kept = long ? own.subarray(0, this.#mostBytes - (this.#mostBytes % unit)) : own;
    const text = this.#encoding.text(kept);
    const marks =
      (long ? FRAME.truncated : 0) | (wasReplaced(text, kept, this.#encoding) ? FRAME.invalidUtf8 : 0);
    into.line(text, flags | marks, bytes);
  }
}
