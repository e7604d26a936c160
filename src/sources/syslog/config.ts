/** Options of the syslog source. */
import { z } from "zod";
import { zoneOf } from "../../codecs/syslog/zone.ts";
import { parseAddress } from "../../receive/address.ts";

const MIB = 1024 * 1024;

const address = z
  .string()
  .refine(
    (text) => text === "off" || parseAddress(text) !== undefined,
    "write host:port, such as 0.0.0.0:5514, or off",
  );

export const SyslogConfig = z.strictObject({
  udp: address
    .default("127.0.0.1:5514")
    .describe("Address for datagrams (RFC 5426), host:port or [IPv6]:port; off: none."),
  tcp: address
    .default("127.0.0.1:5514")
    .describe("Address for connections (RFC 6587), host:port or [IPv6]:port; off: none."),
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
  maxMessageBytes: z
    .int()
    .min(480)
    .max(16 * MIB)
    .default(MIB)
    .describe(
      "Longest message kept, in bytes. The rest of a longer one is cut, marked with log.truncated and counted.",
    ),
  maxConnections: z
    .int()
    .min(1)
    .max(100_000)
    .default(1024)
    .describe("Connections at a time; more are refused and counted."),
  idleTimeoutSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(0)
    .describe(
      "Closes a connection that has sent nothing for so long; 0: never, since quiet senders keep theirs open.",
    ),
  udpReceiveBufferBytes: z
    .int()
    .min(65_536)
    .max(256 * MIB)
    .default(8 * MIB)
    .describe("Asked of the kernel for datagrams that wait; it may give less (sysctl net.core.rmem_max)."),
  keepOriginal: z
    .boolean()
    .default(false)
    .describe("Also keeps each message as it came, as log.record.original."),
});
export type SyslogConfig = z.output<typeof SyslogConfig>;
