/**
 * A terminal's log has no frames: records stand one behind the other, "TIME text CR LF". A line over 16,384 bytes is
 * several records without a newline between them, so a time then stands in the middle of the text. A record begins
 * at the start, after an LF, after 16,384 bytes of text, or where the daemon began a write of its own (it makes one
 * chunk of HTTP for each record), and only where a time can be read.
 */
import { STDOUT } from "./frames.ts";
import { STAMP_BYTES, StampReader } from "./time.ts";

const LF = 10;
const PIECE_BYTES = 16_384;

export type TakePiece = (stream: number, bytes: Buffer, start: number, end: number) => void;

export class TtyReader {
  readonly #take: TakePiece;
  readonly #stamp = new StampReader();
  /** The record being read, from its time on; at most a time, a piece, and a time that may follow. */
  #bytes = Buffer.allocUnsafe(2 * (STAMP_BYTES + PIECE_BYTES));
  #have = 0;
  /** Where in #bytes a write of the daemon began, 0 when that is not known. */
  #mark = 0;

  constructor(take: TakePiece) {
    this.#take = take;
  }

  push(bytes: Buffer, start: number, end: number, beginsWrite: boolean): void {
    if (beginsWrite) this.#mark = this.#have;
    let at = start;
    while (at < end) {
      const most = Math.min(end, at + this.#bytes.length - this.#have);
      bytes.copy(this.#bytes, this.#have, at, most);
      this.#have += most - at;
      at = most;
      this.#split();
    }
  }

  /** The time of the record that has not ended. */
  openSince(): { seconds: number; nanos: number } | undefined {
    if (this.#have === 0 || this.#stamp.read(this.#bytes, 0, this.#have) < 0) return undefined;
    return { seconds: this.#stamp.seconds, nanos: this.#stamp.nanos };
  }

  /** Nothing more comes: what is left is a record without a newline. */
  end(): void {
    if (this.#have > 0) this.#take(STDOUT, this.#bytes, 0, this.#have);
    this.#have = 0;
    this.#mark = 0;
  }

  /** Hands on every record whose end is known and moves the rest to the front. */
  #split(): void {
    let from = 0;
    for (;;) {
      const end = this.#recordEnd(from);
      if (end === 0) break;
      this.#take(STDOUT, this.#bytes, from, end);
      from = end;
    }
    this.#bytes.copyWithin(0, from, this.#have);
    this.#have -= from;
    this.#mark = Math.max(0, this.#mark - from);
  }

  /** Where the record ends that begins at `from`; 0 when that is not known yet. */
  #recordEnd(from: number): number {
    const textStart = Math.max(from, this.#stamp.read(this.#bytes, from, this.#have));
    const full = textStart + PIECE_BYTES;
    const found = this.#bytes.indexOf(LF, textStart);
    const lf = found < this.#have ? found : -1;
    const mark = this.#mark;
    if (mark > textStart && mark < full && (lf < 0 || lf >= mark) && this.#stampAt(mark)) return mark;
    if (lf >= 0 && lf < full) return lf + 1;
    // Without a time behind it this is no end of a piece; yet it is handed on, so that memory stays flat.
    return this.#have < full + STAMP_BYTES ? 0 : full;
  }

  #stampAt(at: number): boolean {
    return this.#have - at >= STAMP_BYTES && this.#stamp.read(this.#bytes, at, this.#have) > 0;
  }
}
