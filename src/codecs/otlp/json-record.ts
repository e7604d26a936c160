/** LogRecord in JSON. */
import { isObject, JsonFault, addKeyValues, member, readValue, wholePairs } from "./json-value.ts";
import type { JsonObject } from "./json-value.ts";
import { instantOfDigits } from "./nanoseconds.ts";
import type { Instant } from "./nanoseconds.ts";
import type { RecordDraft } from "./record-draft.ts";

/** Digits of an id (OTLP specification, "JSON Protobuf Encoding": hex, in either case, not base64). */
const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;
const HEX = /^[0-9a-f]+$/i;
const ZEROS = /^0+$/;
const SEVERITY_NAME = /^SEVERITY_NUMBER_(UNSPECIFIED|TRACE|DEBUG|INFO|WARN|ERROR|FATAL)([2-4]?)$/;
const RANGES = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** Throws JsonFault. */
export function readJsonRecord(record: unknown, draft: RecordDraft): void {
  if (!isObject(record)) throw new JsonFault("a record is no object");
  readTime(member(record, "timeUnixNano", "time_unix_nano"), draft, false);
  readTime(member(record, "observedTimeUnixNano", "observed_time_unix_nano"), draft, true);
  draft.severity = readSeverity(member(record, "severityNumber", "severity_number"));
  draft.severityText = textMember(record, "severityText", "severity_text");
  draft.eventName = textMember(record, "eventName", "event_name");
  const body = readValue(record["body"], 0);
  if (body !== null) draft.body = body;
  addKeyValues(draft.attributes, record["attributes"], "");
  draft.dropped = numberMember(record, "droppedAttributesCount", "dropped_attributes_count");
  // Fluent Bit's own tests write traceFlags; the schema's name is flags.
  draft.flags = numberMember(record, "flags", "traceFlags");
  draft.traceId = readId(textMember(record, "traceId", "trace_id"), TRACE_ID_DIGITS, "trace");
  draft.spanId = readId(textMember(record, "spanId", "span_id"), SPAN_ID_DIGITS, "span");
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
  if (text === "" || (text.length === digits && ZEROS.test(text))) return "";
  if (text.length !== digits || !HEX.test(text))
    throw new JsonFault(`a ${name} id is not ${digits} hexadecimal digits`);
  return text.toLowerCase();
}

function textMember(record: JsonObject, name: string, schemaName: string): string {
  const value = member(record, name, schemaName);
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw new JsonFault(`${name} is no text`);
  return wholePairs(value);
}

function numberMember(record: JsonObject, name: string, schemaName: string): number {
  const value = Number(member(record, name, schemaName) ?? 0);
  return Number.isInteger(value) && value >= 0 ? value : 0;
}
