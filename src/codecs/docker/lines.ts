/**
 * Pieces → lines. Docker cuts what a container prints at 16,384 bytes and gives every piece of a line the same time;
 * a piece that does not end in LF has more to come. Each stream is joined by itself, as pieces of the other may come
 * between. A line is as long as it is: only the first `maxLineBytes` of it are kept in memory.
 */
import { STDERR, STDOUT } from "./frames.ts";
import { StampReader } from "./time.ts";

const LF = 10;
const CR = 13;

/** Flags of a line; both may be set. */
export const TRUNCATED = 1;
export const INVALID_UTF8 = 2;

/** The same object for every line of a joiner: copy what is to be kept. */
export interface DockerLine {
  stream: number;
  seconds: number;
  nanos: number;
  body: string;
  flags: number;
}

export interface LineOptions {
  maxLineBytes: number;
  /** A terminal ends its lines in CR LF. */
  tty: boolean;
  line: (line: DockerLine) => void;
  /** A piece came without a time; its line gets the time of its reading. */
  noTime?: () => void;
  /** An open line waits behind an older piece: what was counted for it does not belong to the next line. */
  aside?: (() => void) | undefined;
  /** Asked before each piece that comes with its time in its text; false: it is passed over. */
  admits?: ((piece: TimedPiece) => boolean) | undefined;
}

/** A piece whose time and end are known already: bytes[start..end) without the LF. Valid only during the call. */
export interface TimedPiece {
  stream: number;
  seconds: number;
  nanos: number;
  bytes: Buffer;
  start: number;
  end: number;
  /** An LF stood behind it. */
  ended: boolean;
}

/** A line whose end has not come yet. */
interface OpenLine {
  stream: number;
  seconds: number;
  nanos: number;
  kept: Buffer[];
  keptBytes: number;
  flags: number;
}

