/** Options of the raw source. */
import { z } from "zod";
import {
  addressOption,
  connectionOptions,
  datagramOptions,
  messageOptions,
  tlsOption,
} from "../../receive/options.ts";

export const RawConfig = z.strictObject({
  udp: addressOption("127.0.0.1:5555", "Address for datagrams, each one record"),
  tcp: addressOption("127.0.0.1:5555", "Address for connections that send lines"),
  tlsAddress: addressOption(
    "127.0.0.1:5556",
    "Address for connections with TLS that send lines, once tls.certFile is set",
  ),
  tls: tlsOption,
  framing: z
    .enum(["newline", "nul", "octet", "none"])
    .default("newline")
    .describe("What ends a record on a connection. octet: a number of bytes before it; none: its end alone."),
  json: z
    .boolean()
    .default(true)
    .describe(
      "A line that is a JSON object is a document: its message is the body, its time the record's, its keys attributes. false: all of the line is the body.",
    ),
  service: z
    .string()
    .max(255)
    .optional()
    .describe("service.name of all records, since lines alone do not say what they come from."),
  ...messageOptions,
  ...connectionOptions,
  ...datagramOptions,
});
export type RawConfig = z.output<typeof RawConfig>;
