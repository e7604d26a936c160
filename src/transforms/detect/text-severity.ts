/**
 * The severity that a plain line states, by the forms that loggers use: in brackets, behind the time, `level=error`,
 * `ERROR`, klog's `E0101`, an access log's 5xx. Looks at the head of the first line only; a level word in the middle of
 * a sentence ("0 errors", "GET /error") is none. One pass without regular expressions: every line goes through it.
 */
import { isLevelHere } from "./level-position.ts";
import type { Head } from "./level-position.ts";
import { levelOf, mayBeLevel } from "./level-words.ts";
import { headSeverity } from "./head-severity.ts";
import { accessLogSeverity } from "./access-log.ts";

/** Beyond this a level word belongs to the text. */
const HEAD_CHARS = 120;
/** A logger's name, a host, a month may stand before the level; a sentence has more words. */
const WORDS_MOST = 4;

const LINE_FEED = 10;
const ESCAPE = 27;
const SPACE = 32;
const COLON = 58;
const EQUALS = 61;

export function textSeverity(body: string): number {
  const known = headSeverity(body);
  if (known !== 0) return known;
  const stated = scan(body);
  return stated === 0 ? accessLogSeverity(body) : stated;
}

function scan(body: string): number {
  const end = Math.min(body.length, HEAD_CHARS);
  const head: Head = { words: 0, stamped: false, unescaped: -1, token: 0 };
  let at = 0;
  while (at < end) {
    const code = body.charCodeAt(at);
    if (isLetter(code)) {
      const start = at;
      at = wordEnd(body, at + 1);
      const level = mayBeLevel(body, start, at) ? judge(body, start, at, head) : 0;
      if (level !== 0) return level;
      if (start === head.token && ++head.words > WORDS_MOST) return 0;
    } else if (code === ESCAPE) {
      at = escapeEnd(body, at);
      head.unescaped = at;
      head.token = at;
    } else {
      if (code === LINE_FEED) return 0;
      sign(body, at, code, head);
      at += 1;
    }
  }
  return 0;
}

/** What is neither letter nor colour: blanks end a token, `12:3` is a time of day, `key=` is no word of a sentence. */
function sign(body: string, at: number, code: number, head: Head): void {
  if (code <= SPACE) head.token = at + 1;
  else if (code === COLON)
    head.stamped ||= isDigit(body.charCodeAt(at - 1)) && isDigit(body.charCodeAt(at + 1));
  else if (code === EQUALS && head.token >= 0 && isLetter(body.charCodeAt(head.token))) {
    head.words = Math.max(0, head.words - 1);
    head.token = -1;
  }
}

function judge(body: string, start: number, end: number, head: Head): number {
  const text = body.slice(start, end);
  const word = text.toLowerCase();
  const level = levelOf(word);
  if (level === 0) return 0;
  return isLevelHere({ body, start, end, word, level, upper: text === text.toUpperCase() }, head) ? level : 0;
}

function wordEnd(body: string, from: number): number {
  let at = from;
  while (isLetter(body.charCodeAt(at))) at += 1;
  return at;
}

/** Behind `ESC [ 3 1 m`. */
function escapeEnd(body: string, from: number): number {
  let at = from + 1;
  if (body.charCodeAt(at) !== 91) return at;
  do at += 1;
  while (at < body.length && !isLetter(body.charCodeAt(at)) && at - from < 24);
  return at + 1;
}

function isLetter(code: number): boolean {
  const folded = code | 32;
  return folded >= 97 && folded <= 122;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
