/** Reads `key=value` pairs. */

export interface PairSigns {
  /** Each of these characters stands between pairs. */
  fieldSplit: string;
  /** Each of these characters stands between a key and its value. */
  valueSplit: string;
}

/** False: no more are wanted. */
export type PairTaker = (key: string, value: string) => boolean;

const BLANK = " ";
const FIELD_SPLIT = 1;
const VALUE_SPLIT = 2;
const CLOSERS: Readonly<Record<string, string>> = { '"': '"', "'": "'", "(": ")", "[": "]", "<": ">" };

export class PairReader {
  /** What each character is: found faster than in a set, for every character of every line. */
  readonly #kinds = new Uint8Array(65_536);
  #text = "";
  #at = 0;
  /** Signs of which none comes any more: nobody looks for them again, so that a text of opening ones is read in one pass. */
  #gone = "";

  constructor(signs: PairSigns) {
    for (let i = 0; i < signs.fieldSplit.length; i += 1)
      this.#addKind(signs.fieldSplit.charCodeAt(i), FIELD_SPLIT);
    for (let i = 0; i < signs.valueSplit.length; i += 1)
      this.#addKind(signs.valueSplit.charCodeAt(i), VALUE_SPLIT);
  }

  read(text: string, take: PairTaker): void {
    this.#text = text;
    this.#at = 0;
    this.#gone = "";
    while (this.#at < text.length) {
      this.#skipSplits();
      const key = this.#key();
      if (!this.#enterValue()) continue;
      const value = this.#value();
      if (key !== "" && value !== "" && !take(key, value)) return;
    }
  }

  /** A character may be both. */
  #addKind(code: number, kind: number): void {
    this.#kinds[code] = (this.#kinds[code] ?? 0) | kind;
  }

  #skipSplits(): void {
    while (this.#at < this.#text.length && this.#isSplit(this.#at)) this.#at += 1;
  }

  #isSplit(at: number): boolean {
    return ((this.#kinds[this.#text.charCodeAt(at)] ?? 0) & FIELD_SPLIT) !== 0;
  }

  #isValueSplit(at: number): boolean {
    return ((this.#kinds[this.#text.charCodeAt(at)] ?? 0) & VALUE_SPLIT) !== 0;
  }

  #key(): string {
    const text = this.#text;
    const kinds = this.#kinds;
    const start = this.#at;
    let at = start;
    while (at < text.length && kinds[text.charCodeAt(at)] === 0) at += 1;
    this.#at = at;
    return text.slice(start, at).trim();
  }

  /** Behind the sign between key and value; blanks may stand around it when some stand before it. False: there is none. */
  #enterValue(): boolean {
    if (this.#isValueSplit(this.#at)) {
      this.#at += 1;
      return true;
    }
    const sign = this.#behindBlanks(this.#at);
    if (sign === this.#at || !this.#isValueSplit(sign)) return false;
    this.#at = this.#behindBlanks(sign + 1);
    return true;
  }

  #behindBlanks(at: number): number {
    let end = at;
    while (this.#text.charAt(end) === BLANK) end += 1;
    return end;
  }

  #value(): string {
    const closer = CLOSERS[this.#text.charAt(this.#at)];
    if (closer !== undefined && !this.#gone.includes(closer)) {
      const end = this.#closing(closer);
      if (end >= 0) {
        const inside = this.#text.slice(this.#at + 1, end);
        this.#at = end + 1;
        return closer === '"' && inside.includes("\\") ? unescaped(inside) : inside;
      }
      this.#gone += closer;
    }
    const start = this.#at;
    while (this.#at < this.#text.length && !this.#isSplit(this.#at)) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  /** Where the value that began at `at` is closed; -1 when it is not. */
  #closing(closer: string): number {
    const text = this.#text;
    if (closer !== '"') return text.indexOf(closer, this.#at + 1);
    for (let at = this.#at + 1; at < text.length; at += 1) {
      const char = text.charAt(at);
      if (char === "\\") at += 1;
      else if (char === closer) return at;
    }
    return -1;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, char: string) => {
    if (char === '"' || char === "\\") return char;
    return ESCAPES[char] ?? whole;
  });
}
