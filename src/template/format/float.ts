/** Floating-point numbers: %e %E %f %F %g %G, exactly rounded half to even, as Go's strconv does. */
import { pad } from "./flags.ts";
import type { Flags } from "./flags.ts";

/** 0.d1d2d3… × 10^point */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** Exponent from which the shortest form is %e. */
const SHORTEST_LIMIT = 6;

/** Undefined for a verb that is not for floats. */
export function formatFloat(value: number, verb: string, flags: Readonly<Flags>): string | undefined {
  const shape = verb === "v" ? "g" : verb;
  if (!"eEfFgG".includes(shape)) return undefined;
  const sign = signOf(value, flags);
  if (!Number.isFinite(value)) return pad(sign + infinite(value), { ...flags, zero: false });
  const text = sized(Math.abs(value), shape.toLowerCase(), flags);
  const size = shape === "E" || shape === "G" ? text.toUpperCase() : text;
  if (flags.zero && !flags.minus && flags.width !== undefined) {
    return sign + size.padStart(flags.width - sign.length, "0");
  }
  return pad(sign + size, { ...flags, zero: false });
}

function signOf(value: number, flags: Readonly<Flags>): string {
  if (value < 0 || Object.is(value, -0)) return "-";
  return flags.plus ? "+" : flags.space ? " " : "";
}

function infinite(value: number): string {
  return Number.isNaN(value) ? "NaN" : "Inf";
}

function sized(value: number, shape: string, { precision, sharp }: Readonly<Flags>): string {
  if (shape === "e") return exponent(round(exact(value), (precision ?? 6) + 1), precision ?? 6, sharp);
  if (shape === "f") return fixed(value, precision ?? 6, sharp);
  return general(value, precision, sharp);
}

/** %g: %e for exponents below -4 or at least the precision; without one the shortest digits, and %e from a million on. */
function general(value: number, precision: number | undefined, sharp: boolean): string {
  const wanted = precision === 0 ? 1 : precision;
  const decimal = wanted === undefined ? shortest(value) : round(exact(value), wanted);
  const digits = decimal.digits.replace(/0+$/, "") || "0";
  const at = decimal.point - 1;
  const limit = wanted === undefined ? SHORTEST_LIMIT : exponentFrom(wanted, digits.length, decimal.point);
  const kept = { digits: sharp ? decimal.digits.padEnd(wanted ?? 6, "0") : digits, point: decimal.point };
  if (value !== 0 && (at < -4 || at >= limit)) return exponent(kept, kept.digits.length - 1, sharp);
  return plain(kept, Math.max(kept.digits.length - kept.point, 0), sharp);
}

function exponentFrom(precision: number, digits: number, point: number): number {
  return precision > digits && digits >= point ? digits : precision;
}

function exponent({ digits, point }: Decimal, places: number, sharp = false): string {
  const all = digits.padEnd(places + 1, "0");
  const at = /^0*$/.test(digits) ? 0 : point - 1;
  const mantissa = places > 0 ? `${all.slice(0, 1)}.${all.slice(1, places + 1)}` : all.slice(0, 1);
  const size = String(Math.abs(at)).padStart(2, "0");
  return `${mantissa}${sharp && places === 0 ? "." : ""}e${at < 0 ? "-" : "+"}${size}`;
}

function fixed(value: number, places: number, sharp: boolean): string {
  const all = exact(value);
  return plain(round(all, Math.max(0, all.point + places)), places, sharp);
}

function plain({ digits, point }: Decimal, places: number, sharp: boolean): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (places === 0) return sharp ? `${whole}.` : whole;
  const fraction = point >= 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  return `${whole}.${fraction.padEnd(places, "0").slice(0, places)}`;
}

function shortest(value: number): Decimal {
  const [mantissa = "0", power = "0"] = value.toExponential().split("e");
  return { digits: mantissa.replace(".", ""), point: value === 0 ? 1 : Number(power) + 1 };
}

/** All digits of a double: a whole number times a power of two has a finite decimal form. */
function exact(value: number): Decimal {
  if (value === 0) return { digits: "0", point: 1 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const power = (biased === 0 ? 1 : biased) - 1075;
  if (power >= 0) return wholeDecimal(mantissa << BigInt(power), 0);
  return wholeDecimal(mantissa * 5n ** BigInt(-power), -power);
}

/** The number `whole` / 10^places. */
function wholeDecimal(whole: bigint, places: number): Decimal {
  const digits = whole.toString();
  return { digits, point: digits.length - places };
}

function round({ digits, point }: Decimal, kept: number): Decimal {
  if (kept >= digits.length) return { digits, point };
  const head = digits.slice(0, kept);
  if (!roundsUp(digits, kept)) return { digits: head, point };
  const more = (BigInt(head === "" ? "0" : head) + 1n).toString().padStart(kept, "0");
  return more.length > Math.max(kept, 0) && kept >= 0
    ? { digits: more, point: point + more.length - kept }
    : { digits: more, point };
}

function roundsUp(digits: string, kept: number): boolean {
  const next = digits.charAt(kept);
  if (next !== "5") return next > "5";
  if (/[1-9]/.test(digits.slice(kept + 1))) return true;
  return kept > 0 && Number(digits.charAt(kept - 1)) % 2 === 1;
}
