/** Documents and floods that are made to take long. */
import { expect, test } from "vitest";
import { promptly } from "../../../test/codecs/fuzz-runs.ts";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { ChunkAssembler } from "./decode-chunks.ts";
import { GelfDecoder } from "./decode.ts";

const MIB = 1024 * 1024;

test("a document of very many fields keeps the first thousand, and is its own body", () => {
  const fields = Array.from({ length: 12_000 }, (_, i) => [`_f${i}`, i] as const);
  const text = JSON.stringify({ host: "h", short_message: "m", ...Object.fromEntries(fields) });
  const counted: string[] = [];
  const records = promptly((): LogRecord[] => {
    counted.length = 0;
    const decoder = new GelfDecoder({
      maxMessageBytes: MIB,
      count: (event, reason) => counted.push(`${event}: ${reason}`),
    });
    decoder.begin("192.0.2.1", 0);
    decoder.frame(text, 0, text.length, 0);
    return decoder.take();
  });
  const [record] = records as [LogRecord];
  expect(record.body).toBe(text);
  expect(attributeOf(record, "f0")).toBe("0");
  expect(attributeOf(record, "f999")).toBe("999");
  expect(attributeOf(record, "f1000")).toBeUndefined();
  expect(attributeOf(record, "short_message")).toBe("m");
  expect(counted).toEqual(["malformed: too many fields"]);
});

test("first chunks from very many addresses: the oldest go, quickly", () => {
  const maxBytes = 16 * MIB;
  const assembler = promptly(() => {
    const all = new ChunkAssembler({ maxBytes, maxMessageBytes: MIB, count: () => undefined });
    for (let i = 0; i < 12_000; i += 1) all.push(firstOfTwo(i), `2001:db8::${i.toString(16)}`, 1000);
    return all;
  });
  expect(assembler.bytes).toBeLessThanOrEqual(maxBytes);
  expect(assembler.bytes).toBeGreaterThan(maxBytes * 0.7);
  // The newest is still waited for.
  expect(assembler.push(secondOfTwo(11_999), `2001:db8::${(11_999).toString(16)}`, 1000)).toBeDefined();
  expect(assembler.push(secondOfTwo(0), "2001:db8::0", 1000)).toBeUndefined();
});

function firstOfTwo(id: number): Buffer {
  const chunk = Buffer.alloc(13, "x");
  chunk.writeUInt16BE(0x1e0f, 0);
  chunk.writeBigUInt64BE(BigInt(id), 2);
  chunk.writeUInt16BE(2, 10);
  return chunk;
}

function secondOfTwo(id: number): Buffer {
  const chunk = firstOfTwo(id);
  chunk[10] = 1;
  return chunk;
}
