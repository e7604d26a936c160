/**
 * One reading of a container's log: bytes → lines, of which those before the position are left out and doubles dropped.
 * A reading starts a little before the last line handed on (the anchor) and waits, per stream, for it to come by: what comes
 * before it was handed on already, by place in the stream, not by time. When a line comes that is surely younger, the anchor is
 * gone: Docker's rotation removed it, and perhaps others with it.
 */
import { FrameReader } from "../../codecs/docker/frames.ts";
import type { FrameProblem } from "../../codecs/docker/frames.ts";
import { LineJoiner } from "../../codecs/docker/lines.ts";
import type { DockerLine, TimedPiece } from "../../codecs/docker/lines.ts";
import { TtyReader } from "../../codecs/docker/tty.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { attributesOf } from "./attributes.ts";
import { compareTimes, hashOf, isQuiet, surelyAfter } from "./position.ts";
import type { Cursor, Position, Time } from "./position.ts";
import type { Rotation } from "./rotation.ts";
import { printOf, SeenTimes } from "./seen.ts";

const STREAMS = [1, 2];
/** Lines younger than an anchor that has not come yet: more than fit here, and it is taken for gone. */
const HELD_MOST = 100_000;
const HELD_BYTES_MOST = 32 * 1024 * 1024;
/** Nothing came for this long, and the anchor was not in what came. */
const SETTLED_AFTER_MS = 1000;

export interface ReadingTaker {
  record: (record: LogRecord, stream: number) => void;
  /** The anchor of a stream is gone; `first` is the oldest line after it. False: this reading is to be given up. */
  missing: (anchor: Position, first: Time, stream: number) => boolean;
  problem: (problem: FrameProblem) => void;
  /** Lines may have been passed over by the Engine: this reading is given up before the next one. */
  skipped: () => void;
  count: (event: string, reason: string) => void;
}

export interface ReadingOptions {
  tty: boolean;
  maxLineBytes: number;
  cursor: Cursor;
  /** Drivers that double lines have a file, and times of nanoseconds; in others, equal times may be two lines. */
  doubles: boolean;
  /** What is older was not asked for, but came. */
  notBefore?: Time | undefined;
  /** Where the Engine reads files that rotate. */
  rotation?: Rotation | undefined;
  /** A stream this much older than the other is not looked for. */
  quietSeconds?: number | undefined;
  resource: () => Resource;
}

interface StreamState {
  anchor: Position | undefined;
  /** Its time came by with another text: cut at another limit, or joined otherwise. Good enough not to call it a gap. */
  nearly: boolean;
  held: LogRecord[];
  heldBytes: number;
  /** Lines up to here were handed on, and their anchor is too old to be looked for. */
  floor: Time | undefined;
  seen: SeenTimes | undefined;
  /** The last line that came in pieces, when nothing has come behind it. */
  long: { at: Time; body: string } | undefined;
}

export class Reading {
  /** Lines handed on. */
  lines = 0;
  readonly #options: ReadingOptions;
  readonly #taker: ReadingTaker;
  readonly #streams: (StreamState | undefined)[];
  readonly #joiner: LineJoiner;
  readonly #frames: FrameReader;
  readonly #tty: TtyReader | undefined;
  readonly #rotation: Rotation | undefined;
  /** Youngest of the lines that are looked for, and of those that came. */
  readonly #newest: Time | undefined;
  #found: Time | undefined;
  #observedMs = Date.now();
  #given = false;

