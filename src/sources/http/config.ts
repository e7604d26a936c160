/** Options of the http source. */
import { z } from "zod";
import { browserOptions, messageOptions } from "../../receive/options.ts";

const MIB = 1024 * 1024;

export const HttpConfig = z.strictObject({
  ...messageOptions,
  ...browserOptions,
  maxBodyBytes: z
    .int()
    .min(MIB)
    .max(256 * MIB)
    .default(64 * MIB)
    .describe("Largest request, in bytes after decompression; larger ones are answered 413."),
  root: z
    .boolean()
    .default(true)
    .describe("Takes `POST /` with a JSON body, too, for loggers that can be given a host and nothing else."),
});
export type HttpConfig = z.output<typeof HttpConfig>;
