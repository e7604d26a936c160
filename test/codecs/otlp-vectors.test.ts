/**
 * OTLP/JSON requests and what other receivers make of them. Every request that protobuf can say is also read as
 * protobuf, forwards and backwards, and has to give the same.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OtlpDecoder } from "../../src/codecs/otlp/decoder.ts";
import type { Decoded } from "../../src/codecs/otlp/request-batch.ts";
import { OtlpFault } from "../../src/codecs/otlp/request-batch.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { attributeOf } from "../../src/record/record.ts";
import { severityText } from "../../src/record/severity.ts";
import { requestWire } from "./otlp-wire.ts";

type Json = Record<string, unknown>;
interface Case {
  id: string;
  peer: string;
  input: Json;
  expect: {
    error?: string;
    records?: Json[];
    streams?: { labels: Json; entries: { timestamp_ns: string; line: string; metadata: Json }[] }[];
    log_body?: Json;
    log_metadata?: { otlp: Json };
    group_body?: { resource: { attributes?: Json }; scope?: Json };
  };
}

const cases = readFileSync(join(import.meta.dirname, "../vectors/otlp-logs.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Case);

/** A value whose first member is none of AnyValue's. */
const BARE_MAP = /"value":\{"(?!\w+Value")/;
const ARRIVAL_MS = 1_790_000_000_123;

function decoder(): OtlpDecoder {
  const made = new OtlpDecoder({ maxMessageBytes: 1 << 20, resource: {}, count: () => undefined });
  made.begin("192.0.2.1", ARRIVAL_MS);
  return made;
}

function decode(request: Json): Decoded {
  return decoder().json(Buffer.from(JSON.stringify(request)));
}

function nanoseconds(record: LogRecord): string {
  return (BigInt(record.seconds) * 1_000_000_000n + BigInt(record.nanos)).toString();
}

/** Under our name, under Loki's (every other character an underscore), or under that of a scope. */
function has(record: LogRecord, key: string, value: unknown): void {
  const names = OURS[key] ?? [key, `otel.scope.${key}`];
  const list = record.attributes.filter((_, i) => i % 2 === 0);
  const known = [...list, ...Object.keys(record.resource.attributes)];
  const loki = known.filter((name) => name.replace(/\W/g, "_") === key);
  const found = [...names, ...loki].map((name) => attributeOf(record, name)).find((one) => one !== undefined);
  expect(found?.toLowerCase(), key).toBe(String(value).toLowerCase());
}

const OURS: Record<string, string[]> = {
  scope_name: ["otel.scope.name"],
  event_name: ["event.name"],
  dropped_attributes_count: ["otel.dropped_attributes_count"],
};

/** What our record says in other words, checked as such. */
function hasMetadata(record: LogRecord, metadata: Json): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (key === "severity_number") expect(record.severity).toBe(Number(value));
    else if (key === "severity_text") expect(severityText(record.severity)).toBe(String(value));
    // Arrival is our own observation.
    else if (key === "observed_timestamp") expect(record.observedMs).toBe(ARRIVAL_MS);
    // W3C writes flags as two hexadecimal digits; the data model gives them eight bits.
    else if (key === "trace_flags" || key === "flags")
      has(record, "trace_flags", (Number(value) & 255).toString(16).padStart(2, "0"));
    else has(record, key, value);
  }
}

function hasRecord(record: LogRecord, want: Json): void {
  if (want["time_ns"] !== undefined) expect(nanoseconds(record)).toBe(want["time_ns"]);
  if (want["severity_number"] !== undefined) expect(record.severity).toBe(want["severity_number"]);
  if (want["severity"] !== undefined)
    expect(severityText(record.severity)).toBe((want["severity"] as string).toLowerCase());
  if (want["severity_text"] !== undefined) has(record, "severity_text", want["severity_text"]);
  if (want["event_name"] !== undefined) has(record, "event_name", want["event_name"]);
  const body = want["body"];
  if (typeof body === "string") expect(record.body).toBe(body);
  else if (body !== undefined) expect(JSON.parse(record.body)).toEqual(body);
  const facts = { ...(want["resource"] as Json), ...(want["attributes"] as Json) };
  for (const [key, value] of Object.entries(facts)) has(record, key, value);
  const scope = { ...(want["scope"] as Json), ...(want["scope_attributes"] as Json) };
  for (const [key, value] of Object.entries(scope)) has(record, `otel.scope.${key}`, value);
}

function check({ expect: want }: Case, { records, rejected }: Decoded): void {
  expect(rejected).toBe(0);
  const first = records[0] as LogRecord;
  for (const [i, one] of (want.records ?? []).entries()) hasRecord(records[i] as LogRecord, one);
  for (const { labels, entries } of want.streams ?? []) {
    expect(records).toHaveLength(entries.length);
    for (const [i, entry] of entries.entries()) {
      const record = records[i] as LogRecord;
      expect(record.body).toBe(entry.line);
      expect(nanoseconds(record)).toBe(entry.timestamp_ns);
      hasMetadata(record, { ...labels, ...entry.metadata });
    }
  }
  if (want.log_body !== undefined) {
    const { log, ...rest } = want.log_body;
    if (log !== undefined) expect(first.body).toBe(log);
    else expect(JSON.parse(first.body)).toEqual(rest);
  }
  hasMetadata(first, want.log_metadata?.otlp ?? {});
  const { schema_url: schema, attributes, ...scope } = want.group_body?.scope ?? {};
  for (const [key, value] of Object.entries({ ...scope, ...(attributes as Json) }))
    has(first, `otel.scope.${key}`, value);
  expect(schema === undefined || attributeOf(first, "otel.resource.schema_url") === schema).toBe(true);
  for (const [key, value] of Object.entries(want.group_body?.resource.attributes ?? {}))
    has(first, key, value);
}

/** None of the records that the case calls wrong may come out as if it were right. */
function checkFault(one: Case): void {
  let decoded: Decoded | undefined;
  try {
    decoded = decode(one.input);
  } catch (error) {
    expect(error).toBeInstanceOf(OtlpFault);
    return;
  }
  // Those that answer an error refuse the whole request; we take its sound records and tell of the others.
  expect(decoded.rejected).toBeGreaterThan(0);
  expect(decoded.because).not.toBe("");
}

test.for(cases)("$id ($peer)", (one) => {
  if (one.expect.error !== undefined) {
    checkFault(one);
    return;
  }
  const json = decode(one.input);
  check(one, json);
  // A map without the words around its members is a habit of JSON alone.
  if (BARE_MAP.test(JSON.stringify(one.input))) return;
  for (const backwards of [false, true])
    expect(sorted(decoder().protobuf(requestWire(one.input, { backwards })))).toEqual(sorted(json));
});

/** The order of attributes says nothing, and is another one when a message was written backwards. */
function sorted({ records, ...rest }: Decoded): unknown {
  const pairs = ({ attributes }: LogRecord): string[] =>
    attributes.flatMap((key, i) => (i % 2 === 0 ? [`${key}=${attributes[i + 1]}`] : [])).sort();
  return { ...rest, records: records.map((record) => ({ ...record, attributes: pairs(record) })) };
}
