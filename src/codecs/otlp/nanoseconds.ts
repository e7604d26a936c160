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

/** From digits; false when the text is no such number. Beyond 64 bits it is none either. */
export function instantOfDigits(text: string, out: Instant): boolean {
  const { length } = text;
  if (length === 0 || length > 20) return false;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  out.seconds = length > 9 ? Number(text.slice(0, length - 9)) : 0;
  out.nanos = Number(text.slice(-9));
  return true;
}
