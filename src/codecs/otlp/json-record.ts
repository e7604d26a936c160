/** LogRecord in JSON. */
import { isObject, JsonFault, addKeyValues, readValue, wholePairs } from "./json-value.ts";
import type { JsonObject } from "./json-value.ts";
import { instantOfDigits } from "./nanoseconds.ts";
import type { Instant } from "./nanoseconds.ts";
import type { RecordDraft } from "./record-draft.ts";

/** Digits of an id (OTLP specification, "JSON Protobuf Encoding": hex, in either case, not base64). */
const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;
const HEX = /^[0-9a-f]+$/i;
/** "0" */
const ZERO = 48;
const SEVERITY_NAME = /^SEVERITY_NUMBER_(UNSPECIFIED|TRACE|DEBUG|INFO|WARN|ERROR|FATAL)([2-4]?)$/;
const RANGES = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/**
 * Throws JsonFault. Members by their JSON names, or by those in the schema, which readers take, too (protobuf's JSON
 * mapping); asked for here and not in a function for all, since the engine learns each place by itself.
 */
export function readJsonRecord(record: unknown, draft: RecordDraft): void {
  if (!isObject(record)) throw new JsonFault("a record is no object");
  readTime(record["timeUnixNano"] ?? record["time_unix_nano"], draft, false);
  readTime(record["observedTimeUnixNano"] ?? record["observed_time_unix_nano"], draft, true);
  draft.severity = readSeverity(record["severityNumber"] ?? record["severity_number"]);
  draft.severityText = textOf(record["severityText"] ?? record["severity_text"], "severityText");
  draft.eventName = textOf(record["eventName"] ?? record["event_name"], "eventName");
  const body = readValue(record["body"], 0);
  if (body !== null) draft.body = body;
  addKeyValues(draft.attributes, record["attributes"], "");
  readRare(record, draft);
}

function readRare(record: JsonObject, draft: RecordDraft): void {
  draft.dropped = numberOf(record["droppedAttributesCount"] ?? record["dropped_attributes_count"]);
  // Fluent Bit's own tests write traceFlags; the schema's name is flags.
  draft.flags = numberOf(record["flags"] ?? record["traceFlags"]);
  const traceId = textOf(record["traceId"] ?? record["trace_id"], "traceId");
  draft.traceId = readId(traceId, TRACE_ID_DIGITS, "trace");
  const spanId = textOf(record["spanId"] ?? record["span_id"], "spanId");
  draft.spanId = readId(spanId, SPAN_ID_DIGITS, "span");
}

const instant: Instant = { seconds: 0, nanos: 0 };

function readTime(value: unknown, draft: RecordDraft, observed: boolean): void {
  if (value === undefined || value === null || value === "") return;
  const digits = typeof value === "number" && Number.isInteger(value) ? BigInt(value).toString() : value;
  if (typeof digits !== "string" || !instantOfDigits(digits, instant))
    throw new JsonFault("a time is no number of nanoseconds");
  draft.time(instant.seconds, instant.nanos, observed);
}

/** A number; its name is taken, too (protobuf's JSON mapping). */
function readSeverity(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === undefined || value === null) return 0;
  const found = typeof value === "string" ? SEVERITY_NAME.exec(value) : null;
  if (found === null) throw new JsonFault("a severity number is none");
  const range = RANGES.indexOf(found[1] ?? "");
  return range < 0 ? 0 : range * 4 + Number(found[2] || 1);
}

function readId(text: string, digits: number, name: string): string {
  if (text === "" || (text.length === digits && isAllZeros(text))) return "";
  if (text.length !== digits || !HEX.test(text))
    throw new JsonFault(`a ${name} id is not ${digits} hexadecimal digits`);
  return text.toLowerCase();
}

function isAllZeros(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) !== ZERO) return false;
  return true;
}

function textOf(value: unknown, name: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw new JsonFault(`${name} is no text`);
  return wholePairs(value);
}

function numberOf(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isInteger(number) && number >= 0 ? number : 0;
}
