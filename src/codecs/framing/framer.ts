/** Cuts a byte stream into messages: by line, by count, by NUL, not at all, or as the stream itself shows (RFC 6587). */
import { Counted } from "./counted.ts";
import { frameBytes } from "./decode.ts";
import { Delimited } from "./delimited.ts";
import { FRAME } from "./frames.ts";
import type { Framer, FrameTaker, Framing } from "./frames.ts";
import { MaybeDelimited } from "./maybe-delimited.ts";
import { Pending } from "./pending.ts";

export function createFramer(framing: Framing, maxMessageBytes: number): Framer {
  switch (framing) {
    case "auto":
      return new Detecting(maxMessageBytes);
    case "newline":
      return new Delimited({ delimiter: "newline", maxMessageBytes });
    case "nul":
      return new Delimited({ delimiter: "nul", maxMessageBytes });
    case "octet":
      return new Counted(maxMessageBytes);
    case "none":
      return new Whole(maxMessageBytes);
  }
}

const ONE = 49;
const NINE = 57;
const ZERO = 48;
const SPACE = 32;
const LESS_THAN = 60;
/** A count is decided by at most this many bytes: eight digits, a space, `<`. */
const DECIDE_BYTES = 10;

/**
 * RFC 6587 leaves the choice to the sender. `LEN SP <` opens a counted stream; a line that begins so by chance would
 * need a number, one space and a priority, which no syslog line has.
 */
class Detecting implements Framer {
  readonly #mostBytes: number;
  #seen: Buffer = Buffer.alloc(0);
  #chosen: Framer | undefined;

  constructor(maxMessageBytes: number) {
    this.#mostBytes = maxMessageBytes;
  }

  push(bytes: Buffer, into: FrameTaker): void {
    if (this.#chosen !== undefined) return this.#chosen.push(bytes, into);
    const input = this.#seen.length > 0 ? Buffer.concat([this.#seen, bytes]) : bytes;
    const counted = startsCounted(input);
    if (counted === undefined) {
      this.#seen = Buffer.from(input);
      return;
    }
    this.#choose(counted).push(input, into);
  }

  end(into: FrameTaker): void {
    const seen = this.#seen;
    if (this.#chosen === undefined && seen.length > 0) this.#choose(false).push(seen, into);
    this.#chosen?.end(into);
  }

  cut(into: FrameTaker): void {
    this.#chosen?.cut(into);
  }

  quiet(forMs: number, into: FrameTaker): void {
    this.#chosen?.quiet?.(forMs, into);
  }

  pendingBytes(): number {
    return this.#seen.length + (this.#chosen?.pendingBytes() ?? 0);
  }

  #choose(counted: boolean): Framer {
    const maxMessageBytes = this.#mostBytes;
    this.#chosen = counted ? new Counted(maxMessageBytes) : new MaybeDelimited(maxMessageBytes);
    this.#seen = this.#seen.subarray(0, 0);
    return this.#chosen;
  }
}

/** Undefined while the bytes could still become either. */
function startsCounted(bytes: Buffer): boolean | undefined {
  const first = bytes[0] ?? 0;
  if (first < ONE || first > NINE) return bytes.length === 0 ? undefined : false;
  for (let i = 1; i < DECIDE_BYTES; i += 1) {
    const byte = bytes[i];
    if (byte === undefined) return undefined;
    if (byte === SPACE) return bytes[i + 1] === undefined ? undefined : bytes[i + 1] === LESS_THAN;
    if (byte < ZERO || byte > NINE) return false;
  }
  return false;
}

/** All of the input is one message. */
class Whole implements Framer {
  readonly #mostBytes: number;
  readonly #pending: Pending;
  #over = false;

  constructor(maxMessageBytes: number) {
    this.#mostBytes = maxMessageBytes;
    this.#pending = new Pending(maxMessageBytes);
  }

  push(bytes: Buffer): void {
    if (!this.#pending.add(bytes, 0, bytes.length)) this.#over = true;
  }

  end(into: FrameTaker): void {
    const flags = this.#over ? FRAME.truncated : 0;
    if (this.#pending.length > 0) frameBytes(this.#pending.bytes(), into, this.#mostBytes, flags);
    this.#pending.clear();
  }

  cut(into: FrameTaker): void {
    this.#over = true;
    this.end(into);
  }

  pendingBytes(): number {
    return this.#pending.length;
  }
}
