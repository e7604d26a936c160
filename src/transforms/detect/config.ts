/** Options of the built-in recognition. */
import { z } from "zod";
import { USUAL } from "./recognise.ts";

export const DetectConfig = z.strictObject({
  json: z.boolean().default(USUAL.json).describe("Make attributes of a line that is a JSON object."),
  severity: z.boolean().default(USUAL.severity).describe("Find the severity of a record that has none."),
  maxKeys: z
    .int()
    .min(1)
    .max(1000)
    .default(USUAL.maxKeys)
    .describe("Most attributes taken from one JSON line; further keys are left out."),
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
