/** Options of the gelf source. */
import { z } from "zod";
import {
  addressOption,
  connectionOptions,
  datagramOptions,
  messageOptions,
  tlsOption,
} from "../../receive/options.ts";

const MIB = 1024 * 1024;

export const GelfConfig = z.strictObject({
  udp: addressOption("127.0.0.1:12201", "Address for datagrams, whole or in chunks, plain, gzip or zlib"),
  tcp: addressOption("127.0.0.1:12201", "Address for connections"),
  tlsAddress: addressOption("127.0.0.1:12202", "Address for connections with TLS, once tls.certFile is set"),
  tls: tlsOption,
  http: z.boolean().default(true).describe("Takes POST /gelf on the address of the page and the API, too."),
  framing: z
    .enum(["auto", "nul", "newline"])
    .default("auto")
    .describe("What ends a document on a connection. auto: NUL or a line feed, as the first document shows."),
  ...messageOptions,
  maxUnfinishedBytes: z
    .int()
    .min(MIB)
    .max(1024 * MIB)
    .default(64 * MIB)
    .describe(
      "Memory for messages that wait for chunks; beyond it, the sender that holds most loses its oldest.",
    ),
  ...connectionOptions,
  ...datagramOptions,
});
export type GelfConfig = z.output<typeof GelfConfig>;
