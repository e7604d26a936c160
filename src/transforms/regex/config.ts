/** Options of the step "regex". */
import { z } from "zod";

export const RegexConfig = z.strictObject({
  field: z.string().min(1).max(256).default("body").describe("The field that is looked at."),
  pattern: z
    .string()
    .min(1)
    .max(100_000)
    .describe(
      "A regular expression in Ruby's syntax (Oniguruma); each named group becomes a field: (?<user>\\w+).",
    ),
  target: z.string().max(256).optional().describe("Goes before every field's name, with a dot."),
  overwrite: z
    .array(z.string().min(1).max(256))
    .max(256)
    .default([])
    .describe("Fields that take the new value; others that exist already become a list of both."),
  timeoutMs: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe(
      "Longest that one record may take, in milliseconds; then it is left as it is and counted as failed.",
    ),
});
export type RegexConfig = z.output<typeof RegexConfig>;
