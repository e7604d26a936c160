/**
 * HTTP's chunked transfer coding (RFC 9112 7.1), on bytes. Node's own client makes an object and an event of every
 * chunk, and the daemon makes a chunk of every line: that costs more than all the rest of the reading.
 */
const CR = 13;
const LF = 10;
const SEMICOLON = 59;
/** A chunk's size in hexadecimal: eight digits are 4 GiB. */
const SIZE_MOST = 0xffff_ffff;

/** Part of a chunk's content, valid only during the call. `first`: the chunk begins here. */
export type TakePart = (bytes: Buffer, start: number, end: number, first: boolean) => void;

type State = "size" | "extension" | "content" | "after content" | "trailer" | "done" | "bad";

export class ChunkReader {
  readonly #take: TakePart;
  #state: State = "size";
  /** -1 until its first digit came. */
  #size = -1;
  #left = 0;
  #trailerLineBytes = 0;

  constructor(take: TakePart) {
    this.#take = take;
  }

  /** True once the last chunk came whole: the answer is complete, not cut off. */
  get done(): boolean {
    return this.#state === "done";
  }

  get bad(): boolean {
    return this.#state === "bad";
  }

  push(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#state === "content") at = this.#content(bytes, at, end);
      else this.#byte(bytes[at++] ?? 0);
    }
  }

  #content(bytes: Buffer, at: number, end: number): number {
    const until = Math.min(end, at + this.#left);
    this.#take(bytes, at, until, this.#left === this.#size);
    this.#left -= until - at;
    if (this.#left === 0) this.#state = "after content";
    return until;
  }

  #byte(byte: number): void {
    switch (this.#state) {
      case "size":
        return this.#sizeByte(byte);
      case "extension":
        if (byte === LF) this.#sizeEnds();
        return;
      case "after content":
        return this.#afterContent(byte);
      case "trailer":
        return this.#trailerByte(byte);
      case "content":
      case "done":
      case "bad":
    }
  }

  #afterContent(byte: number): void {
    if (byte === LF) {
      this.#state = "size";
      this.#size = -1;
    } else if (byte !== CR) this.#state = "bad";
  }

  #sizeByte(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      this.#size = Math.max(0, this.#size) * 16 + digit;
      if (this.#size > SIZE_MOST) this.#state = "bad";
      return;
    }
    if (byte === LF) this.#sizeEnds();
    else if (byte === SEMICOLON || byte === CR) this.#state = "extension";
    else this.#state = "bad";
  }

  #sizeEnds(): void {
    if (this.#size < 0) {
      this.#state = "bad";
      return;
    }
    this.#left = this.#size;
    this.#state = this.#size === 0 ? "trailer" : "content";
    if (this.#size === 0) this.#trailerLineBytes = 0;
  }

  #trailerByte(byte: number): void {
    if (byte === CR) return;
    if (byte !== LF) this.#trailerLineBytes++;
    else if (this.#trailerLineBytes === 0) this.#state = "done";
    else this.#trailerLineBytes = 0;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
