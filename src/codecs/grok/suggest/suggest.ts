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
    if (segment.as === "text" || segment.as === "space") {
      pattern += segment.as === "text" ? escaped(segment.text) : "\\s+";
      before += segment.as === "text" ? segment.text : " ";
      if (segment.as === "text" && segment.key) key = segment.text;
      return;
    }
    const after = segments[i + 1];
    const around = { before, after: after?.as === "text" ? after.text : after === undefined ? "" : " ", key };
    const field = names.nameOf(segment.as === "value" ? segment.kind : "anything", around);
    fields.push(field);
    pattern += reference({
      segment,
      field,
      plain,
      last: after === undefined,
      blank: /^(\s|$)/.test(around.after),
    });
    before = "";
    key = undefined;
  });
  return { pattern: framed(pattern, lines), fields };
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

function escaped(text: string): string {
  return text
    .replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")
    .replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
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
