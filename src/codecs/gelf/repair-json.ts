/**
 * Almost-JSON that Graylog reads all the same: a comma before a closing bracket, control characters inside strings,
 * a byte order mark before the document and something behind it. Only for what JSON.parse has refused.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN = 123;
const CLOSE = 125;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const SPACE = 32;
const BOM = 0xfeff;
/** Some senders end a datagram with NUL. */
const NOTHING = /^[\s\0]*$/;

export interface RepairedJson {
  /** The first object, perhaps sound now. */
  text: string;
  /** More than blanks came behind it. */
  rest: boolean;
}

/** Undefined when the text is no object or does not end. */
export function repairJson(text: string): RepairedJson | undefined {
  let at = 0;
  while (at < text.length && (text.charCodeAt(at) <= SPACE || text.charCodeAt(at) === BOM)) at += 1;
  if (text.charCodeAt(at) !== OPEN) return undefined;
  const scan: Scan = { text, parts: [], from: at, depth: 0 };
  while (at < text.length) {
    at = step(scan, at);
    if (scan.depth > 0) continue;
    scan.parts.push(text.slice(scan.from, at));
    return { text: scan.parts.join(""), rest: !NOTHING.test(text.slice(at)) };
  }
  return undefined;
}

interface Scan {
  text: string;
  parts: string[];
  /** What stands from here on is sound so far and not in `parts` yet. */
  from: number;
  depth: number;
}

function step(scan: Scan, at: number): number {
  const code = scan.text.charCodeAt(at);
  if (code === QUOTE) return string(scan, at + 1);
  if (code === OPEN || code === OPEN_LIST) scan.depth += 1;
  else if (code === CLOSE || code === CLOSE_LIST) scan.depth -= 1;
  else if (code === COMMA && closesNext(scan.text, at + 1)) replace(scan, at, "");
  return at + 1;
}

/** Behind the string; control characters in it become escapes. */
function string(scan: Scan, start: number): number {
  const { text } = scan;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code < SPACE) replace(scan, at, `\\u${code.toString(16).padStart(4, "0")}`);
    at += code === BACKSLASH ? 2 : 1;
  }
  return text.length;
}

function replace(scan: Scan, at: number, by: string): void {
  scan.parts.push(scan.text.slice(scan.from, at), by);
  scan.from = at + 1;
}

function closesNext(text: string, start: number): boolean {
  let at = start;
  while (at < text.length && text.charCodeAt(at) <= SPACE) at += 1;
  const code = text.charCodeAt(at);
  return code === CLOSE || code === CLOSE_LIST;
}
