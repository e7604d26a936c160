/**
 * A stream of lumberjack frames, version 1 or 2 → whole frames (elastic/logstash-forwarder PROTOCOL.md, elastic/go-lumber).
 * A frame: version, kind, then by kind
 *   W window: how many events follow until an answer · C compressed: length, frames in zlib
 *   J event (2): sequence, length, JSON · D event (1): sequence, number of pairs, each of two lengths and texts.
 */
import { StreamBytes } from "../stream-bytes.ts";

/** What `next` found. */
export type FrameCut = "window" | "compressed" | "json" | "pairs" | "more" | "broken" | "too long";

const HEAD_BYTES = 6;
const VERSION_1 = 0x31;
const VERSION_2 = 0x32;
const KIND_WINDOW = 0x57;
const KIND_COMPRESSED = 0x43;
const KIND_JSON = 0x4a;
const KIND_PAIRS = 0x44;

export class FrameCutter {
  /** Of the frame found last: what it holds, without its head. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** "1" or "2", as its byte. */
  version = VERSION_2;
  /** Of a window the events in it, of an event its sequence number. */
  number = 0;
  /** Of an event of pairs. */
  pairs = 0;
  readonly #maxBytes: number;
  readonly #stream = new StreamBytes();
  /** Of a frame of pairs: texts found so far, and bytes up to behind them. */
  #texts = 0;
  #seen = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  heldBytes(): number {
    return this.#stream.length;
  }

  push(read: Buffer): void {
    this.#stream.push(read);
  }

  next(): FrameCut {
    const { bytes, start, length } = this.#stream;
    if (length < 2) return this.#more(HEAD_BYTES);
    const version = bytes[start] as number;
    if (version !== VERSION_1 && version !== VERSION_2) return "broken";
    if (length < HEAD_BYTES) return this.#more(HEAD_BYTES);
    this.version = version;
    const number = bytes.readUInt32BE(start + 2);
    switch (bytes[start + 1] as number) {
      case KIND_WINDOW:
        this.number = number;
        return this.#whole("window", HEAD_BYTES, HEAD_BYTES);
      case KIND_COMPRESSED:
        return this.#sized("compressed", HEAD_BYTES, number);
      case KIND_JSON:
        return this.#json(number);
      case KIND_PAIRS:
        return this.#findPairs(number);
      default:
        return "broken";
    }
  }

  #json(sequence: number): FrameCut {
    const { bytes, start, length } = this.#stream;
    if (length < HEAD_BYTES + 4) return this.#more(HEAD_BYTES + 4);
    this.number = sequence;
    return this.#sized("json", HEAD_BYTES + 4, bytes.readUInt32BE(start + HEAD_BYTES));
  }

  #sized(kind: FrameCut, headBytes: number, contentBytes: number): FrameCut {
    if (contentBytes > this.#maxBytes) return "too long";
    const whole = headBytes + contentBytes;
    return this.#stream.length < whole ? this.#more(whole) : this.#whole(kind, headBytes, whole);
  }

  #findPairs(sequence: number): FrameCut {
    const { bytes, start, length } = this.#stream;
    if (length < HEAD_BYTES + 4) return this.#more(HEAD_BYTES + 4);
    const pairs = bytes.readUInt32BE(start + HEAD_BYTES);
    // Each text takes four bytes at least.
    if (pairs * 8 > this.#maxBytes) return "too long";
    if (this.#seen === 0) this.#seen = HEAD_BYTES + 4;
    while (this.#texts < pairs * 2) {
      if (length < this.#seen + 4) return this.#more(this.#seen + 4);
      const behind = this.#seen + 4 + bytes.readUInt32BE(start + this.#seen);
      if (behind > this.#maxBytes) return "too long";
      if (length < behind) return this.#more(behind);
      this.#seen = behind;
      this.#texts += 1;
    }
    this.number = sequence;
    this.pairs = pairs;
    const whole = this.#seen;
    this.#texts = 0;
    this.#seen = 0;
    return this.#whole("pairs", HEAD_BYTES + 4, whole);
  }

  #whole(kind: FrameCut, headBytes: number, wholeBytes: number): FrameCut {
    const stream = this.#stream;
    this.bytes = stream.bytes;
    this.start = stream.start + headBytes;
    this.end = stream.start + wholeBytes;
    stream.drop(wholeBytes);
    return kind;
  }

  #more(expectedBytes: number): FrameCut {
    this.#stream.settle(expectedBytes);
    return "more";
  }
}

/** The answer: all events up to this one are durable; 0: none yet, wait on. */
export function ackFrame(version: number, sequence: number): Buffer {
  const frame = Buffer.from([version, 0x41, 0, 0, 0, 0]);
  frame.writeUInt32BE(sequence, 2);
  return frame;
}
