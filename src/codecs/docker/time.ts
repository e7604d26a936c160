/**
 * Reads the time that `timestamps=1` puts before each piece: 30 characters (2026-11-20T10:13:24.729598000Z) and a
 * space. Works on bytes and asks Date once per second of log time, since this runs for every line.
 */
export const STAMP_BYTES = 31;
const SECOND_BYTES = 19;
const ZERO = 48;
const DOT = 46;
const Z = 90;
const QUOTE = 34;
const SPACE = 32;
/** What a fraction of fewer than nine digits is multiplied by: whole numbers all the way, so nothing is rounded. */
const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

export class StampReader {
  seconds = 0;
  nanos = 0;
  readonly #known = Buffer.alloc(SECOND_BYTES);
  #knownSeconds = 0;

  /** Sets `seconds` and `nanos` and returns where the text begins; -1 when no time stands here. */
  read(bytes: Buffer, start: number, end: number): number {
    if (end - start < STAMP_BYTES || bytes[start + 29] !== 90 || bytes[start + 30] !== 32) {
      return this.#readOther(bytes, start, end);
    }
    const nanos = nineDigits(bytes, start + 20);
    if (nanos < 0 || bytes[start + SECOND_BYTES] !== 46) return -1;
    if (!this.#isSecond(bytes, start)) return -1;
    this.seconds = this.#knownSeconds;
    this.nanos = nanos;
    return start + STAMP_BYTES;
  }

  /**
   * The time as json-file writes it: RFC 3339 in UTC, zeros at the end of the fraction cut off, a quote behind it. Returns where
   * that quote stands; -1 when this is anything else.
   */
  readQuoted(bytes: Buffer, start: number, end: number): number {
    const dot = start + SECOND_BYTES;
    if (dot + 1 >= end) return -1;
    if (!this.#isSecond(bytes, start)) return -1;
    let z = dot;
    let nanos = 0;
    if (bytes[dot] === DOT) {
      while (++z < end) {
        const digit = (bytes[z] ?? 0) - ZERO;
        if (digit < 0 || digit > 9) break;
        nanos = nanos * 10 + digit;
      }
      // Ten digits or none give NaN.
      nanos *= POWERS[dot + 10 - z] ?? Number.NaN;
    }
    if (bytes[z] !== Z || bytes[z + 1] !== QUOTE || Number.isNaN(nanos)) return -1;
    this.seconds = this.#knownSeconds;
    this.nanos = nanos;
    return z + 1;
  }

  /** A time in RFC 3339 of any length or offset; false when it is none. */
  readText(text: string): boolean {
    const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
    if (found === null) return false;
    const ms = Date.parse(`${found[1] ?? ""}${found[3] ?? ""}`);
    if (Number.isNaN(ms)) return false;
    this.seconds = ms / 1000;
    this.nanos = Number((found[2] ?? "").padEnd(9, "0"));
    return true;
  }

  #isSecond(bytes: Buffer, start: number): boolean {
    return this.#sameSecond(bytes, start) || this.#learnSecond(bytes, start);
  }

  #sameSecond(bytes: Buffer, start: number): boolean {
    const known = this.#known;
    // Backwards, because what changes most often is at the end.
    for (let i = SECOND_BYTES - 1; i >= 0; i--) if (known[i] !== bytes[start + i]) return false;
    return true;
  }

  #learnSecond(bytes: Buffer, start: number): boolean {
    const text = bytes.toString("latin1", start, start + SECOND_BYTES);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return false;
    const ms = Date.parse(`${text}Z`);
    if (Number.isNaN(ms)) return false;
    bytes.copy(this.#known, 0, start, start + SECOND_BYTES);
    this.#knownSeconds = ms / 1000;
    return true;
  }

  /** Engines that only speak Docker's API write RFC 3339 in other lengths: fewer digits, or an offset. */
  #readOther(bytes: Buffer, start: number, end: number): number {
    const head = bytes.subarray(start, Math.min(end, start + 40));
    const space = head.indexOf(SPACE);
    return space > 0 && this.readText(head.toString("latin1", 0, space)) ? start + space + 1 : -1;
  }
}

/** Nine digits as a number, -1 when one of them is none. */
function nineDigits(bytes: Buffer, start: number): number {
  let value = 0;
  for (let i = start; i < start + 9; i++) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
