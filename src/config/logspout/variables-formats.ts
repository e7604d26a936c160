/** Variables about what a line looks like when it is sent. */
import type { Variable } from "./variable.ts";

export const FORMAT_VARIABLES = [
  {
    name: "RAW_FORMAT",
    value: "template",
    default: "{{.Data}}\\n",
    meaning: "What raw routes (udp, tcp, tls) send for a line.",
    differs:
      "`\\n`, `\\r` and `\\t` outside of `{{ }}` are a line feed, a carriage return and a tab, as the examples of its README expect; logspout sends a backslash and a letter.",
    of: "agent",
  },
  {
    name: "SYSLOG_FORMAT",
    value: "rfc5424, rfc3164",
    default: "rfc5424",
    meaning: "Header of syslog routes.",
    of: "agent",
  },
  {
    name: "SYSLOG_PRIORITY",
    value: "template",
    default: "{{.Priority}}",
    meaning: "The number in `<>`.",
    of: "agent",
  },
  {
    name: "SYSLOG_TIMESTAMP",
    value: "template",
    default: "",
    meaning:
      "Time of the line. Without it: RFC 3339 in local time, with microseconds in RFC 5424; see also the option `rfc3164_time`. `.Time` and `.Timestamp` are Docker's own time.",
    differs:
      "Docker's time instead of the time of reading, which is wrong for every line that waited, and with microseconds, so that lines can be put in order. `SYSLOG_TIMESTAMP={{.Timestamp}}` gives whole seconds.",
    of: "agent",
  },
  {
    name: "SYSLOG_HOSTNAME",
    value: "template",
    default: "{{.Container.Config.Hostname}}",
    meaning:
      "Host. Without it, the content of the file /etc/host_hostname if that is mounted, else the default.",
    differs: "It comes before the mounted file, whose content is taken as it is, not as a template.",
    of: "agent",
  },
  {
    name: "SYSLOG_TAG",
    value: "template",
    default: "{{.ContainerName}}",
    meaning:
      "Tag (RFC 3164) or application name (RFC 5424). When it is set, `append_tag` of a route has no effect.",
    of: "agent",
  },
  {
    name: "SYSLOG_PID",
    value: "template",
    default: "{{.Container.State.Pid}}",
    meaning: "Process number.",
    of: "agent",
  },
  {
    name: "SYSLOG_STRUCTURED_DATA",
    value: "template",
    default: "",
    meaning:
      "What stands between `[` and `]` of an RFC 5424 message. `structured_data` of a route comes before it.",
    differs: "Where it gives nothing for a line, `-` is sent; logspout sends `[]`.",
    of: "agent",
  },
  { name: "SYSLOG_DATA", value: "template", default: "{{.Data}}", meaning: "The message.", of: "agent" },
  {
    name: "SYSLOG_TCP_FRAMING",
    value: "traditional, octet-counted",
    default: "traditional",
    meaning: "How messages are told apart on TCP and TLS (RFC 6587).",
    differs: "A wrong word is refused even when no route uses TCP.",
    of: "agent",
  },
  {
    name: "MULTILINE_ENABLE_DEFAULT",
    value: "true, false",
    default: "true",
    meaning: "Whether lines of containers that do not say so themselves (LOGSPOUT_MULTILINE) are joined.",
    of: "agent",
  },
  {
    name: "MULTILINE_PATTERN",
    value: "regular expression (RE2)",
    default: "^\\s",
    meaning: "What MULTILINE_MATCH looks for in a line.",
    differs:
      "When neither is set, traces of Java, Python, Go, Ruby, .NET, Node, PHP, Rust and Dart are also known by their text (option `multiline`).",
    of: "agent",
  },
  {
    name: "MULTILINE_MATCH",
    value: "first, last, nonfirst, nonlast",
    default: "nonfirst",
    meaning: "Which lines of a message the pattern describes.",
    of: "agent",
  },
  {
    name: "MULTILINE_FLUSH_AFTER",
    value: "milliseconds",
    default: "500",
    meaning: "A message is complete when no further line came for this long.",
    differs:
      "Counted from the last line, so that a slow trace is not cut. `0` is refused: logspout then uses a whole processor and never sends the message.",
    of: "agent",
  },
  {
    name: "MULTILINE_SEPARATOR",
    value: "text",
    default: "\\n",
    meaning: "What stands between joined lines.",
    differs: "`\\n`, `\\r` and `\\t` are understood.",
    of: "agent",
  },
] as const satisfies readonly Variable[];
