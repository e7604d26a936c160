/** Whole numbers: %d %b %o %O %x %X %c %q %U. */
import { lengthOf, pad } from "./flags.ts";
import type { Flags } from "./flags.ts";
import { characterOf, isPrintable, quoteCharacter } from "./quote.ts";

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** Undefined for a verb that is not for whole numbers. */
export function formatInteger(value: bigint, verb: string, flags: Readonly<Flags>): string | undefined {
  const base = BASES[verb];
  if (base !== undefined) return digits(value, base, verb, flags);
  switch (verb) {
    case "c":
      return pad(characterOf(value), flags);
    case "q":
      return pad(quoteCharacter(value, flags.plus), flags);
    case "U":
      return unicode(value, flags);
    default:
      return undefined;
  }
}

function digits(value: bigint, base: number, verb: string, flags: Readonly<Flags>): string {
  const sign = value < 0n ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  let text = (value < 0n ? -value : value).toString(base);
  const { precision, width } = flags;
  if (precision !== undefined) {
    if (precision === 0 && value === 0n) return pad("", { ...flags, zero: false });
    text = text.padStart(precision, "0");
  } else if (flags.zero && !flags.minus && width !== undefined) {
    text = text.padStart(width - sign.length, "0");
  }
  text = prefixOf(base, verb, flags, text) + text;
  if (verb === "X") text = text.toUpperCase();
  return pad(sign + text, { ...flags, zero: false });
}

function prefixOf(base: number, verb: string, flags: Readonly<Flags>, text: string): string {
  const octal = flags.sharp && base === 8 && !text.startsWith("0") ? "0" : "";
  if (verb === "O") return `0o${octal}`;
  if (!flags.sharp) return "";
  if (base === 2) return "0b";
  if (base === 8) return octal;
  return base === 16 ? "0x" : "";
}

function unicode(value: bigint, flags: Readonly<Flags>): string {
  const size = BigInt.asUintN(64, value).toString(16).toUpperCase();
  let text = `U+${size.padStart(Math.max(4, flags.precision ?? 4), "0")}`;
  const character = characterOf(value);
  if (flags.sharp && value >= 0n && value <= 0x10ffffn && isPrintable(character)) text += ` '${character}'`;
  const missing = (flags.width ?? 0) - lengthOf(text);
  if (missing <= 0) return text;
  return flags.minus ? text + " ".repeat(missing) : " ".repeat(missing) + text;
}
