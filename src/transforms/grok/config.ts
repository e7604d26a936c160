/** Options of the step "grok". */
import { z } from "zod";

const fieldName = z.string().min(1).max(256);

export const GrokConfig = z.strictObject({
  field: fieldName.default("body").describe("The field that is looked at."),
  patterns: z
    .array(z.string().min(1).max(100_000))
    .min(1)
    .max(256)
    .describe(
      'Grok patterns, such as "%{COMBINEDAPACHELOG}" or "%{IP:client.ip} %{WORD:verb}"; the first that matches counts.',
    ),
  breakOnMatch: z.boolean().default(true).describe("False: every pattern that matches gives its fields."),
  definitions: z
    .record(z.string().regex(/^[\w-]+$/), z.string().min(1).max(100_000))
    .default({})
    .describe("Patterns of your own by name; they come before the built-in ones."),
  definitionFiles: z
    .array(z.string().min(1).max(4096))
    .max(256)
    .default([])
    .describe("Files of NAME REGEX lines, or folders of them, as Logstash's patterns_dir."),
  compatibility: z
    .enum(["ecs", "legacy"])
    .default("ecs")
    .describe("Names of the built-in patterns' fields: source.address (ecs), or clientip (legacy)."),
  namedOnly: z
    .boolean()
    .default(true)
    .describe("False: %{NAME} without a field becomes a field named after the pattern."),
  overwrite: z
    .array(fieldName)
    .max(256)
    .default([])
    .describe("Fields that take the new value; others that exist already become a list of both."),
  timeoutMs: z
    .int()
    .min(1)
    .max(60_000)
    .default(100)
    .describe(
      "Longest that one record may take, in milliseconds; then it is left as it is and counted as failed.",
    ),
  target: z.string().max(256).optional().describe("Goes before every field's name, with a dot."),
});
export type GrokConfig = z.output<typeof GrokConfig>;
