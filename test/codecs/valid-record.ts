/** What every record must be, whatever it was made of. Plain comparisons, for fuzzing makes millions of them. */
import { expect } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";

const HALF = /\p{Surrogate}/u;

/** Fails for a record that is none; `bodyMostBytes` is what its source was told to keep. */
export function checkRecord(record: LogRecord, bodyMostBytes = Infinity): void {
  const fault = faultOf(record, bodyMostBytes);
  if (fault !== undefined) expect({ ...record, fault }).toBe("a valid record");
}

export function checkRecords(records: readonly LogRecord[], bodyMostBytes = Infinity): void {
  for (const record of records) checkRecord(record, bodyMostBytes);
}

function faultOf(record: LogRecord, bodyMostBytes: number): string | undefined {
  const { seconds, nanos, severity, body, attributes, resource } = record;
  if (!Number.isSafeInteger(seconds)) return `seconds ${seconds}`;
  if (!Number.isInteger(nanos) || nanos < 0 || nanos >= 1e9) return `nanos ${nanos}`;
  if (!Number.isInteger(severity) || severity < 0 || severity > 24) return `severity ${severity}`;
  if (typeof body !== "string" || HALF.test(body)) return "the body is no text";
  if (bodyMostBytes < Infinity && Buffer.byteLength(body) > bodyMostBytes) return "a body that is too long";
  if (attributes.length % 2 !== 0) return "an attribute without a value";
  const keys = attributes.filter((_, i) => i % 2 === 0);
  if (new Set(keys).size < keys.length) return `a key that comes twice: ${keys.join(" ")}`;
  return faultOfTexts(attributes) ?? faultOfTexts(Object.values(resource.attributes));
}

function faultOfTexts(texts: readonly unknown[]): string | undefined {
  for (const one of texts)
    if (typeof one !== "string" || one === "" || HALF.test(one)) return `not a text: ${JSON.stringify(one)}`;
  return undefined;
}
