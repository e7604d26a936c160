/** Options of the built-in recognition. */
import { z } from "zod";
import { zoneOf } from "../../codecs/syslog/zone.ts";
import { FORM_NAMES } from "./forms/list.ts";
import { USUAL } from "./recognise.ts";

export const DetectConfig = z.strictObject({
  json: z.boolean().default(USUAL.json).describe("Make attributes of a line that is a JSON object."),
  forms: z
    .boolean()
    .default(USUAL.forms)
    .describe("Recognise the usual forms of lines that are no JSON, and make attributes of what they say."),
  without: z
    .array(z.enum(FORM_NAMES))
    .default([])
    .describe("Forms that are not to be recognised, by their names in `log.format`."),
  severity: z.boolean().default(USUAL.severity).describe("Find the severity of a record that has none."),
  timestamp: z
    .boolean()
    .default(USUAL.timestamp)
    .describe("Where a source knows no better time than that of arrival, take the one that the line states."),
  timezone: z
    .string()
    .refine(
      (name) => zoneOf(name) !== undefined,
      "write local, utc, an offset such as +02:00, or a name such as Europe/Berlin",
    )
    .default(USUAL.timezone)
    .describe("Zone of times that do not state theirs: local, utc, +02:00 or a name such as Europe/Berlin."),
  trace: z
    .boolean()
    .default(USUAL.trace)
    .describe("Find the ids of trace and span, in whatever usual form, as `trace_id` and `span_id`."),
  maxKeys: z
    .int()
    .min(1)
    .max(1000)
    .default(USUAL.maxKeys)
    .describe("Most attributes taken from one line; further keys are left out."),
  maxDepth: z
    .int()
    .min(1)
    .max(32)
    .default(USUAL.maxDepth)
    .describe("Deepest nesting whose keys are joined with dots; what lies deeper stays JSON text."),
  maxValueChars: z
    .int()
    .min(16)
    .max(1_048_576)
    .default(USUAL.maxValueChars)
    .describe("Longest value of an attribute; the rest is cut off. The body has it whole."),
  maxJsonChars: z
    .int()
    .min(2)
    .max(16_777_216)
    .default(USUAL.maxJsonChars)
    .describe("Longer lines are not read as JSON."),
});
export type DetectConfig = z.output<typeof DetectConfig>;
