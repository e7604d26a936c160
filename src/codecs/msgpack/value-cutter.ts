/**
 * A stream of MessagePack values → whole values, each in one piece of memory. Knows only where a value ends, and for that
 * needs no nesting: an open container is a number of values still to come.
 */
import { FIXED_BYTES, HEAD, LENGTH_BYTES, lengthAt } from "./heads.ts";

/** What `next` found; with "whole", bytes, start and end are set. */
export type Cut = "whole" | "more" | "broken" | "too long";

const STORAGE_FIRST_BYTES = 4096;

export class ValueCutter {
  /** Of the value found last. Never written again, so it may be kept while more is pushed. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  #maxBytes: number;
  #held: Buffer = Buffer.alloc(0);
  /** `held` is storage of ours, to be appended to; else it is a read. */
  #owned = false;
  #heldEnd = 0;
  /** Where the value that is not found yet begins. */
  #from = 0;
  /** All before it has been looked at; lies behind what is held when the rest of a text is still to come. */
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
    return this.#heldEnd - this.#from;
  }

  /** The read is kept until its values are found. */
  push(read: Buffer): void {
    const rest = this.#heldEnd - this.#from;
    if (rest === 0) {
      this.#seen -= this.#from;
      this.#from = 0;
      this.#held = read;
      this.#heldEnd = read.length;
      this.#owned = false;
      return;
    }
    if (!this.#owned || this.#heldEnd + read.length > this.#held.length) this.#store(rest + read.length);
    read.copy(this.#held, this.#heldEnd);
    this.#heldEnd += read.length;
  }

  next(): Cut {
    while (this.#missing > 0) {
      const bytes = this.#size();
      if (bytes === 0) return this.#more();
      if (bytes < 0) return "broken";
      this.#seen += bytes;
      this.#missing -= 1;
      if (this.#seen - this.#from > this.#maxBytes || this.#missing > this.#maxBytes) return "too long";
    }
    if (this.#seen > this.#heldEnd) return this.#more();
    this.bytes = this.#held;
    this.start = this.#from;
    this.end = this.#seen;
    this.#from = this.#seen;
    this.#missing = 1;
    return "whole";
  }

  /** Of the next value, or of the head of a container, whose members are counted as missing; 0: not enough to tell; -1: no value. */
  #size(): number {
    const at = this.#seen;
    const left = this.#heldEnd - at;
    if (left < 1) return 0;
    const head = this.#held[at] as number;
    if (head <= HEAD.positiveMost || head >= HEAD.negativeFirst) return 1;
    if (head < HEAD.tableFirst) return this.#shortSize(head);
    const lengthBytes = LENGTH_BYTES[head - HEAD.tableFirst] as number;
    if (lengthBytes === 0) return head === HEAD.never ? -1 : (FIXED_BYTES[head - HEAD.tableFirst] as number);
    if (left < 1 + lengthBytes) return 0;
    const length = lengthAt(this.#held, at + 1, lengthBytes);
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

  /** What is left of a read moves, so that a silent connection holds no more than its own bytes. */
  #more(): Cut {
    const rest = this.#heldEnd - this.#from;
    if (!this.#owned && rest > 0) this.#store(rest);
    return "more";
  }

  #store(atLeast: number): void {
    const expected = Math.min(this.#seen - this.#from, atLeast * 2);
    const storage = Buffer.allocUnsafeSlow(Math.max(STORAGE_FIRST_BYTES, atLeast, expected));
    this.#held.copy(storage, 0, this.#from, this.#heldEnd);
    this.#heldEnd -= this.#from;
    this.#seen -= this.#from;
    this.#from = 0;
    this.#held = storage;
    this.#owned = true;
  }
}
