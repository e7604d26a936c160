/** Texts of variables and options → values. Each complains and gives undefined when the text is none. */
import { nearest } from "../nearest.ts";
import { quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";

export type Parse<T> = (text: string, complain: Complain) => T | undefined;

export function oneOf<W extends string>(words: readonly W[]): Parse<W> {
  return (text, complain) => {
    const found = words.find((word) => word === text.trim());
    if (found !== undefined) return found;
    const near = nearest(text.trim(), words);
    const hint = near === undefined ? `write ${words.join(" or ")}` : `did you mean ${near}?`;
    complain(`${quoted(text)} is not one of ${words.join(", ")}`, hint);
    return undefined;
  };
}

const YES = new Set(["true", "1", "yes", "on"]);
const NO = new Set(["false", "0", "no", "off"]);

/** logspout knows exactly `true` here and takes every other text for no; what a person wrote plainly is taken as written. */
export function yesOrNo(text: string, complain: Complain): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (YES.has(word) || NO.has(word)) return YES.has(word);
  complain(`${quoted(text)} is neither yes nor no`, "write true or false");
  return undefined;
}

/** For what logspout switches on by any text at all (DEBUG=1, DEBUG=please): only a plain no is a no. */
export function anyTextIsYes(text: string): boolean {
  return !NO.has(text.trim().toLowerCase());
}

/** What Go's strconv.ParseBool takes; logspout documents these for MULTILINE_ENABLE_DEFAULT and refuses all else. */
const GO_TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const GO_FALSE = new Set(["0", "f", "F", "FALSE", "false", "False"]);

export function goBoolean(text: string, complain: Complain): boolean | undefined {
  const word = text.trim();
  if (GO_TRUE.has(word) || GO_FALSE.has(word)) return GO_TRUE.has(word);
  complain(`${quoted(text)} is neither true nor false`, "write true or false");
  return undefined;
}

export interface Range {
  least: number;
  most: number;
  /** Said after the number in messages, such as " milliseconds". */
  unit?: string;
}

export function wholeNumber({ least, most, unit = "" }: Range): Parse<number> {
  return (text, complain) => {
    const digits = /^[+-]?\d{1,15}$/.test(text.trim());
    const value = Number(text);
    if (digits && value >= least && value <= most) return value;
    complain(
      `${quoted(text)} is not a whole number${digits ? " in range" : ""}`,
      `write ${least} to ${most}${unit}`,
    );
    return undefined;
  };
}

export function decimalNumber({ least, most, unit = "" }: Range): Parse<number> {
  return (text, complain) => {
    const digits = /^\d{1,15}(\.\d{1,9})?$/.test(text.trim());
    const value = Number(text);
    if (digits && value >= least && value <= most) return value;
    complain(
      `${quoted(text)} is not a number${digits ? " in range" : ""}`,
      `write ${least} to ${most}${unit}`,
    );
    return undefined;
  };
}

const DURATION = /^\+?(?:(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:ns|us|µs|μs|ms|s|m|h))+$/;
const PART = /([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g;
const MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Go's durations (time.ParseDuration): numbers with units, or 0. In milliseconds. */
export function duration(leastMs: number, mostMs: number): Parse<number> {
  return (text, complain) => {
    const word = text.trim();
    let ms = 0;
    for (const [, amount, unit] of word.matchAll(PART)) ms += Number(amount) * (MS[unit ?? ""] ?? 0);
    const read = word === "0" || DURATION.test(word);
    if (read && ms >= leastMs && ms <= mostMs) return ms;
    complain(
      `${quoted(text)} is ${read ? "out of range" : "not a time with a unit"}`,
      /^\d+$/.test(word) && !read
        ? `write the unit too, such as ${word}s or ${word}ms`
        : `write ${leastMs} ms to ${mostMs / 1000} s, such as 30s or 1m30s`,
    );
    return undefined;
  };
}

/** With commas between; blanks around them, and commas too many, are slips. */
export function list(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/**
 * Line feed, carriage return and tab as people write them into a shell or a compose file. Inside of {{ }} a template's own
 * quoting rules, so that part is left alone.
 */
export function unescaped(text: string): string {
  let out = "";
  let at = 0;
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
    const close = text.indexOf("}}", open + 2);
    if (close < 0) break;
    out += plain(text.slice(at, open)) + text.slice(open, close + 2);
    at = close + 2;
  }
  return out + plain(text.slice(at));
}

const SIGNS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function plain(text: string): string {
  return text.replace(/\\(\\|[nrt])/g, (pair, letter: string) => SIGNS[letter] ?? pair);
}
