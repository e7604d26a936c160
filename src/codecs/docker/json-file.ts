/**
 * Docker's json-file logs: one record a line, `{"log":"text\n","stream":"stdout","attrs":{…},"time":"…Z"}`, of which `attrs` may
 * be missing. That shape is read from its bytes; whatever looks otherwise goes through JSON.parse; and what that refuses is
 * damage (a crash of the host leaves half records and NULs), which is counted and passed over up to the next LF.
 */
import { STDERR, STDOUT } from "./frames.ts";
import { Unescaper } from "./json-file-text.ts";
import type { TimedPiece } from "./lines.ts";
import { StampReader } from "./time.ts";

const LF = 10;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const LOWER_N = 110;
const CLOSE = 125;
const HEAD = Buffer.from('{"log":"');
const STREAM = Buffer.from('","stream":"std');
const OUT = Buffer.from('out"');
const ERR = Buffer.from('err"');
const ATTRS = Buffer.from(',"attrs":{');
const TIME = Buffer.from(',"time":"');
/** Pieces have at most 16 KiB of text (six times that when all of it is escaped); the rest is room for labels as attrs. */
export const RECORD_MAX_BYTES = 2 * 1024 * 1024;
/** So many NULs are a hole, fewer may be the rest of a page that is just being written. */
const HOLE_BYTES = 64 * 1024;

export interface JsonFileTaker {
  /** The same object for every record, and its bytes are valid only during the call. */
  piece: (piece: TimedPiece) => void;
  /** A record that could not be read; or a hole, in which nobody knows how many there were. */
  damaged: (what: "record" | "hole") => void;
}