  constructor(options: ReadingOptions, taker: ReadingTaker) {
    this.#options = options;
    this.#taker = taker;
    this.#rotation = options.rotation;
    const { streams } = options.cursor;
    this.#streams = [undefined, this.#begin(streams[1], streams[2]), this.#begin(streams[2], streams[1])];
    this.#newest = this.#streams.map((state) => state?.anchor).reduce(later, undefined);
    this.#joiner = new LineJoiner({
      maxLineBytes: options.maxLineBytes,
      tty: options.tty,
      line: (line) => this.#line(line),
      noTime: () => taker.count("damaged", "a piece without a time"),
      admits: this.#rotation && ((piece) => this.#admits(piece)),
      aside: () => this.#rotation?.aside(),
    });
    const joiner = this.#joiner;
    this.#frames = new FrameReader({
      frame: (stream, bytes, start, end) => joiner.piece(stream, bytes, start, end),
      problem: (problem) => taker.problem(problem),
    });
    if (options.tty)
      this.#tty = new TtyReader((stream, bytes, start, end) => joiner.piece(stream, bytes, start, end));
  }

  /** Part of an HTTP chunk of the answer; `first` where one begins. */
  part(bytes: Buffer, start: number, end: number, first: boolean): void {
    if (this.#given) return;
    if (this.#tty === undefined) this.#frames.push(bytes, start, end);
    else this.#tty.push(bytes, start, end, first);
  }

  /** A record of a log file. */
  piece(piece: TimedPiece): void {
    if (!this.#given) this.#joiner.timed(piece);
  }

  /** Every line before this place has been handed on, or was before. */
  get caughtUp(): boolean {
    return (
      !this.#given &&
      this.openSince() === undefined &&
      this.#streams.every((state) => state?.anchor === undefined)
    );
  }

  /** Before each read of the socket: one look at the clock for all its lines. */
  tick(nowMs: number): void {
    this.#observedMs = nowMs;
  }

  /** When bytes came last, or the reading began. */
  get lastReadMs(): number {
    return this.#observedMs;
  }

  /** When nothing more comes for now, anchors that did not come, but younger lines did, are gone. True: nothing comes. */
  settle(nowMs: number): boolean {
    if (nowMs - this.#observedMs < SETTLED_AFTER_MS) return false;
    this.settleNow();
    return true;
  }

  settleNow(): void {
    if (this.#given) return;
    for (const stream of STREAMS) {
      const state = this.#streams[stream];
      if (state?.anchor !== undefined && state.held.length > 0) this.#giveUp(state, state.anchor, stream);
    }
  }

  /** The container's run is over: what has no newline gets none any more. */
  flushOpen(): void {
    if (this.#given) return;
    this.#tty?.end();
    this.#joiner.flush();
    this.settleNow();
  }

  /** Begin of the oldest line that has not ended. */
  openSince(): Time | undefined {
    const out = this.#joiner.openSince(1) ?? this.#tty?.openSince();
    const err = this.#joiner.openSince(2);
    if (out === undefined || err === undefined) return out ?? err;
    return compareTimes(out, err) < 0 ? out : err;
  }

  #admits(piece: TimedPiece): boolean {
    if (this.#given) return false;
    if (this.#rotation?.piece(piece) !== false) return true;
    // What is held was all that came before.
    this.settleNow();
    if (this.#given) return false;
    this.#given = true;
    this.#rotation.doubt(piece);
    this.#taker.skipped();
    return false;
  }

  #begin(position: Position | undefined, other: Position | undefined): StreamState {
    const { doubles, quietSeconds } = this.#options;
    const seen = doubles ? new SeenTimes() : undefined;
    const quiet = position !== undefined && isQuiet(position, other, quietSeconds);
    return {
      anchor: quiet ? undefined : position,
      nearly: false,
      held: [],
      heldBytes: 0,
      floor: quiet ? position : undefined,
      seen,
      long: undefined,
    };
  }

  #line(line: DockerLine): void {
    const state = this.#streams[line.stream];
    if (state === undefined || this.#given) return;
    const { body } = line;
    const { notBefore } = this.#options;
    if (notBefore !== undefined && compareTimes(line, notBefore) < 0) return;
    const isDouble =
      isPiece(state, line) || state.seen?.double(line.seconds, line.nanos, printOf(body)) === true;
    this.#rotation?.line(isDouble);
    if (isDouble) {
      this.#taker.count("left out", "sent twice by the Engine at a rotation");
      return;
    }
    if (state.anchor !== undefined) return this.#seek(state, state.anchor, line);
    if (state.floor !== undefined && compareTimes(line, state.floor) <= 0) return;
    this.#hand(this.#record(line), line.stream);
  }

  #seek(state: StreamState, anchor: Position, line: DockerLine): void {
    const order = compareTimes(line, anchor);
    if (order < 0) return;
    if (order === 0) {
      state.nearly = true;
      if (hashOf(line.body) !== anchor.hash) return;
      state.anchor = undefined;
      state.held = [];
      this.#found = later(this.#found, anchor);
      this.#rotation?.found(anchor === this.#newest);
      return;
    }
    state.held.push(this.#record(line));
    state.heldBytes += line.body.length;
    const full = state.held.length > HELD_MOST || state.heldBytes > HELD_BYTES_MOST;
    if (full || compareTimes(line, surelyAfter(anchor)) > 0) this.#giveUp(state, anchor, line.stream);
  }

  #giveUp(state: StreamState, anchor: Position, stream: number): void {
    const [first] = state.held;
    if (first === undefined) return;
    if (!this.#isThere(state, anchor)) {
      this.#given = !this.#taker.missing(anchor, first, stream);
      if (this.#given) return;
      this.#rotation?.lost();
    }
    const held = state.held;
    state.anchor = undefined;
    state.held = [];
    for (const record of held) this.#hand(record, stream);
  }

  /**
   * Nothing is missing although its last line did not come: that was read otherwise before, or is in a file that was rotated
   * away, while the other stream's, which is younger, came.
   */
  #isThere({ nearly }: StreamState, anchor: Position): boolean {
    if (this.#found !== undefined && compareTimes(this.#found, anchor) >= 0) return true;
    if (nearly) this.#rotation?.found(anchor === this.#newest);
    return nearly;
  }

  #hand(record: LogRecord, stream: number): void {
    this.lines++;
    this.#taker.record(record, stream);
  }

  #record(line: DockerLine): LogRecord {
    if (line.flags !== 0) this.#countFlags(line.flags);
    return {
      seconds: line.seconds,
      nanos: line.nanos,
      observedMs: this.#observedMs,
      severity: 0,
      body: line.body,
      resource: this.#options.resource(),
      attributes: attributesOf(line.stream, line.flags),
      seq: 0,
    };
  }

  #countFlags(flags: number): void {
    if ((flags & 1) !== 0) this.#taker.count("truncated", "line over maxLineBytes");
    if ((flags & 2) !== 0) this.#taker.count("replaced", "not valid UTF-8");
  }
}

function later<T extends Time>(a: T | undefined, b: T | undefined): T | undefined {
  return a === undefined || (b !== undefined && compareTimes(b, a) > 0) ? b : a;
}

/** Docker's pieces have 16 KiB; in characters a whole piece may be as few as these. */
const PIECE_CHARACTERS = 4096;

/** A part of the long line before it, sent once more: what was first or last in a file when that was begun. */
function isPiece(state: StreamState, line: DockerLine): boolean {
  const { long } = state;
  if (state.seen === undefined) return false;
  if (long !== undefined && compareTimes(long.at, line) === 0) {
    const { body } = line;
    return body.length < long.body.length && (long.body.startsWith(body) || long.body.endsWith(body));
  }
  const { seconds, nanos, body } = line;
  state.long = body.length < PIECE_CHARACTERS ? undefined : { at: { seconds, nanos }, body };
  return false;
}
