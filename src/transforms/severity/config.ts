/** Options of the step "severity". */
import { z } from "zod";

const severity = z.union([
  z.enum(["unspecified", "trace", "debug", "info", "notice", "warn", "error", "critical", "alert", "fatal"]),
  z.int().min(1).max(24),
]);

export const SeverityConfig = z.strictObject({
  field: z.string().min(1).max(256).default("body").describe("The field that tells the severity."),
  map: z
    .record(z.string().min(1).max(10_000), severity)
    .default({})
    .describe(
      "Word, or /pattern/: trace, debug, info, notice, warn, error, critical, alert, fatal, or a number from 1 to 24.",
    ),
  patterns: z
    .array(z.strictObject({ match: z.string().min(1).max(10_000), severity }))
    .max(256)
    .default([])
    .describe(
      "Regular expressions (Ruby's syntax) that are looked for in the field, and what each one means.",
    ),
  timeoutMs: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe("Longest that the patterns may take for one record, in milliseconds."),
});
export type SeverityConfig = z.output<typeof SeverityConfig>;
