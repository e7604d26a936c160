/** Numbers out of a text by character codes: no slice, no regular expression, no Number("") that is 0. */

const ZERO = 48;

/** The number that text[at, at + length) writes, -1 when one of them is no digit. */
export function digitsAt(text: string, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i += 1) {
    const digit = text.charCodeAt(i) - ZERO;
    // NaN, beyond the end, compares false both ways and must not pass.
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}

const MONTH_DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (MONTH_DAYS[month] ?? 0) + (month === 2 && leap ? 1 : 0);
}
