/** Options of the raw sink. */
import { z } from "zod";
import { outletOptions } from "../../net/outlet.ts";

/** logspout's: the line and a line feed. */
export const DEFAULT_FORMAT = "{{.Data}}\n";

export const RawConfig = z.strictObject({
  ...outletOptions,
  format: z
    .string()
    .default(DEFAULT_FORMAT)
    .describe("Template of a message. Nothing is added to it: a line feed at the end has to stand in it."),
});
export type RawConfig = z.output<typeof RawConfig>;
