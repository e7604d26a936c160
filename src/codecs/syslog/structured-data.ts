/**
 * RFC 5424 6.3. Taken with tolerance: names of any length and with odd characters (junos), elements without parameters,
 * a message right behind the bracket. What breaks the grammar is kept as text beside an unharmed message.
 */
import type { Parsed } from "./parsed.ts";

const PREFIX = "syslog.structured_data";
const OPEN = 91;
const CLOSE = 93;
const QUOTE = 34;
const EQUALS = 61;
const BACKSLASH = 92;
const SPACE = 32;

/** Reads the elements that begin at text[at] = "["; sets bodyStart, extra and fault of `out`. */
export function readStructuredData(text: string, at: number, end: number, out: Parsed): void {
  if (isEmptyElement(text, at, end)) {
    out.bodyStart = afterSpace(text, at + 2, end);
    return;
  }
  const pairs = new Pairs();
  let next = at;
  let sound = true;
  while (sound && next < end && text.charCodeAt(next) === OPEN) {
    const after = readElement(text, next, end, pairs);
    sound = after > 0;
    if (sound) next = after;
  }
  if (pairs.list.length > 0) out.extra = out.extra === undefined ? pairs.list : [...out.extra, ...pairs.list];
  if (sound) {
    out.bodyStart = afterSpace(text, next, end);
    return;
  }
  out.fault = "bad structured data";
  const close = endOfBroken(text, at, end);
  // Unclosed: nobody can say where the message begins, so all of it is the message.
  out.bodyStart = close < 0 ? at : afterSpace(text, close, end);
  if (close > 0) out.extra = [...(out.extra ?? []), PREFIX, text.slice(at, close)];
}

/** `[] `, which logspout writes before a message, instead of the dash for nothing: the grammar has no such element. */
function isEmptyElement(text: string, at: number, end: number): boolean {
  return at + 2 < end && text.charCodeAt(at + 1) === CLOSE && text.charCodeAt(at + 2) === SPACE;
}

function afterSpace(text: string, at: number, end: number): number {
  return at < end && text.charCodeAt(at) === SPACE ? at + 1 : at;
}

/** As many as a JSON document may have keys. A message with more has no author, and each is looked for among those before it. */
const PAIRS_MOST = 1000;

/** The parameters found; a name that comes twice (RFC 5424 6.3.3 allows it) joins its values with a comma. */
class Pairs {
  readonly list: string[] = [];
  readonly #ids: string[] = [];

  /** False when the SD-ID was there before (RFC 5424 6.3.2: not more than once). */
  open(id: string): boolean {
    if (this.#ids.includes(id)) return false;
    this.#ids.push(id);
    return true;
  }

  /** False when there is no room for another one. */
  add(key: string, value: string): boolean {
    if (value === "") return true;
    for (let i = 0; i < this.list.length; i += 2) {
      if (this.list[i] !== key) continue;
      this.list[i + 1] = `${this.list[i + 1]},${value}`;
      return true;
    }
    if (this.list.length >= PAIRS_MOST * 2) return false;
    this.list.push(key, value);
    return true;
  }
}

/** Where the element that begins at `at` ends; -1 when it breaks the grammar. */
function readElement(text: string, at: number, end: number, pairs: Pairs): number {
  let next = endOfName(text, at + 1, end);
  if (next === at + 1) return -1;
  const id = text.slice(at + 1, next);
  if (!pairs.open(id)) return -1;
  const before = pairs.list.length;
  const key = `${PREFIX}.${id}`;
  while (next > 0 && next < end && text.charCodeAt(next) === SPACE) {
    // A blank before the bracket is forgiven.
    if (text.charCodeAt(next + 1) === CLOSE) next += 1;
    else next = readParameter({ text, at: next + 1, end, key, pairs });
  }
  if (next < 0 || next >= end || text.charCodeAt(next) !== CLOSE) return -1;
  // An element without values is a fact, too.
  if (pairs.list.length === before && !pairs.add(key, "true")) return -1;
  return next + 1;
}

interface Parameter {
  text: string;
  at: number;
  end: number;
  /** Of the element. */
  key: string;
  pairs: Pairs;
}

/** Adds `name="value"`; returns where it ends, -1 when it breaks the grammar. */
function readParameter({ text, at, end, key, pairs }: Parameter): number {
  const equals = endOfName(text, at, end);
  if (equals === at || text.charCodeAt(equals) !== EQUALS || text.charCodeAt(equals + 1) !== QUOTE) return -1;
  const close = endOfValue(text, equals + 2, end);
  if (close < 0) return -1;
  const added = pairs.add(`${key}.${text.slice(at, equals)}`, valueOf(text, equals + 2, close));
  return added ? close + 1 : -1;
}

/** RFC 5424 6.3.2: a name holds no `=`, blank, `]`, `"` and no control character. */
function endOfName(text: string, at: number, end: number): number {
  let next = at;
  for (; next < end; next += 1) {
    const code = text.charCodeAt(next);
    if (code === EQUALS || code === CLOSE || code === QUOTE || code <= SPACE || code === 127) break;
  }
  return next;
}

/** The closing quote; -1 when there is none, or when a `]` stands unescaped before it (6.3.3). */
function endOfValue(text: string, at: number, end: number): number {
  for (let next = at; next < end; next += 1) {
    const code = text.charCodeAt(next);
    if (code === QUOTE) return next;
    if (code === CLOSE) return -1;
    if (code === BACKSLASH) next += isEscaped(text.charCodeAt(next + 1)) ? 1 : 0;
  }
  return -1;
}

function isEscaped(code: number): boolean {
  return code === QUOTE || code === BACKSLASH || code === CLOSE;
}

/** 6.3.3: a backslash before another character stands for itself. */
function valueOf(text: string, start: number, end: number): string {
  const raw = text.slice(start, end);
  return raw.includes("\\") ? raw.replace(/\\(["\\\]])/g, "$1") : raw;
}

/**
 * Where broken structured data ends: at the last `]` of its run of elements that is followed by a blank, `[` or
 * nothing, quotes respected where they close. -1 when no bracket closes it.
 */
function endOfBroken(text: string, at: number, end: number): number {
  let next = at;
  while (next < end && text.charCodeAt(next) === OPEN) {
    const close = closingBracket(text, next + 1, end);
    if (close < 0) return next === at ? -1 : next;
    next = close + 1;
  }
  return next;
}

function closingBracket(text: string, at: number, end: number): number {
  let quoted = false;
  let fallback = -1;
  for (let next = at; next < end; next += 1) {
    const code = text.charCodeAt(next);
    if (code === BACKSLASH) next += 1;
    else if (code === QUOTE) quoted = !quoted;
    else if (code === CLOSE && !quoted) return next;
    else if (code === CLOSE && fallback < 0 && isElementEnd(text, next + 1, end)) fallback = next;
  }
  // A quote that never closes: the first bracket that looks like an end.
  return fallback;
}

function isElementEnd(text: string, at: number, end: number): boolean {
  const code = text.charCodeAt(at);
  return at >= end || code === SPACE || code === OPEN;
}
