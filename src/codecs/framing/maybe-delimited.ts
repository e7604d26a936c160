/**
 * Messages that end with LF or NUL, unless the connection shows that its sender ends them with nothing at all (some
 * libraries do): then the next `<PRI>` with a header behind it ends one, or the end of the connection, or silence.
 */
import { frameBytes } from "./decode.ts";
import { Delimited } from "./delimited.ts";
import { FRAME } from "./frames.ts";
import type { Framer, FrameTaker } from "./frames.ts";
import { Pending } from "./pending.ts";
import { findHeader, startsWithPriority } from "./syslog-start.ts";

const LF = 10;
const NUL = 0;
const LESS_THAN = 60;
/** Longer than what `findHeader` looks at. */
const OVERLAP_BYTES = 24;
/** A network that is alive brings the rest of a message sooner, even when a packet is lost. */
const QUIET_UNKNOWN_MS = 5000;
const QUIET_KNOWN_MS = 1000;

export class MaybeDelimited implements Framer {
  readonly #mostBytes: number;
  readonly #lines: Delimited;
  /** Without a sign of either, all that came is held. */
  #sender: "unknown" | "delimits" | "does not" = "unknown";
  readonly #held: Pending;
  /** Too long: the rest up to the next header is skipped. */
  #skipping = false;

  constructor(maxMessageBytes: number) {
    this.#mostBytes = maxMessageBytes;
    this.#lines = new Delimited({ delimiter: "newline-or-nul", maxMessageBytes });
    this.#held = new Pending(maxMessageBytes);
  }

  push(bytes: Buffer, into: FrameTaker): void {
    if (this.#sender === "delimits") this.#lines.push(bytes, into);
    else if (this.#sender === "does not") this.#split(bytes, into);
    else this.#decide(bytes, into);
  }

  end(into: FrameTaker): void {
    this.#lines.end(into);
    this.#emitHeld(into, 0);
    this.#skipping = false;
  }

  cut(into: FrameTaker): void {
    if (this.#sender === "unknown") this.#delimits(undefined, into);
    this.#lines.cut(into);
    if (this.#sender !== "does not" || this.#held.length === 0) return;
    this.#emitHeld(into, FRAME.truncated);
    this.#skipping = true;
  }

  quiet(forMs: number, into: FrameTaker): void {
    if (forMs >= (this.#sender === "does not" ? QUIET_KNOWN_MS : QUIET_UNKNOWN_MS)) this.#emitHeld(into, 0);
  }

  pendingBytes(): number {
    return this.#held.length + this.#lines.pendingBytes();
  }

  #decide(bytes: Buffer, into: FrameTaker): void {
    const first = this.#held.length === 0;
    // Lines of their own making begin with anything; who leaves out the end writes syslog.
    if ((first && !startsWithPriority(bytes)) || showsEnd(bytes)) {
      this.#delimits(bytes, into);
    } else if ((!first && startsWithPriority(bytes)) || this.#holdsHeader(bytes)) {
      this.#sender = "does not";
      this.#split(bytes, into);
    } else if (this.#held.length + bytes.length > this.#mostBytes) {
      this.#delimits(bytes, into);
    } else {
      this.#held.add(bytes, 0, bytes.length);
    }
  }

  #delimits(bytes: Buffer | undefined, into: FrameTaker): void {
    this.#sender = "delimits";
    if (this.#held.length > 0) this.#lines.push(Buffer.from(this.#held.bytes()), into);
    this.#held.clear();
    if (bytes !== undefined) this.#lines.push(bytes, into);
  }

  #holdsHeader(bytes: Buffer): boolean {
    return findHeader(this.#window(bytes), 1) >= 0;
  }

  #split(bytes: Buffer, into: FrameTaker): void {
    // A read of its own that begins so is a message of its own.
    if (startsWithPriority(bytes)) {
      this.#emitHeld(into, 0);
      this.#skipping = false;
    }
    const window = this.#window(bytes);
    const overlap = window.length - bytes.length;
    let start = 0;
    for (let next = findHeader(window, 1); next >= 0; next = findHeader(window, next + 1)) {
      if (start === 0) this.#held.shrink(overlap);
      this.#hold(window, start, next, into);
      this.#emitHeld(into, 0);
      this.#skipping = false;
      start = next;
    }
    this.#hold(window, start === 0 ? overlap : start, window.length, into);
  }

  /** What came, behind the last of what is held: a header may lie across two reads. */
  #window(bytes: Buffer): Buffer {
    const overlap = Math.min(this.#held.length, OVERLAP_BYTES);
    return overlap === 0 ? bytes : Buffer.concat([this.#held.bytes().subarray(-overlap), bytes]);
  }

  #hold(bytes: Buffer, start: number, end: number, into: FrameTaker): void {
    if (this.#skipping || this.#held.add(bytes, start, end)) return;
    this.#emitHeld(into, FRAME.truncated);
    this.#skipping = true;
  }

  #emitHeld(into: FrameTaker, flags: number): void {
    if (this.#held.length > 0) frameBytes(this.#held.bytes(), into, this.#mostBytes, flags);
    this.#held.clear();
  }
}

/** An end before the next message, or at the end of a read. */
function showsEnd(bytes: Buffer): boolean {
  const last = bytes[bytes.length - 1];
  if (last === LF || last === NUL) return true;
  for (let at = bytes.indexOf(LESS_THAN, 1); at > 0; at = bytes.indexOf(LESS_THAN, at + 1)) {
    const before = bytes[at - 1];
    if (before === LF || before === NUL) return true;
  }
  return false;
}
