/**
 * Functions beyond Go's own, in every template of ours: those that logspout (`toJSON`) and Docker's log tags (`json`,
 * `split`, …) have, and what logspout's users asked for. The last argument is the one that a pipe gives.
 */
import { checkLength } from "../bounds.ts";
import { printed } from "../format/print.ts";
import { isTrue } from "../kinds.ts";
import { parseTime } from "../time/time.ts";
import { formatTime } from "../time/layout.ts";
import { Fault, fromJson } from "../values.ts";
import type { Param, Value } from "../values.ts";
import { intAt, textAt } from "./function.ts";
import type { FunctionSet, TemplateFunction } from "./function.ts";
import { toJson } from "./json.ts";
import { labelOf, variableOf } from "./lookup.ts";
import { joinTexts, padText, replaceText, titleText, truncateText } from "./texts.ts";

function define(
  name: string,
  params: readonly Param[],
  call: TemplateFunction["call"],
): [string, TemplateFunction] {
  return [name, { params, call }];
}

/** A function of texts: what is no text, or nothing, is refused by its parameters. */
function texts(name: string, count: number, call: (...args: string[]) => Value): [string, TemplateFunction] {
  return define(name, Array<Param>(count).fill("string"), (args) =>
    call(...args.map((_, i) => textAt(args, i))),
  );
}

export const EXTRA: FunctionSet = new Map<string, TemplateFunction>([
  define("toJSON", ["any"], ([value]) => toJson(value, { escapeHtml: true })),
  define("json", ["any"], ([value]) => toJson(value, { escapeHtml: false })),
  texts("parseJSON", 1, parseJson),
  define("env", ["string"], (args, root) => variableOf(root, textAt(args, 0))),
  define("label", ["string"], (args, root) => labelOf(root, textAt(args, 0))),
  define("default", ["any", "value"], ([other, value]) => (isTrue(value) ? value : other)),
  texts("split", 2, (text, separator) => (separator === "" ? Array.from(text) : text.split(separator))),
  define("join", ["any", "string"], (args) => joinTexts(args[0], textAt(args, 1))),
  define("replace", ["string", "string", "any"], (args) =>
    replaceText(textAt(args, 0), textAt(args, 1), textOf(args[2])),
  ),
  texts("lower", 1, (text) => text.toLowerCase()),
  texts("upper", 1, (text) => text.toUpperCase()),
  texts("title", 1, titleText),
  texts("trim", 1, (text) => text.trim()),
  texts("trimPrefix", 2, (prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  texts("trimSuffix", 2, (suffix, text) =>
    suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  texts("hasPrefix", 2, (prefix, text) => text.startsWith(prefix)),
  texts("hasSuffix", 2, (suffix, text) => text.endsWith(suffix)),
  texts("contains", 2, (part, text) => text.includes(part)),
  define("truncate", ["string", "int"], (args) => truncateText(textAt(args, 0), intAt(args, 1))),
  define("pad", ["string", "int", "int"], (args) => padText(textAt(args, 0), intAt(args, 1), intAt(args, 2))),
  define("date", ["string", "any"], (args) => dateText(textAt(args, 0), args[1])),
]);

/** What a character of a document may take when it is read. */
const DOCUMENT_CHARACTERS = 4;

function textOf(value: Value): string {
  return typeof value === "string" ? value : printed(value);
}

/** The document in a text, to pick from; a text that is none is no value, so that `with` and `default` can decide. */
function parseJson(text: string): Value {
  checkLength(text.length * DOCUMENT_CHARACTERS);
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function dateText(layout: string, time: Value): string {
  const read = typeof time === "string" ? parseTime(time) : time;
  if (typeof read !== "object" || read === null || !("nanos" in read)) {
    throw new Fault("date needs a time, or a text such as 2026-11-21T10:00:00Z");
  }
  return formatTime(read, layout);
}
