/** The body under test, with what several words of a query need of it computed at most once. */
import { asciiLower, withoutColours } from "./words.ts";

const BEYOND_ASCII = /[\u0080-\uffff]/;

export class Subject {
  private body = "";
  private lowered: string | undefined;
  private exact: string | undefined;

  set(body: string): void {
    this.body = body;
    this.lowered = undefined;
    this.exact = undefined;
  }

  /**
   * Lower case by the runtime, which is fast but knows more than ASCII. What it is for: an ASCII text that is not in
   * here is not in `text()` either. The reverse does not hold (the Kelvin sign becomes a k).
   */
  rough(): string {
    return (this.lowered ??= withoutColours(this.body).toLowerCase());
  }

  /** Lower case of ASCII letters alone: what words are compared with. */
  text(): string {
    if (this.exact !== undefined) return this.exact;
    const rough = this.rough();
    this.exact = BEYOND_ASCII.test(this.body) ? asciiLower(withoutColours(this.body)) : rough;
    return this.exact;
  }
}

/** 1 for the characters of tokens in lower-case text below U+0080; all above are token characters. */
const TOKEN = new Uint8Array(128);
for (const char of "0123456789abcdefghijklmnopqrstuvwxyz") TOKEN[char.charCodeAt(0)] = 1;

/** False beyond both ends of the text. */
export function isTokenAt(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false;
  const unit = text.charCodeAt(at);
  return unit >= 128 || TOKEN[unit] === 1;
}

export function tokenStart(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isTokenAt(text, at)) at++;
  return at;
}

export function tokenEnd(text: string, from: number): number {
  let at = from;
  while (isTokenAt(text, at)) at++;
  return at;
}
