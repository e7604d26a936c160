/**
 * GELF over TCP ends documents with NUL; some senders write lines instead. Which it is, shows what stands
 * behind the first document of a connection: line feeds inside it are the layout of its JSON.
 */
import { frameBytes } from "./decode.ts";
import { Delimited } from "./delimited.ts";
import type { Framer, FrameTaker } from "./frames.ts";
import { Pending } from "./pending.ts";

const LF = 10;
const NUL = 0;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const QUIET_MS = 1000;
const OPEN = 123;
const CLOSE = 125;

export class GelfFramer implements Framer {
  readonly #mostBytes: number;
  /** What came before the first end. */
  readonly #held: Pending;
  #firstEnd = new FirstEnd();
  #chosen: Delimited | undefined;

  constructor(maxMessageBytes: number) {
    this.#mostBytes = maxMessageBytes;
    this.#held = new Pending(maxMessageBytes);
  }

  push(bytes: Buffer, into: FrameTaker): void {
    if (this.#chosen !== undefined) {
      this.#chosen.push(bytes, into);
      return;
    }
    const kind = this.#firstEnd.read(bytes);
    if (kind === undefined && this.#held.length + bytes.length <= this.#mostBytes)
      this.#held.add(bytes, 0, bytes.length);
    else this.#choose(kind ?? "nul", into).push(bytes, into);
  }

  end(into: FrameTaker): void {
    (this.#chosen ?? this.#choose("nul", into)).end(into);
  }

  cut(into: FrameTaker): void {
    (this.#chosen ?? this.#choose("nul", into)).cut(into);
  }

  /** A document is whole to see, even if its sender writes nothing behind it. */
  quiet(forMs: number, into: FrameTaker): void {
    if (forMs < QUIET_MS || !this.#firstEnd.isBehind()) return;
    frameBytes(this.#held.bytes(), into, this.#mostBytes);
    this.#held.clear();
    this.#firstEnd = new FirstEnd();
  }

  pendingBytes(): number {
    return this.#held.length + (this.#chosen?.pendingBytes() ?? 0);
  }

  #choose(delimiter: "newline" | "nul", into: FrameTaker): Delimited {
    this.#chosen = new Delimited({ delimiter, maxMessageBytes: this.#mostBytes });
    if (this.#held.length > 0) this.#chosen.push(Buffer.from(this.#held.bytes()), into);
    this.#held.clear();
    return this.#chosen;
  }
}

/** Follows the first document's braces to its end, however it is split between reads. */
class FirstEnd {
  #depth = 0;
  #place: "before" | "inside" | "string" | "escape" | "behind" | "no document" = "before";

  isBehind(): boolean {
    return this.#place === "behind";
  }

  /** Undefined while nothing has shown. */
  read(bytes: Buffer): "newline" | "nul" | undefined {
    for (const byte of bytes) {
      if (byte === NUL && this.#place !== "before") return "nul";
      if (this.#place === "behind" || this.#place === "no document") {
        if (byte === LF) return "newline";
        if (this.#place === "behind" && byte > SPACE) return "nul";
      } else {
        this.#step(byte);
      }
    }
    return undefined;
  }

  #step(byte: number): void {
    switch (this.#place) {
      case "before":
        if (byte > SPACE) this.#place = byte === OPEN ? "inside" : "no document";
        this.#depth = 1;
        return;
      case "inside":
        this.#inside(byte);
        return;
      case "string":
        if (byte === BACKSLASH) this.#place = "escape";
        else if (byte === QUOTE) this.#place = "inside";
        return;
      case "escape":
        this.#place = "string";
        return;
      case "behind":
      case "no document":
    }
  }

  #inside(byte: number): void {
    if (byte === QUOTE) this.#place = "string";
    else if (byte === OPEN) this.#depth += 1;
    else if (byte === CLOSE) this.#depth -= 1;
    else if (byte === NUL) this.#depth = 0;
    if (this.#depth === 0) this.#place = "behind";
  }
}
