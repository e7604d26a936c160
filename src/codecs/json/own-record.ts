/** A record in the JSON that `logboom pipe`, `search --json`, exports and the API write → the record again. */
import type { RecordJson } from "../../record/json.ts";
import { severityRange } from "../../record/severity.ts";

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

export interface OwnRecord {
  seconds: number;
  nanos: number;
  observedMs: number;
  severity: number;
  body: string;
  resource: Record<string, string>;
  /** Key, value, … */
  attributes: string[];
  seq: number;
}

type Members = Record<string, unknown>;

/** Undefined for every other object: what we write has a time that can be read. */
export function ownRecord(json: Members, nowMs: number): OwnRecord | undefined {
  if (typeof json["body"] !== "string" || typeof json["timestamp"] !== "string") return undefined;
  for (const key in json) if (!RECORD_KEYS.has(key)) return undefined;
  const time = timeOf(json["timestamp"]);
  if (time === undefined) return undefined;
  return {
    ...time,
    observedMs: Date.parse(textOf(json["observed"])) || nowMs,
    severity: severityOf(json),
    body: json["body"],
    resource: Object.fromEntries(entries(json["resource"])),
    attributes: entries(json["attributes"]).flat(),
    seq: Number(/-(\d{1,15})$/.exec(textOf(json["id"]))?.[1] ?? 0),
  };
}

/** RFC 3339 with up to nine digits of fraction. */
function timeOf(text: string): { seconds: number; nanos: number } | undefined {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  const digits = /\.(\d{1,9})/.exec(text)?.[1] ?? "";
  return { seconds: Math.floor(ms / 1000), nanos: Number(digits.padEnd(9, "0")) };
}

function severityOf(json: Members): number {
  const number = json["severityNumber"];
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 24) return number;
  return severityRange(textOf(json["severity"]))?.[0] ?? 0;
}

function entries(value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null) return [];
  const found = Object.entries(value).map(([key, one]): [string, string] => [key, textOf(one)]);
  return found.filter(([key, text]) => key !== "" && text !== "");
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
