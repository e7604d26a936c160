/** What in a grok pattern is likely to miss lines that it was written for, seen without any line. */
import type { StepHint } from "../../record/transform.ts";
import { referencesIn } from "./references.ts";
import type { Reference } from "./references.ts";

/** A hint without its place. */
export type Weakness = Omit<StepHint, "at">;

export const NUMBERS: ReadonlySet<string> = new Set([
  "INT",
  "NUMBER",
  "BASE10NUM",
  "BASE16NUM",
  "POSINT",
  "NONNEGINT",
]);

export function weaknesses(source: string): Weakness[] {
  return referencesIn(source).flatMap((one) => [
    ...withoutDash(source, one),
    ...narrowWord(source, one),
    ...lostBlanks(source, one),
  ]);
}

/** Of the second pattern on: those that no text gets to, as an earlier one takes it. */
export function neverTried(patterns: readonly string[]): { index: number; because: string }[] {
  const all = patterns.findIndex((one) => TAKES_ALL.test(one));
  return patterns.flatMap((pattern, index) => {
    if (all >= 0 && index > all)
      return [{ index, because: `pattern ${all + 1}, "${patterns[all] ?? ""}", matches every text` }];
    const same = patterns.indexOf(pattern);
    return same < index ? [{ index, because: `it is the same as pattern ${same + 1}` }] : [];
  });
}

const TAKES_ALL = /^\^?(?:%\{(?:GREEDYDATA|DATA)(?::[^{}]*)?\}|(?:\(\?<[^>]+>)?\.\*\??\)?)\$?$/;

/** Lines that write a dash for what there is not: access logs, RFC 5424 headers, and patterns that think of it elsewhere. */
const HAS_DASHES = /HTTPDATE|HTTP\/|SYSLOG5424|\|-\)|(?:^|\s)-(?:\s|$)/;
const OFTEN_ABSENT = /bytes|size|length|upstream|latency|(?:^|[._\]])(?:pid|proc_?id|port)$/i;

function withoutDash(source: string, one: Reference): Weakness[] {
  const { name, field, start, end } = one;
  if (field === undefined || !NUMBERS.has(name) || !OFTEN_ABSENT.test(field)) return [];
  if (!HAS_DASHES.test(source) || !standsFree(source, one)) return [];
  const text = source.slice(start, end);
  return [
    {
      kind: "no dash",
      level: "doubt",
      message: `${text} cannot match a dash`,
      reason: `such lines have "-" where ${field} is missing; the whole line is missed then`,
      suggestion: `(?:${text}|-)`,
      literal: true,
    },
  ];
}

/** Between blanks, quotes or the ends: no alternative stands beside it, and it is not optional. */
function standsFree(source: string, { start, end }: Reference): boolean {
  return /(?:^|[\s"])$/.test(source.slice(0, start)) && /^(?:$|\s|\\?")/.test(source.slice(end));
}

const NAME_OF_SOMETHING =
  /(?:msg_?id|host(?:_?name)?|container(?:_?name|_?id)?|image(?:_?name)?|program|app(?:_?name)?|service(?:_?name)?|tag|logger|thread|user(?:_?name)?)\]?$/i;

function narrowWord(source: string, { name, field, start, end }: Reference): Weakness[] {
  if (name !== "WORD" || field === undefined || !NAME_OF_SOMETHING.test(field)) return [];
  if (!/^(?:$|\s|[|):"]|\\\[)/.test(source.slice(end))) return [];
  return [
    {
      kind: "narrow word",
      level: "doubt",
      message: `${source.slice(start, end)} takes no name with a dash, a dot or a stroke`,
      reason: `WORD is letters, digits and _ alone; "web-1", "shop.api" or "nginx/edge" do not match, and the whole line is missed`,
      suggestion: `%{NOTSPACE:${field}}`,
      literal: true,
    },
  ];
}

function lostBlanks(source: string, { name, field, start, end }: Reference): Weakness[] {
  if ((name !== "GREEDYDATA" && name !== "DATA") || field === undefined || end !== source.length) return [];
  const [blanks] = /(?: [+*]|\\s[+*]|%\{SPACE\})$/.exec(source.slice(0, start)) ?? [];
  if (blanks === undefined) return [];
  return [
    {
      kind: "lost blanks",
      level: "note",
      message: `"${blanks}" in front of ${source.slice(start, end)} takes the text's own leading blanks`,
      reason: `${field} loses the indentation of stack traces and of printed JSON`,
      suggestion: `one blank: " ${source.slice(start, end)}"`,
    },
  ];
}
