/**
 * One window of events: they are answered together, when all are durable. The protocol has no ids, so a window is known by a
 * digest of what its events are; a sender that lost our answer sends the same again, first of all on its next connection.
 */
import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";

export class Window {
  readonly version: number;
  /** Events still to come. */
  left: number;
  /** Sequence number of the last event that was read … */
  last = 0;
  /** … and of the last that is durable; 0: none. */
  durable = 0;
  /** All is read, and all is durable. */
  complete = false;
  /** Of its parts, as they were handed on. */
  readonly names: string[] = [];
  readonly #hash: Hash = createHash("sha1");

  constructor(version: number, left: number) {
    this.version = version;
    this.left = left;
  }

  read(sequence: number, bytes: Buffer): void {
    this.left -= 1;
    this.last = sequence;
    this.#hash.update(bytes);
  }

  /** Of all that was read so far: what stands before a part belongs to its name. */
  digest(): string {
    return this.#hash.copy().digest("base64url");
  }
}
