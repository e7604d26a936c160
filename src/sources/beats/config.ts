/** Options of the beats source. */
import { z } from "zod";
import { addressOption, connectionOptions, messageOptions, tlsOption } from "../../receive/options.ts";

const MIB = 1024 * 1024;

export const BeatsConfig = z.strictObject({
  tcp: addressOption("127.0.0.1:5044", "Address for connections of Beats (lumberjack, versions 1 and 2)"),
  tlsAddress: addressOption("127.0.0.1:5045", "Address for connections with TLS, once tls.certFile is set"),
  tls: tlsOption,
  maxFrameBytes: z
    .int()
    .min(65_536)
    .max(1024 * MIB)
    .default(128 * MIB)
    .describe(
      "Largest frame, also after decompression: a compressed frame holds a whole batch (bulk_max_size). A sender of a larger one is refused.",
    ),
  ...messageOptions,
  ...connectionOptions,
});
export type BeatsConfig = z.output<typeof BeatsConfig>;
