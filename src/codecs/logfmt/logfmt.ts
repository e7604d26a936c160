/** A line that is pairs from its beginning to its end; anything else is refused as a whole. */

const QUOTE = 34;
const EQUALS = 61;
const BACKSLASH = 92;
/** Longer keys are text. */
const KEY_CHARS_MOST = 128;
const PAIRS_MOST = 256;
const PAIRS_LEAST = 2;

/** Fills `list` with key, value, … (keys without a value are left out); false, and a list of no meaning, when the line is no logfmt. */
export function readLogfmt(text: string, list: string[]): boolean {
  list.length = 0;
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) <= 32) end -= 1;
  let pairs = 0;
  for (let at = 0; at < end; pairs += 1) {
    const equals = keyEnd(text, at, end);
    if (equals < 0 || pairs >= PAIRS_MOST) return false;
    const next = readValue(text, equals + 1, end, list);
    if (next < 0) return false;
    const value = list.pop() ?? "";
    if (value !== "") list.push(text.slice(at, equals), value);
    at = afterBlanks(text, next, end);
  }
  return pairs >= PAIRS_LEAST;
}

/** Where the key's equals sign stands, -1 when no key begins at `at`. */
function keyEnd(text: string, at: number, end: number): number {
  let next = at;
  const most = Math.min(end, at + KEY_CHARS_MOST);
  while (next < most && isKeyPart(text.charCodeAt(next))) next += 1;
  return next > at && next < end && text.charCodeAt(next) === EQUALS ? next : -1;
}

/** Letters, digits, `_ - . / @ :`; beyond ASCII all are letters. */
function isKeyPart(code: number): boolean {
  const folded = code | 32;
  if ((folded >= 97 && folded <= 122) || code > 127) return true;
  return (code >= 45 && code <= 58) || code === 95 || code === 64;
}

/** Puts the value into `list` and returns where it ends; -1 when it is not closed, or goes on behind its quote. */
function readValue(text: string, at: number, end: number, list: string[]): number {
  if (text.charCodeAt(at) === QUOTE && at < end) {
    const close = closingQuote(text, at + 1, end);
    if (close < 0 || (close + 1 < end && text.charCodeAt(close + 1) > 32)) return -1;
    const inside = text.slice(at + 1, close);
    list.push(inside.includes("\\") ? unescaped(inside) : inside);
    return close + 1;
  }
  let next = at;
  while (next < end && text.charCodeAt(next) > 32) {
    if (text.charCodeAt(next) === QUOTE) return -1;
    next += 1;
  }
  list.push(text.slice(at, next));
  return next;
}

function closingQuote(text: string, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return -1;
}

function afterBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) <= 32) at += 1;
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", '"': '"', "\\": "\\" };

/** strconv.Quote writes what cannot be printed as \x and \u too; those stay as they are written. */
function unescaped(text: string): string {
  return text.replace(/\\(["\\ntr])/g, (_, char: string) => ESCAPES[char] ?? char);
}
