/** A record as everybody outside sees it: the API, `--json`, exports, `logboom pipe`. */
import type { LogRecord } from "./record.ts";
import { severityText } from "./severity.ts";
import type { SeverityText } from "./severity.ts";

export interface RecordJson {
  /** "<nanoseconds since the epoch>-<seq>": enough to find the record again without an index. */
  id: string;
  /** RFC 3339 in UTC with nine digits of fraction. */
  timestamp: string;
  /** Arrival, RFC 3339 in UTC with milliseconds. */
  observed: string;
  severity: SeverityText;
  /** OpenTelemetry SeverityNumber. */
  severityNumber: number;
  body: string;
  resource: Record<string, string>;
  attributes: Record<string, string | number>;
}

/** Attributes that are numbers by their specification; all others are text. */
const NUMERIC: ReadonlySet<string> = new Set([
  "syslog.priority",
  "syslog.facility",
  "syslog.severity",
  "syslog.version",
]);

export function recordJson(record: LogRecord): RecordJson {
  return {
    id: recordId(record.seconds, record.nanos, record.seq),
    timestamp: rfc3339(record.seconds, record.nanos),
    observed: new Date(record.observedMs).toISOString(),
    severity: severityText(record.severity),
    severityNumber: record.severity,
    body: record.body,
    resource: record.resource.attributes,
    attributes: attributesJson(record.attributes),
  };
}

/** Key, value list → object, with numbers where the specification has them. */
export function attributesJson(list: readonly string[]): Record<string, string | number> {
  const attributes: Record<string, string | number> = {};
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] ?? "";
    const value = list[i + 1] ?? "";
    attributes[key] = NUMERIC.has(key) && value !== "" ? Number(value) : value;
  }
  return attributes;
}

export function recordId(seconds: number, nanos: number, seq: number): string {
  return `${BigInt(seconds) * 1_000_000_000n + BigInt(nanos)}-${seq}`;
}

/** Nanosecond RFC 3339, such as 2026-11-21T09:30:00.000000001Z. */
export function rfc3339(seconds: number, nanos: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, -5)}.${String(nanos).padStart(9, "0")}Z`;
}
