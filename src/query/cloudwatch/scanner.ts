/** Reads a filter pattern from left to right. */
import { QueryRefusal } from "../refusal.ts";

export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  skipBlanks(): void {
    while (this.at < this.text.length && isBlank(this.text[this.at])) this.at += 1;
  }

  /** Whether this stands here, behind blanks; it is passed then. */
  take(wanted: string): boolean {
    this.skipBlanks();
    if (!this.text.startsWith(wanted, this.at)) return false;
    this.at += wanted.length;
    return true;
  }

  expect(wanted: string, why: string): void {
    if (!this.take(wanted)) throw this.refusal(`"${wanted}" was expected`, why);
  }

  /** A word in capitals or not, ended by something that is no letter. */
  takeWord(word: string): boolean {
    this.skipBlanks();
    const end = this.at + word.length;
    if (this.text.slice(this.at, end).toUpperCase() !== word) return false;
    if (/[\w.]/.test(this.text[end] ?? "")) return false;
    this.at = end;
    return true;
  }

  /** Everything up to the first character, or pair of them, that ends a bare word; may be empty. */
  bare(ends: ReadonlySet<string>): string {
    const from = this.at;
    while (this.at < this.text.length) {
      const here = this.text[this.at] ?? "";
      if (isBlank(here) || ends.has(here) || ends.has(this.text.slice(this.at, this.at + 2))) break;
      this.at += 1;
    }
    return this.text.slice(from, this.at);
  }

  /** Behind an opening mark, up to the same mark again; a backslash keeps the mark after it. */
  until(mark: string): string {
    const opened = this.at - 1;
    let found = "";
    while (this.at < this.text.length) {
      const here = this.text[this.at] ?? "";
      this.at += 1;
      if (here === mark) return found;
      if (here !== "\\") {
        found += here;
        continue;
      }
      const next = this.text[this.at] ?? "";
      const plain = next === mark || (mark === '"' && next === "\\");
      found += plain ? next : here + next;
      this.at += 1;
    }
    throw new QueryRefusal(`${mark} is not closed`, `close it with ${mark}`, opened);
  }

  refusal(message: string, hint: string, at = this.at): QueryRefusal {
    return new QueryRefusal(message, hint, at);
  }
}

export function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\t" || char === "\n" || char === "\r";
}
