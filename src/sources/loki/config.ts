/** Options of the loki source. */
import { z } from "zod";
import { messageOptions } from "../../receive/options.ts";

const MIB = 1024 * 1024;

export const LokiConfig = z.strictObject({
  ...messageOptions,
  maxRequestBytes: z
    .int()
    .min(MIB)
    .max(256 * MIB)
    .default(32 * MIB)
    .describe("Longest push, in bytes after decompression; a longer one is answered 413."),
});
export type LokiConfig = z.output<typeof LokiConfig>;
