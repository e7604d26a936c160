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

  /** `%{[a][b]}` in a text. Dates and shell-like forms stay as they are. */
  inText(text: string): string {
    return text.replace(/%\{([^{}+]{1,256})\}/g, (_, inner: string) => `%{${this.ours(inner)}}`);
  }
}

export function plainName(written: string): string {
  const text = written.trim();
  return /^(?:\[[^[\]]+\])+$/.test(text) ? text.slice(1, -1).replaceAll("][", ".") : text;
}

/** Fields that a text refers to, in Logstash's names. */
export function placeholders(text: string): string[] {
  return [...text.matchAll(/%\{([^{}+]{1,256})\}/g)].map(([, name = ""]) => plainName(name));
}
