/**
 * The one shape that flows from every source to every sink: an OpenTelemetry log record, laid out for speed.
 * It is made once, by a source or codec, and from then on only transforms may change it, before it is handed on.
 */
import type { GivenMark } from "./given.ts";
import type { Resource } from "./resource.ts";

/**
 * Key, value, key, value, …; keys are not repeated, values are never empty. A list may be shared by many records
 * (a syslog header that repeats), so it is never changed in place once its record was emitted.
 */
export type Attributes = readonly string[];

export interface LogRecord {
  /** Timestamp, whole seconds since the epoch (negative before 1970) … */
  seconds: number;
  /** … and nanoseconds 0–999,999,999 to add. Two numbers, because a bigint per record costs more than the rest. */
  nanos: number;
  /** When we received it, milliseconds since the epoch (OpenTelemetry ObservedTimestamp). */
  observedMs: number;
  /** OpenTelemetry SeverityNumber, 0 when nobody said. */
  severity: number;
  /** The text as it came, never rewritten; always valid UTF-16 (no lone surrogates). */
  body: string;
  resource: Resource;
  attributes: Attributes;
  /** Order of acceptance, unique in one data folder, given by the pipeline; 0 before. Stays below 2^53. */
  seq: number;
  /** The attributes have what the body says (a JSON document without a text of its own): nobody need read it again. */
  bodyIsRead?: true;
  /** What the source had stated, where steps changed it; only on the way to a store, which keeps it. */
  given?: GivenMark;
}

export const NO_ATTRIBUTES: Attributes = [];

/** The value of one attribute of the record itself, else of its resource; undefined when it has none. */
export function attributeOf(record: LogRecord, key: string): string | undefined {
  const list = record.attributes;
  for (let i = 0; i < list.length; i += 2) if (list[i] === key) return list[i + 1];
  return record.resource.attributes[key];
}

/** Milliseconds (may have a fraction) → the two fields of a timestamp. */
export function fromMs(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1000) * 1000 };
}
