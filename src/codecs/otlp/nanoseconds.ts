/** Nanoseconds since the epoch, 64 bits of them, to whole seconds and the rest, in numbers that are exact. */

const SHIFT_32 = 4_294_967_296;
const NANOS = 1_000_000_000;

export interface Instant {
  seconds: number;
  nanos: number;
}

/** From two unsigned halves. The quotient of doubles is off by one at most; the rest, modulo 2^32, tells. */
export function instantOf(low: number, high: number, out: Instant): void {
  let seconds = Math.floor((high * SHIFT_32 + low) / NANOS);
  let nanos = (low - Math.imul(seconds, NANOS)) | 0;
  if (nanos < 0) {
    seconds -= 1;
    nanos += NANOS;
  } else if (nanos >= NANOS) {
    seconds += 1;
    nanos -= NANOS;
  }
  out.seconds = seconds;
  out.nanos = nanos;
}

/** Digits of the nanoseconds in a text of nanoseconds. */
const NANO_DIGITS = 9;

/** From digits; false when the text is no such number. Beyond 64 bits it is none either. */
export function instantOfDigits(text: string, out: Instant): boolean {
  const { length } = text;
  if (length === 0 || length > 20) return false;
  let seconds = 0;
  let nanos = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return false;
    if (i < length - NANO_DIGITS) seconds = seconds * 10 + digit;
    else nanos = nanos * 10 + digit;
  }
  out.seconds = seconds;
  out.nanos = nanos;
  return true;
}
