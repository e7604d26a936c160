/** Options of the step "dedupe". */
import { z } from "zod";

export const DedupeConfig = z.strictObject({
  windowSeconds: z
    .number()
    .positive()
    .max(86_400)
    .default(10)
    .describe("A record is left out when one like it was kept within so many seconds before its arrival."),
  fields: z
    .array(z.string().min(1).max(256))
    .min(1)
    .max(64)
    .default(["container.name", "host.name", "body"])
    .describe("Records are alike when all of these are equal; a field that both do not have is equal."),
});
export type DedupeConfig = z.output<typeof DedupeConfig>;
