/** Decompression off the main thread, a few at a time, each within a limit: what unpacks to more is refused. */
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";

const gunzipped = promisify(gunzip);
const inflated = promisify(inflate);

export class TooLarge extends Error {}

/** Memory is bounded by the limit times this. */
const AT_ONCE_MOST = 2;

export class Inflating {
  readonly #maxBytes: number;
  #active = 0;
  #waiting: (() => void)[] = [];

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Waits for a place; `leave` gives it back, when the bytes are not needed any more. */
  async enter(): Promise<void> {
    if (this.#active < AT_ONCE_MOST) {
      this.#active += 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#active -= 1;
    else next();
  }

  /** All members of a gzip stream, or a zlib stream. Undefined when it is damaged; rejects with TooLarge. */
  async unpack(bytes: Buffer, format: "gzip" | "zlib"): Promise<Buffer | undefined> {
    const options = { maxOutputLength: this.#maxBytes };
    try {
      return await (format === "gzip" ? gunzipped(bytes, options) : inflated(bytes, options));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
        throw new TooLarge();
      return undefined;
    }
  }
}
