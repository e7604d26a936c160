/** Options of the otlp source. */
import { z } from "zod";
import {
  addressOption,
  browserOptions,
  connectionOptions,
  messageOptions,
  tlsOption,
} from "../../receive/options.ts";

const MIB = 1024 * 1024;

export const OtlpConfig = z.strictObject({
  grpc: addressOption(
    "off",
    "Address of its own for OTLP/gRPC, such as 0.0.0.0:4317 (the shared HTTP address takes it, too)",
  ),
  tlsAddress: addressOption("127.0.0.1:4317", "Address for OTLP/gRPC over TLS, when tls has a certificate"),
  tls: tlsOption,
  ...connectionOptions,
  ...messageOptions,
  ...browserOptions,
  maxRequestBytes: z
    .int()
    .min(MIB)
    .max(256 * MIB)
    .default(32 * MIB)
    .describe("Longest request, in bytes after decompression; a longer one is refused."),
  otherSignals: z
    .enum(["refuse", "discard"])
    .default("refuse")
    .describe(
      "Answer to traces and metrics, which are not kept: refuse tells the sender so; discard says yes, and counts them.",
    ),
});
export type OtlpConfig = z.output<typeof OtlpConfig>;