export class JsonFileReader {
  readonly #taker: JsonFileTaker;
  readonly #stamp = new StampReader();
  readonly #text = new Unescaper();
  readonly #piece: TimedPiece = {
    stream: STDOUT,
    seconds: 0,
    nanos: 0,
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
    ended: false,
  };
  /** The first backslash of a text, -1 without one. */
  #escape = -1;
  /** The attrs seen last: they are the same in all records of a run. */
  #attrs = Buffer.alloc(0);
  /** Inside a record that is too long to be one. */
  #skipping = false;
  /** Inside a hole of NULs that has been counted. */
  #inHole = false;

  constructor(taker: JsonFileTaker) {
    this.#taker = taker;
  }

  /** The next bytes do not begin a record: nothing may be resumed here. */
  get skipping(): boolean {
    return this.#skipping;
  }

  /** Reads the whole records of bytes[start..end) and returns where the first unfinished one begins: to be brought again, with more. */
  push(bytes: Buffer, start: number, end: number): number {
    let at = this.#skipping ? this.#skip(bytes, start, end) : start;
    while (at < end) {
      let next = this.#usual(bytes, at, end);
      if (next < 0) next = this.#other(bytes, at, end);
      if (next < 0) break;
      at = next;
    }
    if (end - at < RECORD_MAX_BYTES) return at;
    this.#skipping = true;
    this.#damaged("record");
    return end;
  }

  #skip(bytes: Buffer, start: number, end: number): number {
    const lf = indexOfLf(bytes, start, end);
    this.#skipping = lf < 0;
    return lf < 0 ? end : lf + 1;
  }

  /** Docker's own shape. Returns what follows the record; -1 at any doubt, without having handed anything on. */
  #usual(bytes: Buffer, at: number, end: number): number {
    if (!standsAt(HEAD, bytes, at)) return -1;
    const textStart = at + HEAD.length;
    const i = this.#textEnd(bytes, textStart, end);
    const timeStart = i < end ? this.#afterText(bytes, i, end) : -1;
    if (timeStart < 0) return -1;
    const quote = this.#stamp.readQuoted(bytes, timeStart, end);
    if (quote < 0 || quote + 2 >= end || bytes[quote + 1] !== CLOSE || bytes[quote + 2] !== LF) return -1;
    this.#piece.seconds = this.#stamp.seconds;
    this.#piece.nanos = this.#stamp.nanos;
    return this.#hand(bytes, textStart, i) ? quote + 3 : -1;
  }

  /** The quote that ends the text, or what cannot stand in it; sets where its first escape is. */
  #textEnd(bytes: Buffer, start: number, end: number): number {
    let escape = -1;
    let i = start;
    for (; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === QUOTE || byte < SPACE) break;
      if (byte !== BACKSLASH) continue;
      if (escape < 0) escape = i;
      i++;
    }
    this.#escape = escape;
    return i;
  }

  /** From the quote that ends the text to the time; sets the stream. */
  #afterText(bytes: Buffer, quote: number, end: number): number {
    if (!standsAt(STREAM, bytes, quote)) return -1;
    let at = quote + STREAM.length;
    if (standsAt(OUT, bytes, at)) this.#piece.stream = STDOUT;
    else if (standsAt(ERR, bytes, at)) this.#piece.stream = STDERR;
    else return -1;
    at += OUT.length;
    if (standsAt(TIME, bytes, at)) return at + TIME.length;
    const attrs = this.#attrs;
    if (attrs.length === 0 || at + attrs.length >= end || !standsAt(attrs, bytes, at)) return -1;
    at += attrs.length;
    return standsAt(TIME, bytes, at) ? at + TIME.length : -1;
  }

  /** Hands on the text between the quotes. */
  #hand(bytes: Buffer, start: number, quote: number): boolean {
    const piece = this.#piece;
    const escape = this.#escape;
    piece.ended = escape >= 0 && bytes[quote - 2] === BACKSLASH && bytes[quote - 1] === LOWER_N;
    if (escape < 0 || (piece.ended && escape === quote - 2)) {
      piece.bytes = bytes;
      piece.start = start;
      piece.end = escape < 0 ? quote : escape;
    } else {
      const length = this.#text.read(bytes, start, quote);
      if (length < 0) return false;
      // Not by the bytes alone: \\n at the end is a backslash and a letter.
      piece.ended = length > 0 && this.#text.bytes[length - 1] === LF;
      piece.bytes = this.#text.bytes;
      piece.start = 0;
      piece.end = piece.ended ? length - 1 : length;
    }
    this.#taker.piece(piece);
    return true;
  }

  /** Anything else up to the next LF. */
  #other(bytes: Buffer, at: number, end: number): number {
    let from = at;
    while (from < end && bytes[from] === 0) from++;
    if (from - at >= HOLE_BYTES && from === end) {
      this.#damaged("hole");
      this.#inHole = true;
      return end;
    }
    const lf = indexOfLf(bytes, from, end);
    if (lf < 0) return -1;
    // An empty line: no record was there to be lost.
    if (lf > at) {
      if (from > at) this.#damaged("hole");
      const read = this.#parsed(bytes, from, lf);
      if (!read && from === at) this.#damaged("record");
      if (!read) this.#behindHalf(bytes, from, lf);
    }
    this.#inHole = false;
    return lf + 1;
  }

  /** Once for a hole, however many pushes it takes. */
  #damaged(what: "record" | "hole"): void {
    if (!this.#inHole) this.#taker.damaged(what);
  }

  /** A whole record may stand behind half a one: quotes inside a text are escaped, so this can only be its begin. */
  #behindHalf(bytes: Buffer, from: number, lf: number): void {
    const begin = bytes.lastIndexOf(HEAD, lf);
    if (begin > from) this.#parsed(bytes, begin, lf);
  }

  #parsed(bytes: Buffer, from: number, lf: number): boolean {
    const record = recordOf(bytes.toString("utf8", from, lf));
    if (record === undefined || !this.#stamp.readText(record.time)) return false;
    if (record.attrs !== undefined) this.#learnAttrs(bytes, from, lf);
    const { log } = record;
    const piece = this.#piece;
    piece.stream = record.stream === "stderr" ? STDERR : STDOUT;
    piece.seconds = this.#stamp.seconds;
    piece.nanos = this.#stamp.nanos;
    piece.ended = log.endsWith("\n");
    piece.bytes = Buffer.from(piece.ended ? log.slice(0, -1) : log);
    piece.start = 0;
    piece.end = piece.bytes.length;
    this.#taker.piece(piece);
    return true;
  }

  /** So that the records that follow, which have the same, go the short way. */
  #learnAttrs(bytes: Buffer, from: number, lf: number): void {
    const start = bytes.indexOf(ATTRS, from);
    const end = bytes.lastIndexOf(TIME, lf);
    if (start < 0 || end <= start || end > lf) return;
    const attrs = Buffer.from(bytes.subarray(start, end));
    try {
      JSON.parse(`{${attrs.toString("utf8", 1)}}`);
      this.#attrs = attrs;
    } catch {
      // Docker writes them in one place; elsewhere they are read the long way.
    }
  }
}

interface FileRecord {
  log: string;
  stream: unknown;
  time: string;
  attrs: unknown;
}

function recordOf(text: string): FileRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { log, stream, time, attrs } = value as Partial<Record<keyof FileRecord, unknown>>;
    return typeof log === "string" && typeof time === "string" ? { log, stream, time, attrs } : undefined;
  } catch {
    return undefined;
  }
}

function standsAt(pattern: Buffer, bytes: Buffer, at: number): boolean {
  for (let i = 0; i < pattern.length; i++) if (bytes[at + i] !== pattern[i]) return false;
  return true;
}

function indexOfLf(bytes: Buffer, from: number, end: number): number {
  const lf = bytes.indexOf(LF, from);
  return lf < end ? lf : -1;
}
