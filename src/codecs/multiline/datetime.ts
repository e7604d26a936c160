/**
 * Docker's awslogs driver tells where an event begins by a time format (awslogs-datetime-format): strftime's codes become
 * a pattern that is looked for in the line (docs.docker.com, "Amazon CloudWatch Logs logging driver"; the codes' widths
 * after the CloudWatch agent reference). For `match: first`.
 */
import { Refusal } from "../../record/refusal.ts";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** In the order of the driver's own table. */
const CODES: Readonly<Record<string, string>> = {
  a: oneOf(WEEKDAYS.map((day) => day.slice(0, 3))),
  A: oneOf(WEEKDAYS),
  w: "[0-6]",
  d: "\\d{1,2}",
  b: oneOf(MONTHS.map((month) => month.slice(0, 3))),
  B: oneOf(MONTHS),
  m: "\\d{1,2}",
  Y: "\\d{4}",
  y: "\\d{2}",
  H: "\\d{1,2}",
  I: "\\d{1,2}",
  p: "[AaPp][Mm]",
  M: "\\d{1,2}",
  S: "\\d{1,2}",
  /** Milliseconds with their point, as in "%S%L". */
  L: "[.,]\\d{3}",
  f: "\\d{1,9}",
  z: "(?:[+-]\\d{2}:?\\d{2}|Z)",
  Z: "[A-Z]{1,4}T|UTC|GMT|Z",
  j: "\\d{1,3}",
  "%": "%",
};

/** A pattern in RE2 syntax; throws a Refusal E_PATTERN for a code that is not known. */
export function datetimePattern(format: string): string {
  let pattern = "";
  for (let i = 0; i < format.length; i++) {
    const char = format[i] ?? "";
    if (char !== "%") {
      pattern += literal(char);
      continue;
    }
    i++;
    const code = format[i] ?? "";
    const part = CODES[code];
    if (part === undefined) {
      const known = Object.keys(CODES).map((one) => `%${one}`);
      throw new Refusal("E_PATTERN", `no time format has "%${code}"`, `known: ${known.join(" ")}`, i - 1);
    }
    pattern += part.includes("|") && !part.startsWith("(") ? `(?:${part})` : part;
  }
  return pattern;
}

function oneOf(words: readonly string[]): string {
  return `(?:${words.join("|")})`;
}

/** A blank stands for one or more: "%b %d" is to find "Jan  5", too. */
function literal(char: string): string {
  if (char === " ") return " +";
  return /[\\^$.|?*+()[\]{}]/.test(char) ? `\\${char}` : char;
}
