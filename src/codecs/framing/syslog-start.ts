/** Where a syslog message surely begins: a priority with the start of a header behind it. */

const LESS_THAN = 60;
const GREATER_THAN = 62;
const SPACE = 32;
const DASH = 45;
const ZERO = 48;
const NINE = 57;
const MONTHS = new Set("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" "));

/** `<0>` to `<999>` at the beginning. */
export function startsWithPriority(bytes: Buffer): boolean {
  return afterPriority(bytes, 0) > 0;
}

/** The first place from `from` on where a priority and a version, month or ISO date stand; -1 when there is none. */
export function findHeader(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(LESS_THAN, from); at >= 0; at = bytes.indexOf(LESS_THAN, at + 1)) {
    const next = afterPriority(bytes, at);
    if (next > 0 && isHeaderStart(bytes, next)) return at;
  }
  return -1;
}

function afterPriority(bytes: Buffer, at: number): number {
  if (bytes[at] !== LESS_THAN) return -1;
  let next = at + 1;
  while (next < at + 4 && isDigit(bytes[next])) next += 1;
  return next > at + 1 && bytes[next] === GREATER_THAN ? next + 1 : -1;
}

/** `1 2026-…` and `1 - …` of RFC 5424, `Nov 21 …` of RFC 3164, `2026-…` of those who mix them. */
function isHeaderStart(bytes: Buffer, at: number): boolean {
  if (!isDigit(bytes[at])) return bytes[at + 3] === SPACE && MONTHS.has(bytes.toString("latin1", at, at + 3));
  let next = at + 1;
  while (next < at + 4 && isDigit(bytes[next])) next += 1;
  if (next === at + 4) return bytes[next] === DASH;
  return bytes[next] === SPACE && (bytes[next + 1] === DASH || isDigit(bytes[next + 1]));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
