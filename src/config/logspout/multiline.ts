/** MULTILINE_* and the option `multiline` of a route → the docker source's `multiline`. */
import { RE2JS } from "re2js";
import { quoted } from "./complaints.ts";
import type { RouteOptions } from "./route-options.ts";
import type { Scheme } from "./scheme.ts";
import { goBoolean, oneOf, unescaped, wholeNumber } from "./values.ts";
import type { Parse } from "./values.ts";
import type { Variables } from "./variables.ts";

export interface MultilineOptions {
  default: boolean;
  pattern: string;
  match: "first" | "last" | "nonfirst" | "nonlast";
  flushAfterMs: number;
  separator: string;
  presets: boolean;
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
    separator: variables.read("MULTILINE_SEPARATOR", "\n", unescaped),
    presets: !told,
  };
}

/** logspout does not mind the case of these words. */
const matchWord: Parse<MultilineOptions["match"]> = (text, complain) =>
  oneOf(["first", "last", "nonfirst", "nonlast"] as const)(text.toLowerCase(), complain);

/** RE2's language, as Go has it: no pattern can take more than linear time. */
export const regularExpression: Parse<string> = (text, complain) => {
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

const WORDS = ["on", "off", "presets", "pattern"] as const;

export function routeMultiline(
  general: MultilineOptions,
  scheme: Scheme,
  options: RouteOptions,
): MultilineOptions | undefined {
  const word = options.flag<(typeof WORDS)[number] | undefined>("multiline", undefined, (text, complain) =>
    oneOf(WORDS)(text === "true" ? "on" : text, complain),
  );
  if (scheme.multiline && word === "off")
    options.complain("multiline")("multiline+ before the adapter says on", "leave one of them out");
  if (word === "off" || (word === undefined && !scheme.multiline)) return undefined;
  const presets = word === "presets" || (word !== "pattern" && general.presets);
  return { ...general, presets };
}
