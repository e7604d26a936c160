/** Options of the fluentd source. */
import { hostname } from "node:os";
import { z } from "zod";
import { addressOption, connectionOptions, messageOptions, tlsOption } from "../../receive/options.ts";

const MIB = 1024 * 1024;

const ForwardUser = z.strictObject({
  name: z.string().min(1).describe("As the sender calls itself."),
  password: z.string().min(1).describe("Its password."),
});

export const FluentdConfig = z.strictObject({
  tcp: addressOption("127.0.0.1:24224", "Address for connections of the forward protocol"),
  tlsAddress: addressOption("127.0.0.1:24284", "Address for connections with TLS, once tls.certFile is set"),
  tls: tlsOption,
  udp: addressOption(
    "127.0.0.1:24224",
    "Address where heartbeats over UDP are answered, which older Fluentds send",
  ),
  sharedKey: z
    .string()
    .default("")
    .describe("Senders must prove that they know it (shared_key). Empty: nobody is asked."),
  users: z
    .array(ForwardUser)
    .max(1000)
    .default([])
    .describe("With a sharedKey: senders must also have one of these names and its password."),
  selfHostname: z
    .string()
    .min(1)
    .max(255)
    .default(hostname())
    .describe("Our name in the handshake; Fluentd refuses a server that has its own."),
  maxChunkBytes: z
    .int()
    .min(65_536)
    .max(1024 * MIB)
    .default(256 * MIB)
    .describe(
      "Largest message, also after decompression; a sender of a larger one is refused. Fluentd's chunk_limit_size is 256 MiB for file buffers.",
    ),
  ...messageOptions,
  ...connectionOptions,
});
export type FluentdConfig = z.output<typeof FluentdConfig>;
