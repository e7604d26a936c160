/** What the variables say for all routes. */
import { readFileSync } from "node:fs";
import { quoted } from "./complaints.ts";
import { readExclusion } from "./exclusion.ts";
import type { ExcludedLabel } from "./exclusion.ts";
import { readMultiline, regularExpression } from "./multiline.ts";
import type { MultilineOptions } from "./multiline.ts";
import { nameTemplate, template } from "./templates.ts";
import { readTls } from "./tls.ts";
import type { TlsOptions } from "./tls.ts";
import { anyTextIsYes, decimalNumber, list, oneOf, unescaped, wholeNumber, yesOrNo } from "./values.ts";
import type { Parse } from "./values.ts";
import type { Variables } from "./variables.ts";

export interface RouteSettings {
  rawFormat: string;
  syslog: SyslogSettings;
  multiline: MultilineOptions;
  tls: TlsOptions;
  cloudwatch: CloudwatchSettings;
  logstash: LogstashSettings;
  docker: DockerSettings;
  /** Of logboom routes without their own. */
  token: string | undefined;
}

export interface CloudwatchSettings {
  group: string;
  stream: string;
  noEc2: boolean;
  delayS: number | undefined;
  /** By a variable of AWS's: a route need not name it. */
  regionKnown: boolean;
}

export interface SyslogSettings {
  format: "rfc5424" | "rfc3164";
  framing: "traditional" | "octet-counted";
  priority: string;
  timestamp: string;
  hostname: string;
  /** Undefined when nobody chose one: then a route may append to the default. */
  tag: string | undefined;
  pid: string;
  structuredData: string;
  data: string;
}

export interface LogstashSettings {
  decodeJson: boolean;
  labels: boolean;
  tags: string[];
  fields: Record<string, string>;
  names: string[];
  nameRegex: string | undefined;
}

export interface DockerSettings {
  exclude: { labels: ExcludedLabel[] };
  tty: boolean;
  backlog: boolean;
  tail: "all" | number;
  events: boolean;
  /** "journal" or a path; empty: not read. */
  daemonLog: string;
  files: "auto" | "off";
  filesRoot?: string;
}

export interface SettingsRequest {
  variables: Variables;
  warnings: string[];
  /** The host's name, when it was mounted. */
  hostname: string | undefined;
}

/** As the docker source calls it. */
export const JOURNAL = "journal";

export const HOSTNAME_FILE = "/etc/host_hostname";

/** The host's name, when somebody mounted it; a file without a name says nothing. */
export function mountedHostname(file: string = HOSTNAME_FILE): string | undefined {
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}

export function readSettings({ variables, warnings, hostname }: SettingsRequest): RouteSettings {
  readWithoutEffect(variables);
  return {
    rawFormat: variables.read("RAW_FORMAT", "{{.Data}}\n", unescapedTemplate),
    syslog: readSyslog(variables, hostname),
    multiline: readMultiline(variables),
    tls: readTls(variables),
    cloudwatch: {
      group: variables.read("LOGSPOUT_GROUP", "{{.LoggerHost}}", nameTemplate),
      stream: variables.read("LOGSPOUT_STREAM", "{{.Name}}", nameTemplate),
      noEc2: variables.read("NOEC2", false, anyTextIsYes),
      delayS: variables.read("DELAY", undefined, delaySeconds),
      regionKnown: variables.hasAws("AWS_REGION") || variables.hasAws("AWS_DEFAULT_REGION"),
    },
    logstash: readLogstash(variables),
    docker: readDocker(variables, warnings),
    token: variables.text("LOGBOOM_TOKEN"),
  };
}

/** 0: nothing waits. */
export const delaySeconds = decimalNumber({ least: 0, most: 3600, unit: " seconds" });

const unescapedTemplate: Parse<string> = (text, complain) => template(unescaped(text), complain);

function readSyslog(variables: Variables, hostname: string | undefined): SyslogSettings {
  const host = hostname === undefined ? "{{.Container.Config.Hostname}}" : literal(hostname);
  return {
    format: variables.read("SYSLOG_FORMAT", "rfc5424", oneOf(["rfc5424", "rfc3164"] as const)),
    framing: variables.read(
      "SYSLOG_TCP_FRAMING",
      "traditional",
      oneOf(["traditional", "octet-counted"] as const),
    ),
    priority: variables.read("SYSLOG_PRIORITY", "{{.Priority}}", template),
    timestamp: variables.read("SYSLOG_TIMESTAMP", "{{.Timestamp}}", timestamp),
    hostname: variables.read("SYSLOG_HOSTNAME", host, template),
    tag: variables.read("SYSLOG_TAG", undefined, template),
    pid: variables.read("SYSLOG_PID", "{{.Container.State.Pid}}", template),
    structuredData: variables.read("SYSLOG_STRUCTURED_DATA", "", template),
    data: variables.read("SYSLOG_DATA", "{{.Data}}", template),
  };
}

