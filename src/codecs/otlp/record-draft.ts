/**
 * What is known of a LogRecord while its fields come in, and the record that becomes of it: the OpenTelemetry log data
 * model, with the names that OpenTelemetry's "Mapping to non-OTLP formats" and "Trace Context in non-OTLP Log Formats" give.
 */
import { keepStated } from "../../record/arrival.ts";
import type { Attributes, LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { severityNumber } from "../../record/severity.ts";
import { AttributeList } from "./attribute-list.ts";
import { jsonText, plainText } from "./plain.ts";
import type { Plain, PlainMap } from "./plain.ts";

/** What all records of one scope share. */
export interface Surroundings {
  resource: Resource;
  /** Name, version and attributes of the scope, as attributes of a record. */
  scope: Attributes;
  observedMs: number;
}

/** Of the flags only the lowest eight bits are W3C's trace flags (logs.proto, LogRecordFlags). */
const TRACE_FLAGS = 0xff;
const SEVERITY_MOST = 24;
/** Keys that hold the text of a document that has none of its own, the first of these that is there. */
const TEXT_KEYS = ["message", "msg", "log"] as const;

export class RecordDraft {
  readonly attributes = new AttributeList();
  seconds = 0;
  nanos = 0;
  hasTime = false;
  severity = 0;
  severityText = "";
  /** Undefined while nothing stands there. */
  body: Plain | undefined;
  traceId = "";
  spanId = "";
  flags = 0;
  dropped = 0;
  eventName = "";
  /** Why this record cannot be taken. */
  fault = "";
  repaired = false;
  /** The severity's text that was read last, and its number. */
  #word = "";
  #number = 0;

  clear(): void {
    this.attributes.take();
    this.seconds = 0;
    this.nanos = 0;
    this.hasTime = false;
    this.severity = 0;
    this.severityText = "";
    this.body = undefined;
    this.traceId = "";
    this.spanId = "";
    this.flags = 0;
    this.dropped = 0;
    this.eventName = "";
    this.fault = "";
    this.repaired = false;
  }

  /** ObservedTimestamp stands in for a Timestamp that is missing (data model, "Field: Timestamp"). */
  time(seconds: number, nanos: number, observed: boolean): void {
    if ((seconds === 0 && nanos === 0) || (observed && this.hasTime)) return;
    this.seconds = seconds;
    this.nanos = nanos;
    this.hasTime ||= !observed;
  }

  finish({ resource, scope, observedMs }: Surroundings): LogRecord {
    const body = this.#bodyText();
    const stated = this.seconds !== 0 || this.nanos !== 0;
    if (!stated) this.#arrival(observedMs);
    const record: LogRecord = {
      seconds: this.seconds,
      nanos: this.nanos,
      observedMs,
      severity: this.#severity(),
      body,
      resource,
      attributes: this.#attributes(scope),
      seq: 0,
    };
    if (stated) keepStated(record);
    return record;
  }

  #arrival(observedMs: number): void {
    this.seconds = Math.floor(observedMs / 1000);
    this.nanos = Math.round((observedMs - this.seconds * 1000) * 1000) * 1000;
  }

  #severity(): number {
    const { severity, severityText } = this;
    if (severity >= 1 && severity <= SEVERITY_MOST) return Math.floor(severity);
    return severityText === "" ? 0 : this.#meant();
  }

  /** Neighbours mostly have the same word. */
  #meant(): number {
    if (this.severityText !== this.#word) {
      this.#word = this.severityText;
      this.#number = severityNumber(this.#word);
    }
    return this.#number;
  }

  /** A body that is a map is a document; a record without a body is at least its event's name. */
  #bodyText(): string {
    const { body } = this;
    if (typeof body === "string") return body;
    if (body === undefined || body === null) return this.eventName;
    return body instanceof Map ? this.#documentText(body) : plainText(body);
  }

  #documentText(document: PlainMap): string {
    let textKey: string | undefined;
    for (const key of TEXT_KEYS) if (textKey === undefined && isText(document.get(key))) textKey = key;
    for (const [key, value] of document) if (key !== textKey) this.attributes.addPlain(key, value);
    return textKey === undefined ? jsonText(document) : plainText(document.get(textKey) ?? "");
  }

  #attributes(scope: Attributes): Attributes {
    const list = this.attributes;
    if (this.repaired) list.add("log.invalid_utf8", "true");
    if (this.eventName !== "") list.add("event.name", this.eventName);
    if (this.severityText !== "" && this.#saysMore()) list.add("severity_text", this.severityText);
    if (this.traceId !== "") list.add("trace_id", this.traceId);
    if (this.spanId !== "") list.add("span_id", this.spanId);
    const flags = this.flags & TRACE_FLAGS;
    if (flags !== 0) list.add("trace_flags", flags.toString(16).padStart(2, "0"));
    if (scope.length > 0) {
      if (list.empty && this.dropped === 0) return scope;
      list.addAll(scope);
    }
    const dropped = this.dropped + list.dropped;
    if (dropped === 0) return list.take();
    return ["otel.dropped_attributes_count", String(dropped), ...list.take()];
  }

  /** "INFO" beside the number 9 says nothing new; "Audit" does. Ranges are four wide. */
  #saysMore(): boolean {
    const meant = this.#meant();
    const { severity } = this;
    return meant === 0 || (severity !== 0 && (meant - 1) >> 2 !== (severity - 1) >> 2);
  }
}

function isText(value: Plain | undefined): boolean {
  return typeof value === "string" && value !== "";
}
