/**
 * Bytes → text, remembering short texts: keys, names and ids repeat from record to record, and finding one again costs less than
 * making it, and lets records share it.
 */

/** A power of two. */
const SLOTS = 4096;
/** A container's id has 64 bytes; longer texts seldom repeat. */
const SHORT_MOST_BYTES = 80;

export class TextTable {
  readonly #slots: string[] = Array.from({ length: SLOTS }, () => "");

  /** What is not valid UTF-8 becomes U+FFFD. */
  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > SHORT_MOST_BYTES || length === 0) return bytes.toString("utf8", start, end);
    const slot = slotOf(bytes, start, end);
    const known = this.#slots[slot] as string;
    if (known.length === length && isSame(known, bytes, start)) return known;
    const text = bytes.toString("utf8", start, end);
    // Only texts of one byte a character can be compared by their bytes.
    if (text.length === length) this.#slots[slot] = text;
    return text;
  }
}

/** Ids differ at their ends, numbered names in their last bytes, words of one length in their first. */
function slotOf(bytes: Buffer, start: number, end: number): number {
  const first = bytes[start] as number;
  const last = bytes[end - 1] as number;
  const before = bytes[(start + end) >> 1] as number;
  const length = end - start;
  const second = length > 2 ? (bytes[start + 2] as number) : 0;
  return (first * 31 + last * 1031 + before * 131 + second * 17 + length * 523) & (SLOTS - 1);
}

function isSame(known: string, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < known.length; i += 1) if (known.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
