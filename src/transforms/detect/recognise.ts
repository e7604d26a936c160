/** The recognition itself, on records; what it may be told stands in config.ts. */
import type { LogRecord } from "../../record/record.ts";
import { JsonLine } from "./json-line.ts";
import type { JsonBounds } from "./json-line.ts";
import { textSeverity } from "./text-severity.ts";

export interface Recognition extends JsonBounds {
  json: boolean;
  severity: boolean;
}

/** Unless told otherwise. Here and not in config.ts, so that the workbench commands start without a schema library. */
export const USUAL: Recognition = {
  json: true,
  severity: true,
  maxKeys: 128,
  maxDepth: 6,
  maxValueChars: 32_768,
  maxJsonChars: 1_048_576,
};

/** Each keeps the keys it has seen. */
const readers = new WeakMap<Recognition, JsonLine>();

export function recogniseAll(batch: readonly LogRecord[], options: Recognition): void {
  let reader = readers.get(options);
  if (reader === undefined) readers.set(options, (reader = new JsonLine(options)));
  for (const record of batch) recognise(record, options, reader);
}

function recognise(record: LogRecord, options: Recognition, reader: JsonLine): void {
  const own = record.attributes;
  // Its keys said all there is, its severity too.
  if (record.bodyIsRead === true) return;
  if (options.json && looksLikeJson(record.body)) record.attributes = reader.attributes(record.body, own);
  if (record.severity !== 0 || !options.severity) return;
  // What a protocol said is its own; only what was read off the line itself speaks of the line's severity.
  record.severity = record.attributes === own ? textSeverity(record.body) : reader.severity();
}

const OPEN = 123;
const CLOSE = 125;
const QUOTE = 34;

/** `{` and `"` (or `}`) in front, `}` behind: cheap, and right but for rare cases that the parser then refuses. */
function looksLikeJson(body: string): boolean {
  let at = 0;
  while (body.charCodeAt(at) <= 32) at += 1;
  if (body.charCodeAt(at) !== OPEN) return false;
  at += 1;
  while (body.charCodeAt(at) <= 32) at += 1;
  if (body.charCodeAt(at) !== QUOTE) return false;
  let end = body.length - 1;
  while (body.charCodeAt(end) <= 32) end -= 1;
  return body.charCodeAt(end) === CLOSE;
}
