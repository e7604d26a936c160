/** Options of the step "lookup". */
import { z } from "zod";

const name = z.string().min(1).max(256);

export const LookupConfig = z.strictObject({
  file: z
    .string()
    .min(1)
    .max(4096)
    .describe(
      "A CSV file, RFC 4180, whose first line has the names of its columns. It is read again when it changes.",
    ),
  key: name.describe("The field whose value is looked up."),
  column: name.optional().describe("The column that it is looked up in; the first one if absent."),
  add: z
    .record(name, name)
    .optional()
    .describe("What the record gets: `column: field`. Without it every other column, under its own name."),
  separator: z.string().length(1).default(",").describe("Between two columns."),
});
export type LookupConfig = z.output<typeof LookupConfig>;
