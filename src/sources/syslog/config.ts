/** Options of the syslog source. */
import { z } from "zod";
import { zoneOf } from "../../codecs/syslog/zone.ts";
import {
  addressOption,
  connectionOptions,
  datagramOptions,
  messageOptions,
  tlsOption,
} from "../../receive/options.ts";

export const SyslogConfig = z.strictObject({
  udp: addressOption("127.0.0.1:5514", "Address for datagrams (RFC 5426)"),
  tcp: addressOption("127.0.0.1:5514", "Address for connections (RFC 6587)"),
  tlsAddress: addressOption(
    "127.0.0.1:6514",
    "Address for connections with TLS (RFC 5425), once tls.certFile is set",
  ),
  tls: tlsOption,
  format: z
    .enum(["auto", "rfc3164", "rfc5424"])
    .default("auto")
    .describe("How messages are read. auto looks at each; the others force one format."),
  framing: z
    .enum(["auto", "newline", "octet", "nul"])
    .default("auto")
    .describe("What ends a message on a connection. auto looks at how each connection begins."),
  timezone: z
    .string()
    .refine(
      (name) => zoneOf(name) !== undefined,
      "write local, utc, an offset such as +02:00, or a name such as Europe/Berlin",
    )
    .default("local")
    .describe(
      "Zone of times that do not state theirs (RFC 3164): local, utc, +02:00 or a name such as Europe/Berlin.",
    ),
  ...messageOptions,
  ...connectionOptions,
  ...datagramOptions,
  keepOriginal: z
    .boolean()
    .default(false)
    .describe("Also keeps each message as it came, as log.record.original."),
});
export type SyslogConfig = z.output<typeof SyslogConfig>;
