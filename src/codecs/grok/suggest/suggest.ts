/**
 * From lines that somebody picked to a grok pattern that matches all of them, whole. It is tried on them before it is
 * handed out; where it fails, a plainer one takes its place, and the last matches anything.
 */
import { runPatterns } from "../../pattern/run.ts";
import { compileGrok } from "../grok.ts";
import { standardDefinitions } from "../library.ts";
import { columnsOf } from "./columns.ts";
import { FieldNames } from "./names.ts";
import { segmentsOf } from "./segments.ts";
import type { Segment } from "./segments.ts";
import { tokensOf } from "./tokens.ts";
import type { Kind, Token } from "./tokens.ts";

export interface Suggestion {
  pattern: string;
  /** Names of its fields, in their order. */
  fields: string[];
}

/** A pattern that takes longer on one of its own lines is none to suggest. */
const LIMIT_MS = 100;

/** Undefined when no line has any text. */
export function suggestPattern(lines: readonly string[]): Suggestion | undefined {
  const told = [...new Set(lines.filter((line) => line !== ""))];
  if (told.length === 0) return undefined;
  const segments = segmentsOf(columnsOf(told.map(tokens)));
  for (const plain of [false, true]) {
    const suggestion = written(segments, plain, told);
    if (matchesAll(suggestion.pattern, told)) return suggestion;
  }
  return { pattern: framed("%{GREEDYDATA:text}", told), fields: ["text"] };
}

/** What was too much to be looked at is one more thing at the end. */
function tokens(line: string): Token[] {
  const { list, rest } = tokensOf(line);
  return rest === "" ? list : [...list, { kind: "quoted", text: rest }];
}

function written(segments: readonly Segment[], plain: boolean, lines: readonly string[]): Suggestion {
  const names = new FieldNames();
  const fields: string[] = [];
  let pattern = "";
  let before = "";
  let key: string | undefined;
  segments.forEach((segment, i) => {
    if (segment.as !== "value" && segment.as !== "anything") {
      pattern += fixed(segment);
      before += segment.as === "text" ? withoutColours(segment.text) : " ";
      if (segment.as === "text" && segment.key) key = segment.text;
      return;
    }
    const after = textFrom(segments, i + 1);
    const last = i === segments.length - 1;
    const field = names.nameOf(segment.as === "value" ? segment.kind : "anything", { before, after, key });
    fields.push(field);
    pattern += reference({ segment, field, plain, last, blank: /^(\s|$)/.test(after) });
    before = "";
    key = undefined;
  });
  return { pattern: framed(pattern, lines), fields };
}

/** What stands there in all lines, up to the next value. */
function textFrom(segments: readonly Segment[], from: number): string {
  let text = "";
  for (const segment of segments.slice(from)) {
    if (segment.as === "value" || segment.as === "anything") break;
    text += segment.as === "text" ? segment.text : segment.as === "space" ? " " : "\u001b";
  }
  return text;
}

/** Whole lines: a search for the pattern's beginning at every place would cost most where it matches nothing. */
function framed(pattern: string, lines: readonly string[]): string {
  const whole = `^${pattern}$`;
  return lines.some((line) => line.includes("\n")) ? `(?m:${whole})` : whole;
}

interface Reference {
  segment: Extract<Segment, { as: "value" | "anything" }>;
  field: string;
  /** Without a form: anything up to the next text. */
  plain: boolean;
  last: boolean;
  /** A blank or nothing comes behind. */
  blank: boolean;
}

const GROK: Readonly<Partial<Record<Kind | "mixed", string>>> = {
  number: "NUMBER",
  time: "TIME",
  level: "LOGLEVEL",
  address: "IP",
  hardware: "MAC",
  uuid: "UUID",
  url: "URI",
  email: "EMAILADDRESS",
  path: "UNIXPATH",
  method: "WORD",
};

function reference({ segment, field, plain, last, blank }: Reference): string {
  const anything = last ? `%{GREEDYDATA:${field}}` : `%{DATA:${field}}`;
  if (plain || segment.as === "anything") return anything;
  const found = forms(segment, field, blank).find((one) => matchesAll(one, segment.values));
  if (found === undefined) return anything;
  return segment.dash ? `(?:${found}|-)` : found;
}

/** The narrowest first. */
function forms({ kind, grok }: Extract<Segment, { as: "value" }>, field: string, blank: boolean): string[] {
  const named = (name: string): string =>
    name.includes("}") ? `(?<${field}>%{${name}})` : `%{${name}:${field}}`;
  const own = grok ?? GROK[kind];
  const result = own === undefined ? [] : [named(own)];
  if (kind === "quoted") return result;
  if (kind === "word") result.push(named("WORD"), `(?<${field}>[\\w.-]+)`);
  if (blank) result.push(named("NOTSPACE"));
  return result;
}

function fixed(segment: Exclude<Segment, { as: "value" | "anything" }>): string {
  if (segment.as === "text") return escaped(segment.text);
  return segment.as === "space" ? "\\s+" : "\\x1b\\[[0-9;]*m";
}

// oxlint-disable-next-line no-control-regex -- that is what begins them
const COLOURS = /\u001b\[[0-9;]*m/g;

function withoutColours(text: string): string {
  return text.replace(COLOURS, "");
}

/** What cannot be seen, or what a file of settings cannot hold, is written by its number. */
// oxlint-disable-next-line no-control-regex -- control characters are meant
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g;

function escaped(text: string): string {
  return text
    .replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")
    .replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replace(UNSEEN, (sign) => `\\x{${sign.charCodeAt(0).toString(16)}}`);
}

function matchesAll(pattern: string, texts: readonly string[]): boolean {
  try {
    const { regexp } = compileGrok(
      pattern,
      { definitions: standardDefinitions("ecs"), namedOnly: true },
      "the suggestion",
    );
    const outcomes = runPatterns([regexp], texts, LIMIT_MS);
    return outcomes.every((one, i) => one !== undefined && one !== "too slow" && one.match[0] === texts[i]);
  } catch {
    // A pattern that cannot be compiled is none to suggest.
    return false;
  }
}
