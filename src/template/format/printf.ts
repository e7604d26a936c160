/** fmt.Sprintf: flags, width and precision (also from arguments: `*`, `[n]`), and Go's own words for every mistake. */
import type { Value } from "../values.ts";
import { NO_FLAGS } from "./flags.ts";
import type { Flags } from "./flags.ts";
import { typeName, wholeNumber } from "../kinds.ts";
import { PLAIN, formatValue } from "./value.ts";

/** Go takes wider ones for a mistake, and so do we: a template must not fill the memory with blanks. */
const WIDEST = 1_000_000;

interface Directive {
  readonly format: string;
  readonly args: readonly Value[];
  at: number;
  /** Next argument, and whether `[n]` chose one: then none is told to be left over. */
  arg: number;
  reordered: boolean;
  goodIndex: boolean;
}

export function printf(format: string, args: readonly Value[]): string {
  const d: Directive = { format, args, at: 0, arg: 0, reordered: false, goodIndex: true };
  let out = "";
  while (d.at < format.length) {
    const next = format.indexOf("%", d.at);
    const plain = next < 0 ? format.length : next;
    out += format.slice(d.at, plain);
    if (next < 0) break;
    d.at = next + 1;
    out += directive(d);
  }
  if (!d.reordered && d.arg < args.length) out += extra(args.slice(d.arg));
  return out;
}

function directive(d: Directive): string {
  d.goodIndex = true;
  const flags: Flags = { ...NO_FLAGS };
  readFlags(d, flags);
  let afterIndex = readIndex(d);
  let complaint = "";
  if (d.format.charAt(d.at) === "*") {
    d.at += 1;
    complaint += widthFromArgument(d, flags);
    afterIndex = false;
  } else {
    flags.width = readNumber(d);
    if (afterIndex && flags.width !== undefined) d.goodIndex = false;
  }
  if (d.format.charAt(d.at) === ".") {
    d.at += 1;
    if (afterIndex) d.goodIndex = false;
    afterIndex = readIndex(d);
    if (d.format.charAt(d.at) === "*") {
      d.at += 1;
      complaint += precisionFromArgument(d, flags);
      afterIndex = false;
    } else {
      flags.precision = readNumber(d) ?? 0;
    }
  }
  if (!afterIndex) readIndex(d);
  return complaint + verbOf(d, flags);
}

function readFlags(d: Directive, flags: Flags): void {
  for (; ; d.at += 1) {
    switch (d.format.charAt(d.at)) {
      case "#":
        flags.sharp = true;
        break;
      case "0":
        flags.zero = true;
        break;
      case "+":
        flags.plus = true;
        break;
      case "-":
        flags.minus = true;
        break;
      case " ":
        flags.space = true;
        break;
      default:
        return;
    }
  }
}

function readNumber(d: Directive): number | undefined {
  const digits = /^\d+/.exec(d.format.slice(d.at, d.at + 20))?.[0];
  if (digits === undefined) return undefined;
  if (Number(digits) > WIDEST) {
    // Go gives up the rest of the format then.
    d.at = d.format.length;
    return undefined;
  }
  d.at += digits.length;
  return Number(digits);
}

/** `[n]`: the next argument is the n-th. */
function readIndex(d: Directive): boolean {
  if (d.format.charAt(d.at) !== "[") return false;
  d.reordered = true;
  const end = d.format.indexOf("]", d.at);
  if (end < 0) {
    d.goodIndex = false;
    d.at += 1;
    return false;
  }
  const digits = d.format.slice(d.at + 1, end);
  d.at = end + 1;
  const index = /^\d{1,7}$/.test(digits) ? Number(digits) : 0;
  if (index < 1 || index > d.args.length) {
    d.goodIndex = false;
    return true;
  }
  d.arg = index - 1;
  return true;
}

function intArgument(d: Directive): number | undefined {
  const value = d.arg < d.args.length ? d.args[d.arg] : undefined;
  if (d.arg < d.args.length) d.arg += 1;
  const whole = wholeNumber(value);
  if (whole === undefined || whole > WIDEST || whole < -WIDEST) return undefined;
  return Number(whole);
}

function widthFromArgument(d: Directive, flags: Flags): string {
  const width = intArgument(d);
  if (width === undefined) return "%!(BADWIDTH)";
  flags.width = Math.abs(width);
  if (width < 0) {
    flags.minus = true;
    flags.zero = false;
  }
  return "";
}

function precisionFromArgument(d: Directive, flags: Flags): string {
  const precision = intArgument(d);
  if (precision !== undefined && precision >= 0) flags.precision = precision;
  return precision === undefined || precision < 0 ? "%!(BADPREC)" : "";
}

function verbOf(d: Directive, flags: Flags): string {
  if (d.at >= d.format.length) return "%!(NOVERB)";
  const verb = String.fromCodePoint(d.format.codePointAt(d.at) ?? 0);
  d.at += verb.length;
  if (verb === "%") return "%";
  if (!d.goodIndex) return `%!${verb}(BADINDEX)`;
  if (d.arg >= d.args.length) return `%!${verb}(MISSING)`;
  const value = d.args[d.arg];
  d.arg += 1;
  if (verb !== "v" && verb !== "w") return formatValue(value, { verb, flags, named: false, syntax: false });
  const { sharp, plus } = flags;
  return formatValue(value, {
    verb,
    flags: { ...flags, sharp: false, plus: false },
    named: plus,
    syntax: sharp,
  });
}

function extra(left: readonly Value[]): string {
  const told = left.map((value) =>
    value === null || value === undefined ? "<nil>" : `${typeName(value)}=${formatValue(value, PLAIN)}`,
  );
  return `%!(EXTRA ${told.join(", ")})`;
}
