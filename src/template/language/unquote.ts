/** Go's quoted texts and characters ("String literals", "Rune literals" of the language specification) → what they mean. */
const SIMPLE: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
const ESCAPE = /\\(?:x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([abfnrtv\\])|(['"]))/y;

/** Undefined when it is no text of Go's. */
export function unquote(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith("`")) return inner.replaceAll("\r", "");
  if (!inner.includes("\\")) return inner;
  const parts: Buffer[] = [];
  for (let at = 0; at < inner.length;) {
    const next = inner.indexOf("\\", at);
    const plain = next < 0 ? inner.length : next;
    if (plain > at) parts.push(Buffer.from(inner.slice(at, plain)));
    if (next < 0) break;
    const escape = escapeAt(inner, next, '"');
    if (escape === undefined) return undefined;
    parts.push(escape.bytes);
    at = next + escape.length;
  }
  return Buffer.concat(parts).toString();
}

/** The code point of a character constant. `\x` and octal escapes name a code point here, not a byte. */
export function unquoteCharacter(quoted: string): number | undefined {
  const inner = quoted.slice(1, -1);
  if (!inner.startsWith("\\")) {
    const point = inner.codePointAt(0);
    if (point === undefined || inner.length !== (point > 0xffff ? 2 : 1)) return undefined;
    return point;
  }
  const escape = escapeAt(inner, 0, "'");
  return escape?.length === inner.length ? escape.point : undefined;
}

interface Escape {
  readonly bytes: Buffer;
  readonly point: number;
  readonly length: number;
}

function escapeAt(text: string, at: number, quote: string): Escape | undefined {
  ESCAPE.lastIndex = at;
  const found = ESCAPE.exec(text);
  if (found === null) return undefined;
  const [{ length }, hex, octal, short, long, simple, mark] = found;
  if (hex !== undefined) return byteEscape(parseInt(hex, 16), length);
  if (octal !== undefined) return byteEscape(parseInt(octal, 8), length);
  if (simple !== undefined) return pointEscape(SIMPLE[simple]?.codePointAt(0) ?? 0, length);
  if (mark !== undefined) return mark === quote ? pointEscape(mark.charCodeAt(0), length) : undefined;
  return pointEscape(parseInt(short ?? long ?? "", 16), length);
}

function byteEscape(byte: number, length: number): Escape | undefined {
  return byte > 255 ? undefined : { bytes: Buffer.from([byte]), point: byte, length };
}

function pointEscape(point: number, length: number): Escape | undefined {
  if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined;
  return { bytes: Buffer.from(String.fromCodePoint(point)), point, length };
}
