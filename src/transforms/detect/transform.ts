/**
 * The built-in recognition: a JSON line's keys become attributes, and a record without severity gets one from them or
 * from its text. The body is never touched.
 */
import type { LogRecord } from "../../record/record.ts";
import { defineTransform } from "../../record/transform.ts";
import { DetectConfig } from "./config.ts";
import { attributeSeverity } from "./attribute-severity.ts";
import { jsonAttributes } from "./json-attributes.ts";
import { textSeverity } from "./text-severity.ts";

export const detect = defineTransform({
  name: "detect",
  summary: "Recognises JSON lines and the severity of a text.",
  config: DetectConfig,
  open: (options) => (batch) => {
    for (const record of batch) recognise(record, options);
    return batch;
  },
});

function recognise(record: LogRecord, options: DetectConfig): void {
  const own = record.attributes;
  if (options.json && looksLikeJson(record.body))
    record.attributes = jsonAttributes(record.body, own, options);
  if (record.severity !== 0 || !options.severity) return;
  // What a protocol said is its own; only what was read off the line itself speaks of the line's severity.
  record.severity =
    record.attributes === own ? textSeverity(record.body) : attributeSeverity(record.attributes, own.length);
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
