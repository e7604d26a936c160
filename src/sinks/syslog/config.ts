/** Options of the syslog sink. */
import { z } from "zod";
import { outletOptions } from "../../net/outlet.ts";

/** logspout's. Each is written without a template, see fields.ts. */
export const DEFAULT_TEXTS = {
  priority: "{{.Priority}}",
  timestamp: "{{.Timestamp}}",
  hostname: "{{.Container.Config.Hostname}}",
  tag: "{{.ContainerName}}",
  pid: "{{.Container.State.Pid}}",
  structuredData: "",
  data: "{{.Data}}",
} as const;
export type FieldName = keyof typeof DEFAULT_TEXTS;

const field = (name: FieldName, text: string) => z.string().default(DEFAULT_TEXTS[name]).describe(text);

export const SyslogSinkConfig = z.strictObject({
  ...outletOptions,
  format: z.enum(["rfc5424", "rfc3164"]).default("rfc5424").describe("Layout of a message."),
  framing: z
    .enum(["traditional", "octet-counted"])
    .default("traditional")
    .describe(
      "How messages are told apart on a connection: by the line feed at the end, or by their length before them (RFC 6587). With udp neither is needed.",
    ),
  rfc3164Time: z
    .enum(["bsd", "rfc3339"])
    .default("bsd")
    .describe(
      "Time of format rfc3164, unless timestamp is set: Nov  7 10:16:18, or logspout's 2026-11-07T10:16:18Z.",
    ),
  priority: field(
    "priority",
    "Template of the number in <>: 14 for standard output, 11 for standard error, else 30.",
  ),
  timestamp: field("timestamp", "Template of the time. Without it: microseconds of Docker's own time."),
  hostname: field("hostname", "Template of the host name; cut to 255 characters in rfc5424."),
  tag: field("tag", "Template of the program's name; cut to 48 characters, in rfc3164 to 32."),
  pid: field("pid", "Template of the process id; cut to 128 characters in rfc5424."),
  structuredData: field(
    "structuredData",
    'Template of what stands in [] in rfc5424, such as TOKEN@41058 tag="web".',
  ),
  data: field("data", "Template of the text."),
});
export type SyslogSinkConfig = z.output<typeof SyslogSinkConfig>;
