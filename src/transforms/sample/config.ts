/** Options of the step "sample". */
import { z } from "zod";

export const SampleConfig = z.strictObject({
  keepOneOf: z.int().min(1).max(1_000_000_000).default(10).describe("One record of so many is kept."),
  key: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe(
      "A field by whose value it is decided, such as trace.id: all records of one value are kept or none. Records without the field are kept.",
    ),
});
export type SampleConfig = z.output<typeof SampleConfig>;
