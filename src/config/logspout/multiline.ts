/** MULTILINE_* and the option `multiline` of a route → the docker source's `multiline`. */
import { RE2JS } from "re2js";
import { nearest } from "../nearest.ts";
import { quoted } from "./complaints.ts";
import type { RouteOptions } from "./route-options.ts";
import type { Scheme } from "./scheme.ts";
import { goBoolean, list, oneOf, unescaped, wholeNumber } from "./values.ts";
import type { Parse } from "./values.ts";
import type { Variables } from "./variables.ts";

/** Whose traces are known by their text; the same names as those of the joiner. */
export const TRACE_LANGUAGES = [
  "dart",
  "dotnet",
  "go",
  "java",
  "node",
  "php",
  "python",
  "ruby",
  "rust",
] as const;

export interface MultilineOptions {
  default: boolean;
  pattern: string;
  match: "first" | "last" | "nonfirst" | "nonlast";
  flushAfterMs: number;
  separator: string;
  /** Of these languages, or of all. */
  presets: boolean | (typeof TRACE_LANGUAGES)[number][];
}

const FLUSH_MOST_MS = 600_000;

export function readMultiline(variables: Variables): MultilineOptions {
  const told = (["MULTILINE_PATTERN", "MULTILINE_MATCH"] as const).some(
    (name) => variables.text(name) !== undefined,
  );
  return {
    default: variables.read("MULTILINE_ENABLE_DEFAULT", true, goBoolean),
    pattern: variables.read("MULTILINE_PATTERN", String.raw`^\s`, regularExpression),
    match: variables.read("MULTILINE_MATCH", "nonfirst", matchWord),
    flushAfterMs: variables.read(
      "MULTILINE_FLUSH_AFTER",
      500,
      wholeNumber({ least: 1, most: FLUSH_MOST_MS, unit: " milliseconds" }),
    ),
    separator: variables.read("MULTILINE_SEPARATOR", "\n", separator),
    presets: !told,
  };
}

/** logspout does not mind the case of these words. */
const matchWord: Parse<MultilineOptions["match"]> = (text, complain) =>
  oneOf(["first", "last", "nonfirst", "nonlast"] as const)(text.toLowerCase(), complain);

const SEPARATOR_MOST = 100;

const separator: Parse<string> = (text, complain) => {
  if (text.length <= SEPARATOR_MOST) return unescaped(text);
  complain(`${quoted(text)} is too long`, `write up to ${SEPARATOR_MOST} characters`);
  return undefined;
};

const PATTERN_MOST = 4096;

/** RE2's language, as Go has it: no pattern can take more than linear time. */
export const regularExpression: Parse<string> = (text, complain) => {
  if (text.length > PATTERN_MOST) {
    complain(`${quoted(text)} is too long`, `write up to ${PATTERN_MOST} characters`);
    return undefined;
  }
  try {
    RE2JS.compile(text);
    return text;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    complain(
      `${quoted(text)} is no regular expression: ${why}`,
      "write it as Go does (RE2): no look-around, no back-references",
    );
    return undefined;
  }
};

const WORDS = ["on", "off", "pattern", "presets"] as const;

export function routeMultiline(
  general: MultilineOptions,
  scheme: Scheme,
  options: RouteOptions,
): MultilineOptions | undefined {
  const wish = options.flag("multiline", scheme.multiline ? "on" : "off", readWish);
  if (wish === "off" && scheme.multiline && options.text("multiline") === "off")
    options.complain("multiline")("multiline+ before the adapter says on", "leave one of them out");
  if (wish === "off") return undefined;
  if (wish === "on") return general;
  if (wish === "pattern") return { ...general, presets: false };
  return { ...general, pattern: "", presets: wish === "presets" ? true : wish };
}

type Wish = (typeof WORDS)[number] | (typeof TRACE_LANGUAGES)[number][];

const readWish: Parse<Wish> = (text, complain) => {
  const words = list(text.toLowerCase());
  if (text === "true") return "on";
  const [first = ""] = words;
  const word = words.length === 1 ? WORDS.find((one) => one === first) : undefined;
  if (word !== undefined) return word;
  const languages = TRACE_LANGUAGES.filter((one) => words.includes(one));
  if (languages.length > 0 && languages.length === new Set(words).size) return languages;
  const known = [...WORDS, ...TRACE_LANGUAGES];
  const wrong = words.find((one) => !TRACE_LANGUAGES.some((language) => language === one)) ?? first;
  const near = nearest(wrong, known);
  const hint = near === undefined ? `write ${WORDS.join(", ")}, or languages` : `did you mean ${near}?`;
  complain(`${quoted(text)} is not one of ${known.join(", ")}`, hint);
  return undefined;
};
