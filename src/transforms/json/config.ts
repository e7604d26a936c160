/** Options of the step "json". */
import { z } from "zod";

export const JsonConfig = z.strictObject({
  field: z.string().min(1).max(256).default("body").describe("The field that holds JSON."),
  target: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Goes before every field's name, with a dot. Not set: the object's own names."),
  maxDepth: z
    .int()
    .min(1)
    .max(32)
    .default(6)
    .describe("Deepest nesting whose keys are joined with dots; what lies deeper stays JSON text."),
  maxKeys: z
    .int()
    .min(1)
    .max(1000)
    .default(128)
    .describe("Most fields taken from one object; further keys are left out."),
});
export type JsonConfig = z.output<typeof JsonConfig>;
