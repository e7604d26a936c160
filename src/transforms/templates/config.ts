/** Options of the step "templates". */
import { z } from "zod";

export const TemplatesConfig = z.strictObject({
  field: z
    .string()
    .min(1)
    .max(256)
    .default("body")
    .describe("The field that is looked at; its first line counts."),
  depth: z
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe("So many words at the beginning must be equal, numbers and the like apart."),
  similarity: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.6)
    .describe("Share of equal words, those not masked, from which on two lines have one template."),
  maxTemplates: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe("Most templates that are remembered; those not seen for longest are forgotten."),
});
export type TemplatesConfig = z.output<typeof TemplatesConfig>;
