/** Options in a route's query: which there are, and for whom. */
import type { Family } from "./scheme.ts";

export interface RouteOption {
  name: string;
  /** Adapters that know it; "tls": all whose connection is TLS of ours. */
  for: readonly Family[] | "all" | "tls";
  value: string;
  default: string;
  meaning: string;
  differs?: string;
  /** Known to logspout or its modules. */
  logspout: boolean;
  /** Never shown. */
  secret?: boolean;
}

const CLOUDWATCH = ["cloudwatch"] as const;
const HTTP = ["http"] as const;

const ROUTE_OPTIONS = [
  {
    name: "append_tag",
    for: ["syslog"],
    value: "text",
    default: "",
    meaning: "Stands behind the container's name in the tag, unless SYSLOG_TAG is set.",
    logspout: true,
  },
  {
    name: "structured_data",
    for: ["syslog"],
    value: "template",
    default: "SYSLOG_STRUCTURED_DATA",
    meaning: "Structured data of RFC 5424, without its brackets.",
    logspout: true,
  },
  {
    name: "rfc3164_time",
    for: ["syslog"],
    value: "rfc3339, bsd",
    default: "rfc3339",
    meaning: "Time in RFC 3164 messages: as logspout has it, or `Nov  9 14:05:01` as the RFC does.",
    logspout: false,
  },
  {
    name: "compression",
    for: ["gelf"],
    value: "gzip, zlib, none",
    default: "gzip",
    meaning: "Of GELF over UDP.",
    logspout: false,
  },
  {
    name: "host",
    for: ["gelf"],
    value: "template",
    default: "name of the Docker host",
    meaning: "Member `host`, such as `{{.Container.Config.Hostname}}`.",
    logspout: false,
  },
  {
    name: "timestamp",
    for: ["logstash"],
    value: "true, false",
    default: "false",
    meaning: "Send the line's time as `@timestamp`. Without it Logstash puts there when the line arrived.",
    logspout: false,
  },
  {
    name: "LOGSPOUT_GROUP",
    for: CLOUDWATCH,
    value: "template",
    default: "variable LOGSPOUT_GROUP",
    meaning: "Log group.",
    logspout: true,
  },
  {
    name: "LOGSPOUT_STREAM",
    for: CLOUDWATCH,
    value: "template",
    default: "variable LOGSPOUT_STREAM",
    meaning: "Log stream.",
    logspout: true,
  },
  {
    name: "DELAY",
    for: CLOUDWATCH,
    value: "seconds",
    default: "4",
    meaning: "Time between uploads, unless the variable DELAY is set.",
    logspout: true,
  },
  {
    name: "NOEC2",
    for: CLOUDWATCH,
    value: "nothing, true, false",
    default: "variable NOEC2",
    meaning: "Do not ask EC2.",
    logspout: true,
  },
  {
    name: "DEBUG",
    for: CLOUDWATCH,
    value: "anything",
    default: "",
    meaning: "Without effect.",
    differs: "Errors of uploads are always said.",
    logspout: true,
  },
  {
    name: "endpoint",
    for: CLOUDWATCH,
    value: "URL",
    default: "AWS's own",
    meaning: "Another address of CloudWatch Logs.",
    logspout: false,
  },
  {
    name: "retention_days",
    for: CLOUDWATCH,
    value: "days, as AWS has them: 1, 3, 5, 7, 14, 30 …",
    default: "for ever",
    meaning: "How long a group that the agent makes keeps its lines. Groups that exist stay as they are.",
    logspout: false,
  },
  {
    name: "tags",
    for: CLOUDWATCH,
    value: "name=value, with commas",
    default: "",
    meaning: "Tags of a group that the agent makes.",
    logspout: false,
  },
  {
    name: "http.path",
    for: HTTP,
    value: "path",
    default: "path of the route",
    meaning: "Where to post.",
    differs: "Without it the path of the URI counts; the module drops that.",
    logspout: true,
  },
  {
    name: "http.proxy",
    for: HTTP,
    value: "URL",
    default: "",
    meaning: "Proxy on the way.",
    differs: "Certificates are still checked; the module trusts everybody behind a proxy.",
    logspout: true,
  },
  {
    name: "http.buffer.capacity",
    for: HTTP,
    value: "1 to 10000",
    default: "100",
    meaning: "Most lines in a request.",
    logspout: true,
  },
  {
    name: "http.buffer.timeout",
    for: HTTP,
    value: "time, 100ms to 600s",
    default: "1000ms",
    meaning: "Longest wait for more lines.",
    logspout: true,
  },
  {
    name: "http.gzip",
    for: HTTP,
    value: "true, false",
    default: "true",
    meaning: "Compress requests.",
    logspout: true,
  },
  {
    name: "http.crash",
    for: HTTP,
    value: "true, false",
    default: "",
    meaning: "Without effect.",
    differs: "No answer of a receiver ends the agent; it goes on trying.",
    logspout: true,
  },
  {
    name: "token",
    for: ["logboom"],
    value: "token",
    default: "LOGBOOM_TOKEN",
    meaning: "Lets the lines in at the server. Never shown in lists of routes.",
    logspout: false,
    secret: true,
  },
  {
    name: "tls.ca",
    for: "tls",
    value: "PEM files with commas",
    default: "",
    meaning: "Authorities to trust for this route, besides those of LOGSPOUT_TLS_*.",
    logspout: false,
  },
  {
    name: "tls.cert",
    for: "tls",
    value: "PEM file",
    default: "LOGSPOUT_TLS_CLIENT_CERT",
    meaning: "Our own certificate.",
    logspout: false,
  },
  {
    name: "tls.key",
    for: "tls",
    value: "PEM file",
    default: "LOGSPOUT_TLS_CLIENT_KEY",
    meaning: "Its key.",
    logspout: false,
  },
  {
    name: "tls.servername",
    for: "tls",
    value: "host name",
    default: "host of the route",
    meaning: "Name that the receiver's certificate must have.",
    logspout: false,
  },
  {
    name: "tls.insecure",
    for: "tls",
    value: "true, false",
    default: "false",
    meaning: "Take any certificate. Whoever is on the way can then read and change the lines.",
    logspout: false,
  },
  {
    name: "multiline",
    for: "all",
    value: "on, off, pattern, presets, languages",
    default: "on with multiline+",
    meaning:
      "Join lines. `on`: by MULTILINE_PATTERN, and, unless that or MULTILINE_MATCH is set, traces known by their text; `pattern`: by the pattern alone; `presets`: such traces alone; or of these languages alone: dart, dotnet, go, java, node, php, python, ruby, rust.",
    logspout: false,
  },
  {
    name: "files",
    for: "all",
    value: "auto, off",
    default: "LOGBOOM_DOCKER_FILES",
    meaning: "Read Docker's files where that is possible.",
    logspout: false,
  },
  {
    name: "events",
    for: "all",
    value: "true, false",
    default: "DOCKER_EVENTS",
    meaning: "Send Docker's events too.",
    logspout: false,
  },
  {
    name: "daemonlog",
    for: "all",
    value: "true, false, journal",
    default: "true with DOCKER_DAEMON_LOG",
    meaning:
      "Send the Docker daemon's own log too: what DOCKER_DAEMON_LOG names, else the journal. A file is named by that variable alone, because routes can be made over the HTTP API.",
    logspout: false,
  },
  {
    name: "backlog",
    for: "all",
    value: "true, false",
    default: "BACKLOG",
    meaning:
      "As the variable. A route that comes over the HTTP API begins with new lines unless this is true.",
    logspout: false,
  },
  {
    name: "tail",
    for: "all",
    value: "all, a number",
    default: "TAIL",
    meaning: "As the variable.",
    logspout: false,
  },
  {
    name: "id",
    for: "all",
    value: "letters, digits, - _ and dots",
    default: "made of adapter, address and filters",
    meaning:
      "Name under which is kept how far the route has come. With a name of its own a route keeps its place when its address changes.",
    logspout: false,
  },
] as const satisfies readonly RouteOption[];

export const ALL_ROUTE_OPTIONS: readonly RouteOption[] = ROUTE_OPTIONS;
export type RouteOptionName = (typeof ROUTE_OPTIONS)[number]["name"];
