/** One plain line: what kind of time it begins with, and where that ends. Forms begin to read behind it. */
import { clockEnd, isoEnd, monthAt } from "../../codecs/line-time/line-time.ts";
import { digitsAt } from "../../codecs/syslog/digits.ts";
import type { TimeShape } from "../../codecs/line-time/line-time.ts";

/** What a line begins with. Numbers, because forms are found by them. */
export const HEAD = {
  none: 0,
  /** `2026-11-21 09:30:00,123` */
  iso: 1,
  /** `[2026-11-21 09:30:00,123` */
  bracket: 2,
  /** `2026/11/21 09:30:00` */
  slashes: 3,
  /** `[Sat Nov 21 09:30:00.123456 2026` */
  ctime: 4,
  /** `09:30:00.123`: no date, so no time of a record */
  clock: 5,
  /** `Nov 21 09:30:00`, `Nov 21, 2026 9:30:00 AM` */
  month: 6,
  /** `21-Nov-2026 09:30:00.123` */
  day: 7,
  /** `26/11/21 09:30:00` */
  short: 8,
  /** `261121 093000` */
  digits: 9,
} as const;

const SPACE = 32;
const COMMA = 44;
const DASH = 45;
const SLASH = 47;
const COLON = 58;
const OPEN = 91;

export class Line {
  text = "";
  head = 0;
  /** Where the time stands, and of which shape; "": there is none. */
  shape: TimeShape | "" = "";
  stampAt = 0;
  /** Where the line goes on behind its time. */
  rest = 0;

  begin(text: string): void {
    this.text = text;
    this.head = HEAD.none;
    this.shape = "";
    this.rest = 0;
    const first = text.charCodeAt(0);
    if (first >= 48 && first <= 57) this.#number();
    else if (first === OPEN) this.#bracket();
    else if (first >= 65 && first <= 83) this.#month();
  }

  #number(): void {
    const { text } = this;
    const third = text.charCodeAt(2);
    const fifth = text.charCodeAt(4);
    if (fifth === DASH) this.#take(HEAD.iso, "iso", 0, isoEnd(text, 0));
    else if (fifth === SLASH) this.#take(HEAD.slashes, "iso", 0, isoEnd(text, 0));
    else if (third === COLON) this.#take(HEAD.clock, "", 0, clockEnd(text, 0));
    else if (third === DASH && text.charCodeAt(6) === DASH)
      this.#take(HEAD.day, "day month year", 0, clockEnd(text, 12));
    else if (third === SLASH && text.charCodeAt(8) === SPACE)
      this.#take(HEAD.short, "short slashes", 0, clockEnd(text, 9));
    else if (text.charCodeAt(6) === SPACE && text.charCodeAt(13) === SPACE)
      this.#take(HEAD.digits, "digits", 0, digitsAt(text, 0, 6) < 0 || digitsAt(text, 7, 6) < 0 ? -1 : 13);
  }

  #bracket(): void {
    const { text } = this;
    if (text.charCodeAt(5) === DASH) this.#take(HEAD.bracket, "iso", 1, isoEnd(text, 1));
    else if (text.charCodeAt(4) === SPACE && text.charCodeAt(8) === SPACE && monthAt(text, 5) > 0) {
      const clock = clockEnd(text, 12);
      // The year stands behind the time.
      this.#take(HEAD.ctime, "ctime", 1, clock < 0 ? -1 : clock + 5);
    }
  }

  #month(): void {
    const { text } = this;
    if (text.charCodeAt(3) !== SPACE || monthAt(text, 0) === 0) return;
    if (text.charCodeAt(6) === SPACE && text.charCodeAt(5) !== COMMA)
      this.#take(HEAD.month, "bsd", 0, clockEnd(text, 7));
    else {
      const half = text.slice(0, 30).indexOf("M", 12);
      if (half > 0 && text.charCodeAt(half - 2) === SPACE)
        this.#take(HEAD.month, "twelve hours", 0, half + 1);
    }
  }

  #take(head: number, shape: TimeShape | "", at: number, end: number): void {
    if (end < 0) return;
    this.head = head;
    this.shape = shape;
    this.stampAt = at;
    this.rest = end;
  }
}
