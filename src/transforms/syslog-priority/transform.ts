/** A priority's number → facility and severity, as numbers, names and the record's severity. */
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { FROM_SYSLOG } from "../../record/severity.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformContext } from "../../record/transform.ts";
import { SyslogPriorityConfig } from "./config.ts";

export const syslogPriority = defineTransform({
  name: "syslog-priority",
  summary: "Takes a syslog priority apart: facility, severity, their names.",
  config: SyslogPriorityConfig,
  facts: ({ field, labels }) => ({
    reads: [{ field, at: ["field"] }],
    sets: [
      "severity",
      "syslog.facility",
      "syslog.severity",
      ...(labels ? ["syslog.facility.name", "syslog.severity.name"] : []),
    ].map((one) => ({ field: one })),
  }),
  open: (options, ctx) => {
    const step = new PriorityStep(options, ctx);
    return (batch) => step.apply(batch);
  },
});

const SEVERITIES = ["emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug"];
/** RFC 5424 6.2.1, table 1, in the words of Logstash's filter: two of them come twice. */
const FACILITIES = [
  "kernel",
  "user-level",
  "mail",
  "daemon",
  "security/authorization",
  "syslogd",
  "line printer",
  "network news",
  "uucp",
  "clock",
  "security/authorization",
  "ftp",
  "ntp",
  "log audit",
  "log alert",
  "clock",
  ...Array.from({ length: 8 }, (_, i) => `local${i}`),
];
const NUMBER = /^\d{1,6}$/;

class PriorityStep {
  readonly #options: SyslogPriorityConfig;
  readonly #ctx: TransformContext;
  readonly #draft = new RecordDraft();

  constructor(options: SyslogPriorityConfig, ctx: TransformContext) {
    this.#options = options;
    this.#ctx = ctx;
  }

  apply(batch: LogRecord[]): LogRecord[] {
    let matched = 0;
    for (const record of batch) if (this.#take(record)) matched += 1;
    if (matched > 0) this.#ctx.matched(matched);
    return batch;
  }

  #take(record: LogRecord): boolean {
    const draft = this.#draft;
    draft.begin(record);
    const { field, missing } = this.#options;
    const text = draft.get(field) ?? (missing === undefined ? undefined : String(missing));
    if (text === undefined) {
      this.#ctx.missed(record);
      return false;
    }
    if (!NUMBER.test(text)) {
      this.#ctx.failed(record, "no number");
      return false;
    }
    const known = this.#set(Number(text));
    draft.commit();
    record.severity = FROM_SYSLOG[Number(text) & 7] ?? record.severity;
    if (!known) this.#ctx.failed(record, "no such facility");
    return known;
  }

  /** False for a facility that there is not. */
  #set(priority: number): boolean {
    const facility = priority >> 3;
    const severity = priority & 7;
    this.#draft.set("syslog.facility", String(facility));
    this.#draft.set("syslog.severity", String(severity));
    const name = FACILITIES[facility];
    if (name === undefined || !this.#options.labels) return name !== undefined;
    this.#draft.set("syslog.facility.name", name);
    this.#draft.set("syslog.severity.name", SEVERITIES[severity] ?? "");
    return true;
  }
}
