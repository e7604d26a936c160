/** Texts that repeat from message to message, found by their bytes without making a string first. */

/** A power of two; a program has a few hundred names of attributes. */
const SLOTS = 2048;
/** Longer texts are no names. */
const KEY_MOST_BYTES = 64;

export class KeyTable {
  readonly #slots: (string | undefined)[] = Array.from({ length: SLOTS });

  /** The known text with these bytes, if it stands in its slot. */
  find(bytes: Buffer, start: number, end: number): string | undefined {
    const length = end - start;
    if (length > KEY_MOST_BYTES || length === 0) return undefined;
    const first = bytes[start] as number;
    const middle = bytes[start + (length >> 1)] as number;
    const last = bytes[end - 1] as number;
    const known = this.#slots[slotOf(length, first, middle, last)];
    if (known === undefined || known.length !== length) return undefined;
    for (let i = 0; i < length; i += 1) if (known.charCodeAt(i) !== bytes[start + i]) return undefined;
    return known;
  }

  /** Remembers an ASCII text in place of what shared its slot. */
  keep(text: string): string {
    const { length } = text;
    if (length > KEY_MOST_BYTES || length === 0) return text;
    for (let i = 0; i < length; i += 1) if (text.charCodeAt(i) > 127) return text;
    const slot = slotOf(
      length,
      text.charCodeAt(0),
      text.charCodeAt(length >> 1),
      text.charCodeAt(length - 1),
    );
    const own = interned(text);
    this.#slots[slot] = own;
    return own;
  }
}

/** A copy of its own, since a slice would hold the message that it came from; as a name of a property, which the engine compares by address. */
function interned(text: string): string {
  return Object.keys({ [Buffer.from(text, "latin1").toString("latin1")]: true })[0] ?? text;
}

function slotOf(length: number, first: number, middle: number, last: number): number {
  return (length * 31 + first * 7 + middle * 131 + last * 17) & (SLOTS - 1);
}
