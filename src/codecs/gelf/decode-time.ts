/** GELF's timestamp: seconds since the epoch with a fraction, as a number or, from some senders, as text. */

export interface GelfTime {
  seconds: number;
  nanos: number;
}

const DECIMAL = /^\s*(\d{1,19})(?:\.(\d{1,30}))?\s*$/;
/** Seconds of the year 5138 are milliseconds of 1973: so large a number counts milliseconds. */
const MILLISECONDS_FROM = 1e11;

/** "none": zero, negative or null, which senders write for "I do not know". Undefined: no time at all. */
export function readGelfTime(value: unknown): GelfTime | "none" | undefined {
  if (typeof value === "number") return fromNumber(value);
  if (value === null || value === "") return "none";
  if (typeof value !== "string") return undefined;
  const found = DECIMAL.exec(value);
  if (found !== null) {
    const whole = Number(found[1]);
    if (whole < MILLISECONDS_FROM && whole > 0) return { seconds: whole, nanos: nanosOf(found[2] ?? "") };
    return fromNumber(Number(value));
  }
  const number = Number(value);
  return value.trim() === "" || Number.isNaN(number) ? undefined : fromNumber(number);
}

function fromNumber(value: number): GelfTime | "none" | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (value <= 0) return "none";
  const inSeconds = value >= MILLISECONDS_FROM ? value / 1000 : value;
  if (inSeconds >= MILLISECONDS_FROM) return undefined;
  const seconds = Math.floor(inSeconds);
  // A double holds microseconds of our times and not much more.
  const micros = Math.round((inSeconds - seconds) * 1e6);
  return micros === 1_000_000 ? { seconds: seconds + 1, nanos: 0 } : { seconds, nanos: micros * 1000 };
}

function nanosOf(fraction: string): number {
  return Number(fraction.slice(0, 9).padEnd(9, "0"));
}
