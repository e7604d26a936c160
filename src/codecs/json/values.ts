/**
 * Values that stand one behind the other, with or without blanks and line feeds between (Splunk's batches), or in a list.
 * Finds where each ends; whether it is right is JSON.parse's to say.
 */
import { stringEnd } from "./parse.ts";

const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;

export class ValueCutter {
  readonly #text: string;
  #at = 0;
  /** The values are a list's: commas stand between, and a bracket ends them. */
  readonly #listed: boolean;
  #ended = false;

  constructor(text: string) {
    this.#text = text;
    this.#skip();
    this.#listed = text.charCodeAt(this.#at) === OPEN_LIST;
    if (this.#listed) this.#at += 1;
  }

  /** The next value's text; undefined at the end. What is no value is everything up to the end. */
  next(): string | undefined {
    this.#skip();
    const { length } = this.#text;
    if (this.#ended || this.#at >= length) return undefined;
    const start = this.#at;
    const end = this.#endOf(start);
    this.#at = end < 0 ? length : end;
    return this.#text.slice(start, this.#at);
  }

  /** All was read, and a list was closed. */
  get complete(): boolean {
    return this.#at >= this.#text.length && (!this.#listed || this.#ended);
  }

  /** Over blanks, a list's commas and its end. */
  #skip(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code <= 32) continue;
      if (this.#listed && code === CLOSE_LIST) this.#ended = true;
      else if (!this.#listed || code !== COMMA || this.#ended) return;
    }
  }

  /** Behind the value that begins at `start`; -1 when it does not end. */
  #endOf(start: number): number {
    const first = this.#text.charCodeAt(start);
    if (first === QUOTE) return stringEnd(this.#text, start);
    if (first !== OPEN && first !== OPEN_LIST) return this.#wordEnd(start);
    let depth = 0;
    for (let at = start; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) {
        at = stringEnd(this.#text, at) - 1;
        if (at < 0) return -1;
      } else if (code === OPEN || code === OPEN_LIST) depth += 1;
      else if ((code === CLOSE || code === CLOSE_LIST) && --depth === 0) return at + 1;
    }
    return -1;
  }

  /** Numbers and words end where something else can begin. */
  #wordEnd(start: number): number {
    let at = start + 1;
    for (; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code <= 32 || code === COMMA || code === OPEN || code === OPEN_LIST || code === CLOSE_LIST) break;
    }
    return at;
  }
}
