/** Other programs' cases: those of reading judge the judge of what we write (test/sinks/gelf-judge.ts), the others our encoder. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GelfEncoder } from "../../src/codecs/gelf/encode.ts";
import { gelfChunks } from "../../src/codecs/gelf/encode-chunks.ts";
import { makeResource } from "../../src/record/resource.ts";
import { GelfAssembler } from "../sinks/gelf-judge.ts";
import type { Compression, Step } from "../sinks/gelf-judge.ts";

interface StepExpectation {
  message_base64?: string;
  message_length?: number;
  error?: string;
  chunk_id_hex?: string;
  sequence_number?: number;
  sequence_count?: number;
}

interface ChunkCase {
  id: string;
  options?: { decompression?: Compression };
  input: { datagram: string }[];
  expect: { after_each_step: (StepExpectation | null)[] };
}

interface EncodeCase {
  id: string;
  options?: { max_chunk_size?: number };
  input: Record<string, unknown> & { timestamp?: { time: string }; payload_zero_bytes?: number };
  expect: {
    outcome?: "ok" | "error";
    reason?: string;
    fields?: Record<string, unknown>;
    chunks?: number;
    each_chunk_size?: number;
  };
}

function cases<T>(file: string): T[] {
  const text = readFileSync(join(import.meta.dirname, "../vectors", file), "utf8");
  return text
    .trim()
    .split("\n")
    .map((one) => JSON.parse(one) as T);
}

describe("the judge reads chunks as others do", () => {
  test.for(cases<ChunkCase>("gelf-chunk.jsonl").map((one) => [one.id, one] as const))("%s", ([, one]) => {
    const assembler = new GelfAssembler(one.options?.decompression);
    one.input.forEach(({ datagram }, i) => {
      const bytes = Buffer.from(datagram, "base64");
      const wanted = one.expect.after_each_step[i];
      const got = assembler.take(bytes);
      if (wanted?.chunk_id_hex !== undefined) {
        const header = [bytes.toString("hex", 2, 10), bytes[10], bytes[11]];
        expect(header).toEqual([wanted.chunk_id_hex, wanted.sequence_number, wanted.sequence_count]);
      } else expect(shown(got, wanted)).toEqual(wanted ?? undefined);
    });
  });
});

/** In the words of the expectation. */
function shown(step: Step, wanted: StepExpectation | null | undefined): StepExpectation | undefined {
  if (step === undefined || "error" in step) return step;
  if (wanted?.message_length !== undefined) return { message_length: step.message.length };
  return { message_base64: step.message.toString("base64") };
}

/** Why a case has no place here; must name every error case, and no other. */
const DEVIATIONS: Record<string, string> = {
  "line-type":
    "a record's attribute `line` that is no number becomes the additional field `_line`: nothing is refused",
  "field-value-null": "a record has no empty attributes: what is null does not get that far",
};

describe("the encoder", () => {
  test.for(cases<EncodeCase>("gelf-encode.jsonl").map((one) => [one.id, one] as const))("%s", ([, one]) => {
    if (one.input.payload_zero_bytes !== undefined) return expectChunks(one);
    if (one.expect.outcome === "error") return expect(DEVIATIONS).toHaveProperty(one.expect.reason ?? "");
    const fields = JSON.parse(encodeEvent(one.input)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(one.expect.fields ?? {})) {
      // Attributes are text: a number comes out as its digits, except where GELF itself says number.
      const wanted = name.startsWith("_") ? String(value) : value;
      expect(fields).toHaveProperty([name], wanted);
    }
  });
  test("keeps what it cannot write as a number", () => {
    expect(JSON.parse(encodeEvent({ short_message: "m", line: "1.2" }))).toMatchObject({ _line: "1.2" });
    expect(JSON.parse(encodeEvent({ short_message: "m", line: "12" }))).toMatchObject({ line: 12 });
  });
});

function expectChunks({ input, options, expect: wanted }: EncodeCase): void {
  const chunks = gelfChunks(Buffer.alloc(input.payload_zero_bytes ?? 0), options?.max_chunk_size ?? 0) ?? [];
  expect(chunks).toHaveLength(wanted.chunks ?? -1);
  for (const chunk of chunks) expect(chunk).toHaveLength(wanted.each_chunk_size ?? -1);
  const assembler = new GelfAssembler("none");
  const last = chunks.map((chunk) => assembler.take(chunk)).at(-1);
  if (last === undefined || "error" in last) throw new Error("not put together");
  expect(last.message.equals(Buffer.alloc(input.payload_zero_bytes ?? 0))).toBe(true);
}

function encodeEvent({ timestamp, host, short_message, ...more }: EncodeCase["input"]): string {
  const rest = Object.entries(more).filter(([name]) => name !== "version");
  const ms = Date.parse(timestamp?.time ?? "2026-01-01T00:00:00Z");
  const record = {
    seconds: Math.floor(ms / 1000),
    nanos: (ms % 1000) * 1_000_000,
    observedMs: ms,
    severity: 0,
    body: String(short_message),
    resource: makeResource({ "host.name": String(host) }),
    attributes: rest.flatMap(([name, value]) => [name, String(value)]),
    seq: 0,
  };
  return new GelfEncoder(() => String(host)).encode(record) ?? "";
}