/**
 * The sink takes the default text as "nobody chose", and sends microseconds (RFC 5424, 6.2.3). Who writes it out wants what
 * logspout sends, whole seconds: the same template in other letters.
 */
const timestamp: Parse<string> = (text, complain) =>
  template(text === "{{.Timestamp}}" ? "{{ .Timestamp }}" : text, complain);

/** A text as a template that gives just that. */
function literal(text: string): string {
  return text.replaceAll("{{", '{{"{{"}}');
}

function readLogstash(variables: Variables): LogstashSettings {
  const names = list(variables.text("INCLUDE_CONTAINERS") ?? "").map((name) => name.replace(/^\//, ""));
  const nameRegex = variables.read("INCLUDE_CONTAINERS_REGEX", undefined, regularExpression);
  return {
    decodeJson: variables.read("DECODE_JSON_LOGS", true, yesOrNo),
    labels: variables.read("DOCKER_LABELS", false, anyTextIsYes),
    tags: list(variables.text("LOGSTASH_TAGS") ?? ""),
    fields: variables.read("LOGSTASH_FIELDS", {}, fieldList),
    names,
    nameRegex: names.length > 0 ? undefined : nameRegex,
  };
}

/** "name=value,other=value". */
export const fieldList: Parse<Record<string, string>> = (text, complain) => {
  const fields: [string, string][] = [];
  for (const entry of list(text)) {
    const equals = entry.indexOf("=");
    if (equals > 0) fields.push([entry.slice(0, equals), entry.slice(equals + 1)]);
    else complain(`"${entry}" is no name=value`, "write such as team=shop,stage=prod");
  }
  return Object.fromEntries(fields);
};

function readDocker(variables: Variables, warnings: string[]): DockerSettings {
  const tail = variables.read<"all" | number | undefined>("TAIL", undefined, tailValue);
  const root = variables.text("LOGBOOM_DOCKER_ROOT");
  const wanted = variables.read<boolean | undefined>("BACKLOG", undefined, yesOrNo);
  return {
    exclude: { labels: readExclusion(variables, warnings) },
    tty: variables.read("ALLOW_TTY", true, yesOrNo),
    ...firstContact(wanted, tail),
    events: variables.read("DOCKER_EVENTS", false, yesOrNo),
    daemonLog: variables.read("DOCKER_DAEMON_LOG", "", daemonLog),
    files: variables.read("LOGBOOM_DOCKER_FILES", "auto", oneOf(["auto", "off"] as const)),
    ...(root === undefined ? {} : { filesRoot: root }),
  };
}

const daemonLog: Parse<string> = (text, complain) => {
  const from = text.trim();
  if (from === JOURNAL || /^\/.+$/.test(from)) return from;
  complain(
    `${quoted(text)} is neither journal nor the whole path of a file`,
    "write journal, or such as /var/log/docker.log",
  );
  return undefined;
};

/** Who asks for the last lines wants them: a number needs no BACKLOG=true beside it. */
export function firstContact(
  backlog: boolean | undefined,
  tail: "all" | number | undefined,
): { backlog: boolean; tail: "all" | number } {
  const asked = typeof tail === "number" && tail > 0;
  return { backlog: (backlog ?? asked) && tail !== 0, tail: tail ?? "all" };
}

const TAIL_MOST = 1_000_000_000;

export const tailValue: Parse<"all" | number> = (text, complain) => {
  if (text.trim() === "all") return "all";
  return wholeNumber({ least: 0, most: TAIL_MOST, unit: ", or all" })(text, complain);
};

const RETRY_RANGE = { least: -1_000_000_000, most: 1_000_000_000 };

/** What logspout needs and we do not is checked all the same: a slip there tells of another somewhere else. */
function readWithoutEffect(variables: Variables): void {
  variables.read("RETRY_COUNT", 0, wholeNumber(RETRY_RANGE));
  variables.text("RETRY_STARTUP");
  variables.text("RETRY_SEND");
}
