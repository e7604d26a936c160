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

/**
 * True when both are of one entry. Counted by another it has another cursor: what the journal had in memory (/run) is counted anew when it
 * goes to disk. Boot, times and hash stay (sd_journal_test_cursor(3) asks for the counter as well).
 */
export function isSameEntry(cursor: string, other: string): boolean {
  if (cursor === other) return true;
  const facts = factsOf(cursor);
  return facts !== undefined && counterOf(cursor) !== counterOf(other) && facts === factsOf(other);
}

/** Who counted; undefined when it is no cursor. */
export function counterOf(cursor: string): string | undefined {
  return partsOf(cursor)?.counter;
}

/** Parts are a letter, an equals sign and a value, with semicolons between. */
function partsOf(cursor: string): { counter: string; count: bigint } | undefined {
  if (cursor.length > CURSOR_MOST_CHARS) return undefined;
  let counter: string | undefined;
  let count: string | undefined;
  for (const part of cursor.split(";")) {
    if (COUNTER.test(part)) counter ??= part.slice(2);
    else if (COUNT.test(part)) count ??= part.slice(2);
  }
  return counter === undefined || count === undefined ? undefined : { counter, count: BigInt(`0x${count}`) };
}

/** What is the entry's own: boot, both times, hash. Undefined when one of them is missing. */
function factsOf(cursor: string): string | undefined {
  if (cursor.length > CURSOR_MOST_CHARS) return undefined;
  const facts = cursor.split(";").filter((part) => FACT.test(part));
  return facts.length === FACTS ? facts.toSorted().join(";") : undefined;
}

const FACT = /^[bmtx]=[0-9a-f]+$/;
const FACTS = 4;
/** systemd's own have some 130. */
const CURSOR_MOST_CHARS = 1024;
const COUNTER = /^s=[0-9a-f]{1,32}$/;
const COUNT = /^i=[0-9a-f]{1,16}$/;
