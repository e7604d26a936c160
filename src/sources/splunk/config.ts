/** Options of the splunk source. */
import { z } from "zod";
import { messageOptions } from "../../receive/options.ts";

const MIB = 1024 * 1024;

export const SplunkConfig = z.strictObject({
  ...messageOptions,
  maxBodyBytes: z
    .int()
    .min(MIB)
    .max(256 * MIB)
    .default(64 * MIB)
    .describe("Largest request, in bytes after decompression; larger ones are answered 413."),
  acknowledgements: z
    .boolean()
    .default(true)
    .describe(
      "Gives requests that name a channel an ackId, and answers /services/collector/ack. A request is answered when its events are durable, so every ackId is good.",
    ),
});
export type SplunkConfig = z.output<typeof SplunkConfig>;