export class LineJoiner {
  readonly #options: LineOptions;
  readonly #stamp = new StampReader();
  readonly #piece: TimedPiece = {
    stream: STDOUT,
    seconds: 0,
    nanos: 0,
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
    ended: false,
  };
  readonly #line: DockerLine = { stream: STDOUT, seconds: 0, nanos: 0, body: "", flags: 0 };
  readonly #open: (OpenLine | undefined)[] = [undefined, undefined, undefined];
  /** Open lines behind which something older came. */
  readonly #waiting: (OpenLine | undefined)[] = [undefined, undefined, undefined];

  constructor(options: LineOptions) {
    this.#options = options;
  }

  piece(stream: number, bytes: Buffer, start: number, end: number): void {
    if (start === end) return;
    let textStart = this.#stamp.read(bytes, start, end);
    if (textStart < 0) textStart = this.#withoutTime(start);
    const piece = this.#piece;
    piece.stream = stream;
    piece.seconds = this.#stamp.seconds;
    piece.nanos = this.#stamp.nanos;
    piece.bytes = bytes;
    piece.start = textStart;
    piece.ended = end > textStart && bytes[end - 1] === LF;
    piece.end = piece.ended ? end - 1 : end;
    const { admits } = this.#options;
    if (admits === undefined || admits(piece)) this.timed(piece);
  }

  timed(piece: TimedPiece): void {
    let open = this.#open[piece.stream];
    // Another time is another line: what was open had no newline (the end of a run), or lost it ("local" of Engine 20).
    if (open !== undefined && (open.nanos !== piece.nanos || open.seconds !== piece.seconds)) {
      this.#interrupt(open, piece);
      open = undefined;
    }
    const waiting = this.#waiting[piece.stream];
    if (waiting !== undefined) this.#await(waiting, piece);
    if (open === undefined) {
      if (piece.ended && piece.end - piece.start <= this.#options.maxLineBytes) {
        this.#whole(piece);
        return;
      }
      open = this.#begin(piece);
    }
    this.#add(open, piece.bytes, piece.start, piece.end);
    if (piece.ended) this.#finish(open);
  }

  /** The time of the line that is still open on this stream. */
  openSince(stream: number): { seconds: number; nanos: number } | undefined {
    return this.#open[stream] ?? this.#waiting[stream];
  }

  /** The container ended: what is open will not get a newline any more. */
  flush(): void {
    for (const open of this.#open) if (open !== undefined) this.#finish(open);
    for (const open of this.#waiting) if (open !== undefined) this.#finish(open);
  }

  /**
   * Behind an older piece an open line may come once more, from its begin: Engine 20 steps back at a rotation. So it waits to be
   * seen whether it does; what is younger says that it does not.
   */
  #interrupt(open: OpenLine, piece: TimedPiece): void {
    const waiting = this.#waiting[open.stream];
    if (waiting !== undefined || !isBefore(piece, open)) return this.#finish(open);
    this.#waiting[open.stream] = open;
    this.#open[open.stream] = undefined;
    this.#options.aside?.();
  }

  #await(waiting: OpenLine, piece: TimedPiece): void {
    if (isBefore(piece, waiting)) return;
    if (isBefore(waiting, piece) || !beginsWith(waiting, piece)) this.#finish(waiting);
    this.#waiting[waiting.stream] = undefined;
  }

  #withoutTime(start: number): number {
    const now = Date.now();
    this.#stamp.seconds = Math.floor(now / 1000);
    this.#stamp.nanos = (now % 1000) * 1_000_000;
    this.#options.noTime?.();
    return start;
  }

  #whole(piece: TimedPiece): void {
    const line = this.#line;
    const { bytes, start, end } = piece;
    const textEnd = this.#options.tty && end > start && bytes[end - 1] === CR ? end - 1 : end;
    line.stream = piece.stream;
    line.seconds = piece.seconds;
    line.nanos = piece.nanos;
    line.body = bytes.toString("utf8", start, textEnd);
    line.flags = line.body.includes("\ufffd") ? INVALID_UTF8 : 0;
    this.#options.line(line);
  }

  #begin({ stream, seconds, nanos }: TimedPiece): OpenLine {
    const open: OpenLine = { stream, seconds, nanos, kept: [], keptBytes: 0, flags: 0 };
    this.#open[stream] = open;
    return open;
  }

  #add(open: OpenLine, bytes: Buffer, start: number, end: number): void {
    const room = this.#options.maxLineBytes - open.keptBytes;
    let kept = end;
    if (end - start > room) {
      kept = (open.flags & TRUNCATED) === 0 ? characterEnd(bytes, start, start + room) : start;
      open.flags |= TRUNCATED;
    }
    if (kept === start) return;
    // A copy: the bytes belong to a read that is about to be reused.
    open.kept.push(Buffer.from(bytes.subarray(start, kept)));
    open.keptBytes += kept - start;
  }

  #finish(open: OpenLine): void {
    const place = this.#waiting[open.stream] === open ? this.#waiting : this.#open;
    place[open.stream] = undefined;
    const bytes = Buffer.concat(open.kept, open.keptBytes);
    const cut = (open.flags & TRUNCATED) !== 0;
    const cr = this.#options.tty && !cut && bytes[bytes.length - 1] === CR;
    const line = this.#line;
    line.stream = open.stream;
    line.seconds = open.seconds;
    line.nanos = open.nanos;
    line.body = bytes.toString("utf8", 0, bytes.length - (cr ? 1 : 0));
    line.flags = open.flags | (line.body.includes("\ufffd") ? INVALID_UTF8 : 0);
    this.#options.line(line);
  }
}

type Instant = Pick<OpenLine, "seconds" | "nanos">;

function isBefore(a: Instant, b: Instant): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.nanos < b.nanos);
}

/** The piece is the one that the line began with. */
function beginsWith({ kept }: OpenLine, { bytes, start, end }: TimedPiece): boolean {
  const [first] = kept;
  return first !== undefined && first.equals(bytes.subarray(start, Math.min(end, start + first.length)));
}

/** The last place at or before `end` that does not split a UTF-8 character (which has three bytes after its first). */
function characterEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && end - at < 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return end - at < 4 ? at : end;
}

export function streamName(stream: number): "stdout" | "stderr" {
  return stream === STDERR ? "stderr" : "stdout";
}
