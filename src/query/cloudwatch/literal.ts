/** The right side of a comparison: a number, a text with `*` for any characters, or a regular expression. */
import { covers, globOf } from "../glob.ts";
import type { Glob } from "../glob.ts";
import { finiteNumber } from "../numbers.ts";
import type { Pattern } from "../tree.ts";
import { compileRegex } from "./regex.ts";
import type { Regex } from "./regex.ts";
import type { Scanner } from "./scanner.ts";

export type Operator = "=" | "!=" | "<" | ">" | "<=" | ">=";

/** Longer ones first, so that none is taken for the beginning of another. */
const OPERATORS: readonly Operator[] = ["!=", "<=", ">=", "=", "<", ">"];

export interface Comparison {
  operator: Operator;
  /** As written, without quotes. */
  text: string;
  /** Set for a bare number; a comparison of size always has one. */
  number: number | undefined;
  glob: Glob;
  /** The longest part without `*`: a text that fits has it. */
  core: string;
  regex: Regex | undefined;
}

export function takeOperator(scanner: Scanner): Operator | undefined {
  return OPERATORS.find((one) => scanner.take(one));
}

export function readComparison(scanner: Scanner, operator: Operator, ends: ReadonlySet<string>): Comparison {
  scanner.skipBlanks();
  const { at } = scanner;
  const isSize = operator !== "=" && operator !== "!=";
  if (!isSize && scanner.take("%")) {
    const regex = compileRegex(scanner.until("%"), at);
    return { operator, text: regex.source, number: undefined, glob: globOf([]), core: "", regex };
  }
  const quoted = scanner.take('"');
  const text = quoted ? scanner.until('"') : scanner.bare(ends);
  if (text === "" && !quoted) throw scanner.refusal("a value was expected", `after ${operator}`, at);
  const number = quoted ? undefined : finiteNumber(text);
  if (isSize && number === undefined)
    throw scanner.refusal(`${operator} needs a number`, "such as 400, 0.5 or 1e-3", at);
  const pieces = text.split("*");
  const core = pieces.reduce((a, b) => (b.length > a.length ? b : a));
  return { operator, text, number, glob: globOf(patternOf(pieces)), core, regex: undefined };
}

function patternOf(pieces: readonly string[]): Pattern {
  return pieces.flatMap((literal, i) => (i === 0 ? [{ literal }] : ["any" as const, { literal }]));
}

export function compareNumber(comparison: Comparison, value: number): boolean {
  const { operator, number = Number.NaN } = comparison;
  switch (operator) {
    case "<":
      return value < number;
    case ">":
      return value > number;
    case "<=":
      return value <= number;
    case ">=":
      return value >= number;
    case "=":
    case "!=": {
      const same = comparison.number === undefined ? sameText(comparison, String(value)) : value === number;
      return same === (operator === "=");
    }
  }
}

/** `=` and `!=` alone; sizes of texts are not compared. */
export function compareText(comparison: Comparison, value: string): boolean {
  const { operator } = comparison;
  if (operator !== "=" && operator !== "!=") return false;
  return sameText(comparison, value) === (operator === "=");
}

function sameText({ regex, glob }: Comparison, value: string): boolean {
  return regex === undefined ? covers(glob, value, 0, value.length) : regex.test(value);
}
