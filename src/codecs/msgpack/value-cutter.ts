/**
 * A stream of MessagePack values → whole values, each in one piece of memory. Knows only where a value ends, and for that
 * needs no nesting: an open container is a number of values still to come.
 */
import { StreamBytes } from "../stream-bytes.ts";
import { FIXED_BYTES, HEAD, LENGTH_BYTES, lengthAt } from "./heads.ts";

/** What `next` found; with "whole", bytes, start and end are set. */
export type Cut = "whole" | "more" | "broken" | "too long";

export class ValueCutter {
  /** Of the value found last. Never written again, so it may be kept while more is pushed. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  #maxBytes: number;
  readonly #stream = new StreamBytes();
  /** Bytes of the value at hand that have been looked at; more than there are when the rest of a text is still to come. */
  #seen = 0;
  /** Values to come until it is whole. */
  #missing = 1;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The limit from now on. */
  allow(maxBytes: number): void {
    this.#maxBytes = maxBytes;
  }

  /** Pushed, and not found to be whole. */
  heldBytes(): number {
    return this.#stream.length;
  }

  push(read: Buffer): void {
    this.#stream.push(read);
  }

  next(): Cut {
    const stream = this.#stream;
    while (this.#missing > 0) {
      const bytes = this.#size();
      if (bytes === 0) return this.#more();
      if (bytes < 0) return "broken";
      this.#seen += bytes;
      this.#missing -= 1;
      if (this.#seen > this.#maxBytes || this.#missing > this.#maxBytes) return "too long";
    }
    if (this.#seen > stream.length) return this.#more();
    this.bytes = stream.bytes;
    this.start = stream.start;
    this.end = stream.start + this.#seen;
    stream.drop(this.#seen);
    this.#seen = 0;
    this.#missing = 1;
    return "whole";
  }

  /** Of the next value, or of the head of a container, whose members are counted as missing; 0: not enough to tell; -1: no value. */
  #size(): number {
    const { bytes, start, end } = this.#stream;
    const at = start + this.#seen;
    const left = end - at;
    if (left < 1) return 0;
    const head = bytes[at] as number;
    if (head <= HEAD.positiveMost || head >= HEAD.negativeFirst) return 1;
    if (head < HEAD.tableFirst) return this.#shortSize(head);
    const lengthBytes = LENGTH_BYTES[head - HEAD.tableFirst] as number;
    if (lengthBytes === 0) return head === HEAD.never ? -1 : (FIXED_BYTES[head - HEAD.tableFirst] as number);
    if (left < 1 + lengthBytes) return 0;
    const length = lengthAt(bytes, at + 1, lengthBytes);
    if (head >= HEAD.array16) {
      this.#missing += head >= HEAD.map16 ? length * 2 : length;
      return 1 + lengthBytes;
    }
    const typeBytes = head >= HEAD.extension8 && head <= HEAD.extension32 ? 1 : 0;
    return 1 + lengthBytes + typeBytes + length;
  }

  #shortSize(head: number): number {
    if (head >= HEAD.textFirst) return 1 + (head & 31);
    this.#missing += head >= HEAD.arrayFirst ? head & 15 : (head & 15) * 2;
    return 1;
  }

  #more(): Cut {
    this.#stream.settle(this.#seen);
    return "more";
  }
}
