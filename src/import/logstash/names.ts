/** Logstash's names of fields → ours. */
import type { Pipeline } from "./tree.ts";
import { pluginsOf } from "./tree.ts";

/** What its inputs and filters call otherwise than we do; the standard's names stand here (DESIGN: OpenTelemetry). */
const BY_PLUGIN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tcp: { host: "host.name" },
  udp: { host: "host.name" },
  syslog: {
    host: "host.name",
    logsource: "host.name",
    program: "service.name",
    pid: "syslog.procid",
    priority: "syslog.priority",
    facility: "syslog.facility",
    severity: "syslog.severity",
    facility_label: "syslog.facility",
    severity_label: "severity",
  },
  file: { path: "log.file.path", host: "host.name" },
  syslog_pri: {
    syslog_facility: "syslog.facility.name",
    syslog_facility_code: "syslog.facility",
    syslog_severity: "syslog.severity.name",
    syslog_severity_code: "syslog.severity",
  },
};

/** As logstash-input-syslog writes them. */
const LABELS = new Map([
  [
    "severity_label",
    {
      field: "syslog.severity",
      words: ["Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Informational", "Debug"],
    },
  ],
  [
    "facility_label",
    {
      field: "syslog.facility",
      words: [
        "kernel",
        "user-level",
        "mail",
        "system",
        "security/authorization",
        "syslogd",
        "line printer",
        "network news",
        "UUCP",
        "clock",
        "security/authorization",
        "FTP",
        "NTP",
        "log audit",
        "log alert",
        "clock",
        ...Array.from({ length: 8 }, (_, i) => `local${i}`),
      ],
    },
  ],
]);

export class FieldNames {
  readonly #aliases = new Map<string, string>();

  /** A name that a step of the pipeline itself makes means that field. */
  constructor(pipeline: Pipeline, made: ReadonlySet<string>) {
    for (const { name } of [...pluginsOf(pipeline.input), ...pluginsOf(pipeline.filter)])
      for (const [theirs, ours] of Object.entries(BY_PLUGIN[name] ?? {}))
        if (!made.has(theirs)) this.#aliases.set(theirs, ours);
  }

  /** `[a][b]`, `a` → a.b, a. */
  ours(written: string): string {
    const name = plainName(written);
    return this.#aliases.get(name) ?? name;
  }

  /** A label of the input syslog, which is a number here: its field, and the words in the order of their numbers. */
  label(written: string): { field: string; words: readonly string[] } | undefined {
    const name = plainName(written);
    const label = LABELS.get(name);
    return label !== undefined && this.#aliases.has(name) ? label : undefined;
  }

  /** `%{[a][b]}` in a text. Dates and shell-like forms stay as they are. */
  inText(text: string): string {
    return text.replace(/%\{([^{}+]{1,256})\}/g, (_, inner: string) => `%{${this.ours(inner)}}`);
  }
}

export function plainName(written: string): string {
  const text = written.trim();
  return /^(?:\[[^[\]]+\])+$/.test(text) ? text.slice(1, -1).replaceAll("][", ".") : text;
}

/** `[hosts][0]`, which is hosts.0 by now, or `hosts[0]`. */
export function isMember(name: string): boolean {
  return /(?:\.-?\d+|\[-?\d+\])$/.test(name);
}

/** Fields that a text refers to, in Logstash's names. */
export function placeholders(text: string): string[] {
  return [...text.matchAll(/%\{([^{}+]{1,256})\}/g)].map(([, name = ""]) => plainName(name));
}
