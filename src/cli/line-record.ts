/** A line as the workbench commands take it: as a container's line, or as a record in JSON. */
import { NO_ATTRIBUTES, fromMs } from "../record/record.ts";
import type { LogRecord } from "../record/record.ts";
import type { RecordJson } from "../record/json.ts";
import { makeResource } from "../record/resource.ts";
import { severityRange } from "../record/severity.ts";

const NO_RESOURCE = makeResource({});

/** Hot: one literal, so that all records have one shape. */
export function lineRecord(line: string, nowMs: number): LogRecord {
  return {
    seconds: Math.floor(nowMs / 1000),
    nanos: (nowMs % 1000) * 1_000_000,
    observedMs: nowMs,
    severity: 0,
    body: line,
    resource: NO_RESOURCE,
    attributes: NO_ATTRIBUTES,
    seq: 0,
  };
}

const RECORD_KEYS: ReadonlySet<string> = new Set<keyof RecordJson | "error">([
  "id",
  "timestamp",
  "observed",
  "severity",
  "severityNumber",
  "body",
  "resource",
  "attributes",
  "error",
]);

/** The record that `logboom pipe`, `search --json` or the API wrote; undefined for every other text. */
export function recordFromJson(line: string, nowMs: number): LogRecord | undefined {
  // Cheap, and true of all records: a line without these words is none.
  if (!line.includes('"body"') || !line.includes('"timestamp"')) return undefined;
  const json = parse(line);
  if (json === undefined || typeof json["body"] !== "string" || typeof json["timestamp"] !== "string")
    return undefined;
  for (const key of Object.keys(json)) if (!RECORD_KEYS.has(key)) return undefined;
  return {
    ...timeOf(json["timestamp"], nowMs),
    observedMs: Date.parse(textOf(json["observed"])) || nowMs,
    severity: severityOf(json),
    body: json["body"],
    resource: makeResource(Object.fromEntries(entries(json["resource"]))),
    attributes: entries(json["attributes"]).flat(),
    seq: Number(/-(\d{1,15})$/.exec(textOf(json["id"]))?.[1] ?? 0),
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 3339 with up to nine digits of fraction. */
function timeOf(text: string, nowMs: number): { seconds: number; nanos: number } {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return fromMs(nowMs);
  const digits = /\.(\d{1,9})/.exec(text)?.[1] ?? "";
  return { seconds: Math.floor(ms / 1000), nanos: Number(digits.padEnd(9, "0")) };
}

function severityOf(json: Record<string, unknown>): number {
  const number = json["severityNumber"];
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 24) return number;
  return severityRange(textOf(json["severity"]))?.[0] ?? 0;
}

function entries(value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null) return [];
  const found = Object.entries(value).map(([key, one]): [string, string] => [key, textOf(one)]);
  return found.filter(([, text]) => text !== "");
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
