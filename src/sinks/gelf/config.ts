/** Options of the gelf sink. */
import { z } from "zod";
import { addressOption } from "../../net/address.ts";
import { TlsOptions } from "../../net/tls-options.ts";

export const GelfConfig = z.strictObject({
  transport: z
    .enum(["udp", "tcp", "tls"])
    .default("udp")
    .describe("udp: a datagram or chunks for each record; tcp and tls: a NUL behind each record."),
  address: addressOption,
  tls: TlsOptions.default(TlsOptions.parse({})).describe("For transport tls."),
  compression: z
    .enum(["gzip", "zlib", "none"])
    .default("gzip")
    .describe("Of datagrams. Connections are never compressed: GELF has no such thing there."),
  host: z
    .string()
    .optional()
    .describe(
      "Template of the member host; the record's host.name if absent, which is this host for containers.",
    ),
});
export type GelfConfig = z.output<typeof GelfConfig>;
