/** Options of the logstash sink. */
import { z } from "zod";
import { addressOption } from "../../net/address.ts";
import { TlsOptions } from "../../net/tls-options.ts";

export const LogstashConfig = z.strictObject({
  transport: z
    .enum(["udp", "tcp", "tls"])
    .default("udp")
    .describe(
      "Each record is a JSON object and a line feed (codec json_lines), in a datagram of its own over udp.",
    ),
  address: addressOption,
  tls: TlsOptions.default(TlsOptions.parse({})).describe("For transport tls."),
  decodeJson: z
    .boolean()
    .default(true)
    .describe(
      "The members of a line that is a JSON object become members. A container's DECODE_JSON_LOGS goes before it.",
    ),
  labels: z
    .boolean()
    .default(false)
    .describe("Adds the container's labels, dots as underscores, as docker.labels."),
  tags: z
    .array(z.string())
    .default([])
    .describe("Tags of every record. A container's LOGSTASH_TAGS goes before them."),
  fields: z
    .record(z.string(), z.string())
    .default({})
    .describe("Members of every record. A container's LOGSTASH_FIELDS goes before them."),
  timestamp: z
    .boolean()
    .default(false)
    .describe("Adds the record's own time as @timestamp; without it, Logstash puts there when it arrived."),
  hostnameFile: z
    .string()
    .default("/etc/host_hostname")
    .describe(
      "If this file exists, what it holds is docker.hostname, instead of each container's own host name.",
    ),
});
export type LogstashConfig = z.output<typeof LogstashConfig>;
