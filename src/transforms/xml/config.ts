/** Options of the step "xml". */
import { z } from "zod";

export const XmlConfig = z.strictObject({
  field: z.string().min(1).max(256).default("body").describe("The field that holds XML."),
  target: z.string().min(1).max(200).default("xml").describe("Goes before every field's name, with a dot."),
  maxDepth: z
    .int()
    .min(0)
    .max(32)
    .default(3)
    .describe("Levels below the root that have fields of their own; deeper text belongs to the level above."),
  maxFields: z.int().min(1).max(1000).default(128).describe("Most values taken from one text."),
});
export type XmlConfig = z.output<typeof XmlConfig>;
