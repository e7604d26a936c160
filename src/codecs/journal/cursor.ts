/**
 * Cursors of the journal (sd_journal_get_cursor(3)): `s=<who counted>;i=<the count, hexadecimal>;…`. They are opaque to who reads on,
 * but two of the same counter can be compared.
 */

/** True when both were counted by the same, and the first is not behind the second: it was taken before. */
export function isUpTo(cursor: string, last: string): boolean {
  const one = partsOf(cursor);
  const other = partsOf(last);
  if (one === undefined || other === undefined || one.counter !== other.counter) return false;
  return one.count <= other.count;
}

/** Who counted; undefined when it is no cursor. */
export function counterOf(cursor: string): string | undefined {
  return partsOf(cursor)?.counter;
}

function partsOf(cursor: string): { counter: string; count: bigint } | undefined {
  const found = /(?:^|;)s=([0-9a-f]{1,32});(?:.*;)?i=([0-9a-f]{1,16})(?:;|$)/.exec(cursor);
  return found === null ? undefined : { counter: found[1] ?? "", count: BigInt(`0x${found[2] ?? "0"}`) };
}
