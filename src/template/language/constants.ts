/**
 * Number and character constants. A constant has no type until it is used: what it is as an int, and what it becomes
 * where nothing says a type (text/template keeps to Go's constants: 1 is an int, 1.0 a float64, 1i a complex128).
 */
import { Complex } from "../values.ts";
import type { Value } from "../values.ts";
import { unquoteCharacter } from "./unquote.ts";

export interface Constant {
  /** Its value where the type is open; undefined for what only an unsigned int could hold. */
  readonly ideal: Value;
  /** As an int, when it is a whole number in range. */
  readonly int: bigint | undefined;
}

const MOST = (1n << 63n) - 1n;
const LEAST = -(1n << 63n);
const MOST_UNSIGNED = (1n << 64n) - 1n;
const INTEGER =
  /^([+-]?)(0[xX]_?[\da-fA-F]+(?:_[\da-fA-F]+)*|0[oO]_?[0-7]+(?:_[0-7]+)*|0[bB]_?[01]+(?:_[01]+)*|0(?:_?[0-7])*|[1-9]\d*(?:_\d+)*)$/;
const DECIMAL = /^[+-]?(?:\d+(?:_\d+)*)?(?:\.(?:\d+(?:_\d+)*)?)?(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const HEX_FLOAT =
  /^([+-]?)0[xX]((?:_?[\da-fA-F])*)(?:\.([\da-fA-F]+(?:_[\da-fA-F]+)*)?)?[pP]([+-]?\d+(?:_\d+)*)$/;

/** A string says what is wrong with it. */
export function readConstant(text: string, type: "number" | "complex" | "charConstant"): Constant | string {
  if (type === "charConstant") return character(text);
  if (type === "complex") return complexPair(text);
  if (text.endsWith("i")) {
    const imaginary = floatOf(text.slice(0, -1));
    if (imaginary !== undefined) return complexConstant(0, imaginary);
  }
  return realConstant(text);
}

function character(text: string): Constant | string {
  const point = unquoteCharacter(text);
  if (point === undefined) return `malformed character constant: ${text}`;
  return { ideal: BigInt(point), int: BigInt(point) };
}

function complexPair(text: string): Constant | string {
  const split = Math.max(text.lastIndexOf("+"), text.lastIndexOf("-"));
  // The sign of an exponent is not the one in the middle.
  const middle = /[eEpP]/.test(text.charAt(split - 1))
    ? Math.max(1, text.slice(0, split - 1).search(/(?<=.)[+-]/))
    : split;
  const real = floatOf(text.slice(0, middle));
  const imaginary = floatOf(text.slice(middle, -1));
  if (real === undefined || imaginary === undefined) return `illegal number syntax: "${text}"`;
  return complexConstant(real, imaginary);
}

function complexConstant(real: number, imaginary: number): Constant {
  const whole = imaginary === 0 && Number.isInteger(real) ? inRange(BigInt(real)) : undefined;
  return { ideal: new Complex(real, imaginary), int: whole };
}

function realConstant(text: string): Constant | string {
  const whole = integerOf(text);
  if (whole !== undefined) {
    if (inRange(whole) !== undefined) return { ideal: looksFloat(text) ? Number(whole) : whole, int: whole };
    if (whole > MOST && whole <= MOST_UNSIGNED && !/^[+-]/.test(text))
      return { ideal: undefined, int: undefined };
  }
  const float = floatOf(text) ?? (whole === undefined ? undefined : Number(whole));
  if (float === undefined) return `illegal number syntax: "${text}"`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: "${text}"`;
  return { ideal: float, int: Number.isInteger(float) ? inRange(BigInt(float)) : undefined };
}

/** `-0x1e` holds an e and does not begin with 0x: Go takes it for a float, and so do we. */
function looksFloat(text: string): boolean {
  return /[.eEpP]/.test(text) && !(/^0[xX]/.test(text) && !/[pP]/.test(text));
}

function inRange(whole: bigint): bigint | undefined {
  return whole <= MOST && whole >= LEAST ? whole : undefined;
}

function integerOf(text: string): bigint | undefined {
  const found = INTEGER.exec(text);
  if (found === null) return undefined;
  const digits = (found[2] ?? "").replaceAll("_", "");
  const size = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return found[1] === "-" ? -size : size;
}

function floatOf(text: string): number | undefined {
  if (DECIMAL.test(text) && /\d/.test(text.replace(/[eE].*/, ""))) {
    const value = Number(text.replaceAll("_", ""));
    return Number.isFinite(value) ? value : undefined;
  }
  const found = HEX_FLOAT.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = found;
  const digits = (whole + fraction).replaceAll("_", "");
  if (digits === "") return undefined;
  const places = fraction.replaceAll("_", "").length;
  const value = Number(`0x${digits}`) * 2 ** (Number(exponent.replaceAll("_", "")) - 4 * places);
  return Number.isFinite(value) ? (sign === "-" ? -value : value) : undefined;
}
