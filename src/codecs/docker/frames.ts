/**
 * Takes the Engine API's multiplexed stream apart: 8 bytes of header (stream, three zeros, length big-endian), then
 * the payload. Fed with any cut of the bytes; a frame that lies whole in one cut is handed on without a copy.
 */
const HEADER_BYTES = 8;
/** Docker's own drivers write 16 KiB pieces, a plug-in's entry has at most 1 MB: longer is no length but damage. */
const FRAME_MAX_BYTES = 2 * 1024 * 1024;

export const STDOUT = 1;
export const STDERR = 2;
/** Not a line but the daemon's own words about what went wrong. */
const DAEMON_ERROR = 3;

/** What can be wrong with the stream; after a bad header nothing more can be read from it. */
export type FrameProblem = { kind: "daemon error"; text: string } | { kind: "bad header"; header: string };

export interface FrameTaker {
  /** One payload, valid only during the call. Stream 0 (stdin) comes as stdout, as Docker's own client has it. */
  frame: (stream: number, bytes: Buffer, start: number, end: number) => void;
  problem: (problem: FrameProblem) => void;
}

export class FrameReader {
  readonly #taker: FrameTaker;
  /** The beginning of a frame whose rest has not come yet: #have bytes of it. */
  #carry = Buffer.allocUnsafe(1024);
  #have = 0;
  #broken = false;

  constructor(taker: FrameTaker) {
    this.#taker = taker;
  }

  /** Bytes of an unfinished frame. */
  get leftover(): number {
    return this.#have;
  }

  push(bytes: Buffer, start: number, end: number): void {
    let at = this.#have > 0 ? this.#fill(bytes, start, end) : start;
    while (end - at >= HEADER_BYTES && !this.#broken) {
      const length = frameLength(bytes, at);
      if (length < 0) return this.#giveUp(bytes, at);
      const next = at + HEADER_BYTES + length;
      if (next > end) break;
      this.#take(bytes, at, next);
      at = next;
    }
    if (at < end && !this.#broken) this.#keep(bytes, at, end);
  }

  /** Completes the carried frame as far as the new bytes go; returns where they were left. */
  #fill(bytes: Buffer, start: number, end: number): number {
    let at = this.#keep(bytes, start, Math.min(end, start + Math.max(0, HEADER_BYTES - this.#have)));
    if (this.#have < HEADER_BYTES) return at;
    const length = frameLength(this.#carry, 0);
    if (length < 0) {
      this.#giveUp(this.#carry, 0);
      return end;
    }
    const missing = HEADER_BYTES + length - this.#have;
    at = this.#keep(bytes, at, Math.min(end, at + missing));
    if (this.#have === HEADER_BYTES + length) {
      this.#have = 0;
      this.#take(this.#carry, 0, HEADER_BYTES + length);
    }
    return at;
  }

  #keep(bytes: Buffer, start: number, end: number): number {
    const needed = this.#have + end - start;
    if (needed > this.#carry.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#carry.length * 2));
      this.#carry.copy(larger, 0, 0, this.#have);
      this.#carry = larger;
    }
    bytes.copy(this.#carry, this.#have, start, end);
    this.#have = needed;
    return end;
  }

  #take(bytes: Buffer, at: number, end: number): void {
    const stream = bytes[at] ?? 0;
    if (stream === DAEMON_ERROR) {
      const text = bytes.toString("utf8", at + HEADER_BYTES, end).trimEnd();
      this.#taker.problem({ kind: "daemon error", text });
      return;
    }
    this.#taker.frame(stream === STDERR ? STDERR : STDOUT, bytes, at + HEADER_BYTES, end);
  }

  #giveUp(bytes: Buffer, at: number): void {
    this.#broken = true;
    this.#have = 0;
    this.#taker.problem({ kind: "bad header", header: bytes.toString("hex", at, at + HEADER_BYTES) });
  }
}

/** Length of the payload, -1 when this is no header. */
function frameLength(bytes: Buffer, at: number): number {
  const stream = bytes[at] ?? 255;
  if (stream > DAEMON_ERROR || bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || bytes[at + 3] !== 0) return -1;
  const length = bytes.readUInt32BE(at + 4);
  return length > FRAME_MAX_BYTES ? -1 : length;
}
