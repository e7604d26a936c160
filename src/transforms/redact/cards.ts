/** Numbers of payment cards in a run of digits, spaces and dashes. */

/** ISO/IEC 7812: issuers of payment cards have 2 to 6 as the first digit; 12 to 19 digits, of which ours have 13 at least. */
const LEAST = 13;
const MOST = 19;

interface Group {
  from: number;
  to: number;
}

/**
 * A number is whole groups of digits: part of a longer run of digits is none, or every tenth timestamp would be one.
 * Other groups may stand beside it (`12 4111 1111 1111 1111`). Returns [from, to, …].
 */
export function cardsIn(run: string, before: string): number[] {
  // The fraction of a number.
  if (/\d\.$/.test(before)) return [];
  const groups: Group[] = [...run.matchAll(/\d+/g)].map(({ index, 0: text }) => ({
    from: index,
    to: index + text.length,
  }));
  const found: number[] = [];
  for (let first = 0; first < groups.length; first += 1) {
    const last = cardFrom(run, groups, first);
    if (last < 0) continue;
    found.push(groups[first]?.from ?? 0, groups[last]?.to ?? 0);
    first = last;
  }
  return found;
}

/** The last group of the card that begins with this one; -1 when none does. */
function cardFrom(run: string, groups: readonly Group[], first: number): number {
  let digits = "";
  let found = -1;
  for (let last = first; last < groups.length; last += 1) {
    const group = groups[last];
    if (group === undefined || digits.length + group.to - group.from > MOST) break;
    digits += run.slice(group.from, group.to);
    if (digits.length >= LEAST && isCard(digits)) found = last;
  }
  return found;
}

function isCard(digits: string): boolean {
  const first = digits.charCodeAt(0) - 48;
  return first >= 2 && first <= 6 && luhn(digits);
}

/** ISO/IEC 7812-1 annex B. */
function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i -= 1, double = !double) {
    const digit = digits.charCodeAt(i) - 48;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}
