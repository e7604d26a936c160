/**
 * How many records to ask the store for at once. Each question costs about the same whatever it brings, and one record may
 * have a mebibyte: so as many as fill the aim, going by the size of those that came last.
 */
export class PageSizes {
  #bytesEach = UNKNOWN_BYTES;

  /** About `bytes` of records. */
  limit(bytes: number): number {
    return Math.max(LEAST, Math.min(MOST, Math.floor(bytes / this.#bytesEach)));
  }

  note(records: number, bytes: number): void {
    if (records > 0) this.#bytesEach = Math.max(SMALL_BYTES, bytes / records);
  }

  /** The store could not: asks for an eighth next time. False when it was as little as can be. */
  tooMuch(limit: number, bytes: number): boolean {
    if (limit <= LEAST) return false;
    this.#bytesEach = (bytes / limit) * 8;
    return true;
  }
}

const LEAST = 10;
/** The engine reads wide columns late up to twice as many. */
const MOST = 10_000;
/** Nothing is known of the first ones. */
const UNKNOWN_BYTES = 16_384;
/** A row has more than its text. */
const SMALL_BYTES = 256;
