/** Options of the step "csv". */
import { z } from "zod";

export const CsvConfig = z.strictObject({
  field: z.string().min(1).max(256).default("body").describe("The field that holds a row."),
  columns: z
    .array(z.string().min(1).max(256))
    .max(1000)
    .default([])
    .describe("Names of the values in their order; further ones are column5, column6, …"),
  separator: z
    .string()
    .min(1)
    .max(16)
    .default(",")
    .describe('What stands between values, such as ";" or "\\t".'),
  quote: z
    .string()
    .max(1)
    .default('"')
    .describe("What stands around values that hold the separator; doubled inside. Empty: nothing does."),
  autodetectColumns: z
    .boolean()
    .default(false)
    .describe("The first row of each origin names the columns, when columns names none."),
  skipEmpty: z.boolean().default(false).describe("An empty value leaves the field that was there before."),
});
export type CsvConfig = z.output<typeof CsvConfig>;
