/**
 * What an attached container prints → lines. Unlike its log, an attach has no times and no records: a frame is what one read of
 * the container's pipe gave, any number of lines and parts of lines. Each stream is cut at LF by itself.
 */
import { INVALID_UTF8, TRUNCATED } from "./lines.ts";

const LF = 10;
const CR = 13;

export interface PlainLineOptions {
  maxLineBytes: number;
  /** A terminal ends its lines in CR LF. */
  tty: boolean;
  line: (stream: number, body: string, flags: number) => void;
}

/** A line whose end has not come yet. */
interface OpenLine {
  kept: Buffer[];
  keptBytes: number;
  flags: number;
}

export class PlainLines {
  readonly #options: PlainLineOptions;
  readonly #open: (OpenLine | undefined)[] = [undefined, undefined, undefined];

  constructor(options: PlainLineOptions) {
    this.#options = options;
  }

  push(stream: number, bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end) {
      const lf = bytes.indexOf(LF, at);
      if (lf < 0 || lf >= end) return this.#keep(stream, bytes, at, end);
      this.#end(stream, bytes, at, lf);
      at = lf + 1;
    }
  }

  /** Nothing more comes: what is open will not get its LF. */
  flush(): void {
    for (const stream of [1, 2]) if (this.#open[stream] !== undefined) this.#finish(stream);
  }

  #end(stream: number, bytes: Buffer, start: number, end: number): void {
    if (this.#open[stream] === undefined && end - start <= this.#options.maxLineBytes)
      return this.#hand(stream, bytes.subarray(start, end), 0);
    this.#keep(stream, bytes, start, end);
    this.#finish(stream);
  }

  #keep(stream: number, bytes: Buffer, start: number, end: number): void {
    const open = (this.#open[stream] ??= { kept: [], keptBytes: 0, flags: 0 });
    const room = this.#options.maxLineBytes - open.keptBytes;
    const kept = Math.min(end, start + room);
    if (kept < end) open.flags |= TRUNCATED;
    if (kept === start) return;
    // A copy: the bytes belong to a read that is about to be reused.
    open.kept.push(Buffer.from(bytes.subarray(start, kept)));
    open.keptBytes += kept - start;
  }

  #finish(stream: number): void {
    const open = this.#open[stream];
    this.#open[stream] = undefined;
    if (open !== undefined) this.#hand(stream, Buffer.concat(open.kept, open.keptBytes), open.flags);
  }

  #hand(stream: number, bytes: Buffer, flags: number): void {
    const cut = (flags & TRUNCATED) !== 0;
    const cr = this.#options.tty && !cut && bytes[bytes.length - 1] === CR;
    // A cut may go through a character: what is left of it is not kept.
    const end = cut ? wholeCharacters(bytes) : bytes.length - (cr ? 1 : 0);
    const body = bytes.toString("utf8", 0, end);
    this.#options.line(stream, body, flags | (body.includes("\ufffd") ? INVALID_UTF8 : 0));
  }
}

/** Length without a UTF-8 character at the end that is not complete. */
function wholeCharacters(bytes: Buffer): number {
  let at = bytes.length - 1;
  while (at > 0 && bytes.length - at < 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  const lead = bytes[at] ?? 0;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return at + needed > bytes.length ? at : bytes.length;
}
