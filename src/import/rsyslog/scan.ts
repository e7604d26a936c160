/** A place in the text of a configuration: blanks, comments, words, quotes and rests of lines, each with its line number. */
import { Refusal } from "../../record/refusal.ts";

/** Stands for the line feed of a line that goes on: a blank to all but the counting of lines. */
export const JOINED = "\u0001";

export class Scan {
  readonly text: string;
  pos = 0;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.text = text.replace(/\r\n/g, "\n").replace(/\\[ \t]*\n/g, ` ${JOINED}`);
    for (let i = 0; i < this.text.length; i++)
      if (this.text[i] === "\n" || this.text[i] === JOINED) this.#starts.push(i + 1);
  }

  get ended(): boolean {
    return this.pos >= this.text.length;
  }

  /** 1 for the first. */
  line(at = this.pos): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  peek(length = 1): string {
    return this.text.slice(this.pos, this.pos + length);
  }

  /** Blanks, line ends and comments. */
  skip(): void {
    for (;;) {
      const char = this.text[this.pos];
      if (char === "#") this.#skipLine();
      else if (this.peek(2) === "/*") this.#skipBlock();
      else if (char !== undefined && isBlank(char)) this.pos += 1;
      else return;
    }
  }

  /** Blanks within a line. */
  skipBlanks(): void {
    while (!this.ended && this.peek() !== "\n" && isBlank(this.peek())) this.pos += 1;
  }

  #skipLine(): void {
    while (!this.ended && this.peek() !== "\n") this.pos += 1;
  }

  #skipBlock(): void {
    const end = this.text.indexOf("*/", this.pos + 2);
    this.pos = end < 0 ? this.text.length : end + 2;
  }

  /** What the sticky expression finds here, and goes behind it. */
  take(expression: RegExp): string | undefined {
    expression.lastIndex = this.pos;
    const found = expression.exec(this.text)?.[0];
    if (found !== undefined) this.pos += found.length;
    return found;
  }

  takeExactly(text: string): boolean {
    if (!this.text.startsWith(text, this.pos)) return false;
    this.pos += text.length;
    return true;
  }

  /** `expect(")", "the end of input(")`. */
  expect(text: string, what: string): void {
    this.skip();
    if (!this.takeExactly(text)) throw this.fault(`${what} was expected`);
  }

  /** All that is left of a line (and of those that it goes on in), without a comment behind it. */
  restOfLine(): string {
    const start = this.pos;
    let quote = "";
    for (; !this.ended && this.peek() !== "\n"; this.pos += 1) {
      const char = this.peek();
      if (quote !== "") {
        if (char === "\\") this.pos += 1;
        else if (char === quote) quote = "";
      } else if (char === '"') quote = char;
      else if (char === "#" && isBlank(this.text[this.pos - 1] ?? " ")) break;
    }
    const rest = this.text.slice(start, this.pos).replaceAll(JOINED, " ").trim();
    this.#skipLine();
    return rest;
  }

  /** A text in quotes, with the escapes of rsyslog's script; others stay, since regular expressions are full of them. */
  quoted(): string {
    const quote = this.peek();
    const start = this.pos;
    let text = "";
    for (this.pos += 1; !this.ended; this.pos += 1) {
      const char = this.peek();
      if (char === quote) {
        this.pos += 1;
        return text;
      }
      if (char === "\\") {
        this.pos += 1;
        text += ESCAPES[this.peek()] ?? (/["'`\\$]/.test(this.peek()) ? this.peek() : `\\${this.peek()}`);
      } else if (char !== JOINED) text += char;
    }
    this.pos = start;
    throw this.fault("the closing quote is missing");
  }

  fault(message: string): Refusal {
    return new Refusal("E_CONFIG", message, "", this.pos);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function isBlank(char: string): boolean {
  return char === " " || char === "\t" || char === "\n" || char === JOINED;
}
