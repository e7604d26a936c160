/** Bytes → container's lines, as Docker would hand them on: cut at line feeds, nothing else taken away, blank lines kept. */
import { FRAME } from "../codecs/framing/frames.ts";
import type { Framer, FrameTaker } from "../codecs/framing/frames.ts";
import { frameBytes } from "../codecs/framing/decode.ts";

const LF = 10;

export class RawLines implements Framer {
  readonly #mostBytes: number;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** In the rest of a line that was cut. */
  #skipping = false;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  push(bytes: Buffer, into: FrameTaker): void {
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      this.#line(bytes.subarray(start, end), into);
      start = end + 1;
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start), into);
  }

  end(into: FrameTaker): void {
    if (this.#keptBytes > 0) this.#emit(Buffer.concat(this.#kept), 0, into);
    this.#forget();
    this.#skipping = false;
  }

  cut(into: FrameTaker): void {
    if (this.#keptBytes === 0) return;
    this.#emit(Buffer.concat(this.#kept), FRAME.truncated, into);
    this.#forget();
    this.#skipping = true;
  }

  pendingBytes(): number {
    return this.#keptBytes;
  }

  #line(rest: Buffer, into: FrameTaker): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    this.#emit(this.#keptBytes === 0 ? rest : Buffer.concat([...this.#kept, rest]), 0, into);
    this.#forget();
  }

  #keep(bytes: Buffer, into: FrameTaker): void {
    if (this.#skipping) return;
    this.#kept.push(bytes);
    this.#keptBytes += bytes.length;
    if (this.#keptBytes > this.#mostBytes) this.cut(into);
  }

  #forget(): void {
    this.#kept = [];
    this.#keptBytes = 0;
  }

  #emit(line: Buffer, flags: number, into: FrameTaker): void {
    if (line.length === 0) into.frame("", 0, 0, flags);
    else frameBytes(line, into, this.#mostBytes, flags);
  }
}
