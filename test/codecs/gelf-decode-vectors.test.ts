/**
 * Cases of other programs that read GELF. Where they refuse a document we keep it, marked with the reason; options that
 * force a compression we do not have, since a payload's first bytes say it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ChunkAssembler, isChunk } from "../../src/codecs/gelf/decode-chunks.ts";
import { compressionOf, unpack } from "../../src/codecs/gelf/decode-payload.ts";
import { GelfDecoder } from "../../src/codecs/gelf/decode.ts";
import { frameBytes } from "../../src/codecs/framing/decode.ts";
import { attributesJson } from "../../src/record/json.ts";
import type { LogRecord } from "../../src/record/record.ts";

interface DecodeCase {
  id: string;
  input: { text?: string; base64?: string };
  expect: {
    outcome?: "ok" | "error" | "fallback";
    reason?: string;
    fields?: Record<string, unknown>;
    absent?: string[];
    json_text?: string;
    detected_type?: string;
  };
}

interface ChunkCase {
  id: string;
  options?: { decompression?: string };
  input: { datagram?: string; advance_seconds?: number }[];
  expect: {
    after_each_step: ({ message_base64?: string; message_length?: number; error?: string } | null)[];
  };
}

const MOST_BYTES = 1024 * 1024;
const REASONS: Record<string, string> = {
  "host-empty": "bad host",
  "host-type": "bad host",
  "message-missing": "no message",
};

function cases<T>(file: string): T[] {
  const text = readFileSync(join(import.meta.dirname, "../vectors", file), "utf8");
  return text
    .trim()
    .split("\n")
    .map((one) => JSON.parse(one) as T);
}

function bytesOf({ text, base64 }: DecodeCase["input"]): Buffer {
  return base64 === undefined ? Buffer.from(text ?? "") : Buffer.from(base64, "base64");
}

function decode(bytes: Buffer): LogRecord {
  const decoder = new GelfDecoder({ maxMessageBytes: MOST_BYTES });
  decoder.begin("192.0.2.1", Date.parse("2026-06-15T12:00:00Z"));
  const payload = unpack(bytes, MOST_BYTES);
  if (typeof payload === "string") throw new Error(payload);
  frameBytes(payload, decoder, MOST_BYTES);
  return decoder.take()[0] as LogRecord;
}

/** In the words of the cases. */
function fieldOf(record: LogRecord, name: string): unknown {
  if (name === "message") return record.body;
  if (name === "timestamp") return new Date(record.seconds * 1000 + record.nanos / 1e6).toISOString();
  if (name === "timestamp_microseconds") return record.nanos / 1000;
  return attributesJson(record.attributes)[name.replace(/^_/, "")];
}

describe("documents", () => {
  test.for(cases<DecodeCase>("gelf-decode.jsonl").map((one) => [one.id, one] as const))("%s", ([, one]) => {
    const { outcome, reason, fields = {}, absent = [], json_text: json, detected_type: type } = one.expect;
    const bytes = bytesOf(one.input);
    if (type !== undefined) expect(compressionOf(bytes)).toBe(type === "uncompressed" ? "none" : type);
    if (json !== undefined) expect(JSON.parse(String(unpack(bytes, MOST_BYTES)))).toEqual(JSON.parse(json));
    if (outcome === undefined) return;
    const record = decode(bytes);
    const error = attributesJson(record.attributes)["gelf.error"];
    if (outcome === "error") expect(error).toBe(REASONS[reason ?? ""]);
    else expect(["no message", "bad timestamp", undefined]).toContain(error);
    for (const name of absent) expect(record.attributes).not.toContain(name);
    for (const [name, value] of Object.entries(fields)) compare(record, name, value);
  });
});

function compare(record: LogRecord, name: string, value: unknown): void {
  const got = fieldOf(record, name);
  // Logstash moves _@timestamp to the event's time; to us it is a field like others.
  if (name === "timestamp" && record.attributes.includes("@timestamp")) return;
  if (typeof value === "object" && value !== null && "approx" in value && "tolerance" in value)
    expect(Math.abs(Number(got) - Number(value.approx))).toBeLessThanOrEqual(Number(value.tolerance));
  else expect(got).toBe(typeof value === "number" ? String(value) : value);
}

describe("chunks", () => {
  const ours = cases<ChunkCase>("gelf-chunk.jsonl").filter(
    ({ options, expect: { after_each_step: steps } }) =>
      options?.decompression === undefined && !steps.some((step) => step !== null && "chunk_id_hex" in step),
  );
  test.for(ours.map((one) => [one.id, one] as const))("%s", ([, one]) => {
    const faults: string[] = [];
    const count = (...fault: unknown[]): number => faults.push(fault.join(" "));
    const assembler = new ChunkAssembler({ maxBytes: MOST_BYTES, maxMessageBytes: MOST_BYTES, count });
    let nowMs = 0;
    one.input.forEach(({ datagram, advance_seconds: seconds = 0 }, i) => {
      nowMs += seconds * 1000;
      const before = faults.length;
      const bytes = Buffer.from(datagram ?? "", "base64");
      const packed = isChunk(bytes) ? assembler.push(bytes, "192.0.2.1", nowMs) : bytes;
      const payload = packed === undefined ? undefined : unpack(packed, MOST_BYTES);
      const wanted = one.expect.after_each_step[i];
      if (wanted?.message_base64 !== undefined)
        expect(payload?.toString("base64")).toBe(wanted.message_base64);
      else if (wanted?.message_length !== undefined) expect(payload).toHaveLength(wanted.message_length);
      else if (datagram !== undefined) expect(payload).toBeUndefined();
      if (wanted?.error !== undefined) expect(faults.length).toBe(before + 1);
    });
  });
});
