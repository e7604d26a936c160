/** Whatever comes: no exception, nothing slow, every record sound; by datagram, by connection however it is split, in chunks. */
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { captures, datagramsOf, streamOf } from "../../../test/codecs/docker-drivers.ts";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import type { LogRecord } from "../../record/record.ts";
import { frameBytes } from "../framing/decode.ts";
import { GelfFramer } from "../framing/gelf-framer.ts";
import { ChunkAssembler, isChunk } from "./decode-chunks.ts";
import { unpack } from "./decode-payload.ts";
import { GelfDecoder } from "./decode.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const MOST_BYTES = 4000;
const PEER = "192.0.2.1";

function decoderAt(): GelfDecoder {
  const decoder = new GelfDecoder({ maxMessageBytes: MOST_BYTES });
  decoder.begin(PEER, NOW);
  return decoder;
}

function readDatagram(bytes: Buffer): LogRecord[] {
  const decoder = decoderAt();
  const payload = unpack(bytes, MOST_BYTES * 2);
  if (typeof payload !== "string") frameBytes(payload, decoder, MOST_BYTES * 2);
  return decoder.take();
}

function readStream(bytes: Buffer, cuts: readonly number[]): LogRecord[] {
  const decoder = decoderAt();
  const framer = new GelfFramer(MOST_BYTES * 2);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let at = 0;
  for (const place of [...places, bytes.length]) {
    // A copy that is spoilt afterwards: a framer must not hold on to a read.
    const part = Buffer.from(bytes.subarray(at, place));
    if (part.length > 0) framer.push(part, decoder);
    part.fill(0x23);
    at = place;
  }
  framer.end(decoder);
  return decoder.take();
}

const all = captures("gelf");
const datagrams = all.flatMap(datagramsOf).filter((one) => one.length < 2000);
const streams = all
  .map(streamOf)
  .filter((one) => one.length > 0)
  .map((one) => one.subarray(0, 3000));

const key = fc.oneof(
  fc.constantFrom("version", "host", "short_message", "full_message", "message", "timestamp", "level"),
  fc.constantFrom("_container_id", "_container_name", "_id", "_", "_x", "x", "_a.b", "a", "__proto__"),
  fc.string({ maxLength: 6, unit: "binary" }),
);
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    fc.string({ maxLength: 12, unit: "binary" }),
    fc.constantFrom(
      "",
      " ",
      "1",
      "0",
      0,
      1,
      -1,
      1.5,
      1e300,
      2 ** 63,
      "1385053862.3072",
      1385053862.3072,
      null,
      true,
      false,
    ),
    fc.double(),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(key, tie("any"), { maxKeys: 4 }),
  ),
})).any;
const document = fc.dictionary(key, value, { maxKeys: 10 }).map((one) => JSON.stringify(one));

test(
  "datagrams of Docker with faults in them",
  () => {
    fc.assert(
      fc.property(mutated(datagrams), (bytes) => checkRecords(promptly(() => readDatagram(bytes)))),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "connections of Docker with faults in them, the same records however they are split",
  () => {
    const cuts = fc.array(fc.nat(4000), { maxLength: 8 });
    fc.assert(
      fc.property(mutated(streams), cuts, (bytes, places) => {
        const records = promptly(() => readStream(bytes, places));
        checkRecords(records);
        const whole = readStream(bytes, []);
        expect(records.map((one) => one.body)).toEqual(whole.map((one) => one.body));
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "documents of any members and any bytes, compressed or not, are one record each",
  () => {
    const any = fc.oneof(
      document.map((text) => Buffer.from(text)),
      fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    );
    const packings = [(bytes: Buffer) => bytes, gzipSync, deflateSync];
    fc.assert(
      fc.property(any, fc.nat(2), (bytes, which) => {
        const packed = (packings[which] as (bytes: Buffer) => Buffer)(bytes);
        const records = promptly(() => readDatagram(packed));
        checkRecords(records);
        if (bytes[0] === 123) expect(records).toHaveLength(1);
        expect(records.length).toBeLessThan(2);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "chunks in any order, number and time keep to the bounds and give back what was sent",
  () => {
    const chunk = fc.record({
      id: fc.nat(5),
      number: fc.nat(4),
      count: fc.nat(5),
      length: fc.nat(300),
      peer: fc.nat(2),
      after: fc.nat(900),
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 60 }), (chunks) => {
        // All of them from an empty assembler, so that what is run again gives the same.
        promptly(() => {
          let counted = 0;
          const assembler = new ChunkAssembler({
            maxBytes: 8000,
            maxMessageBytes: 700,
            count: () => (counted += 1),
          });
          let nowMs = 0;
          let whole = 0;
          for (const { id, number, count, length, peer, after } of chunks) {
            nowMs += after;
            const bytes = Buffer.alloc(12 + length, number);
            bytes.set([0x1e, 0x0f]);
            bytes.set([id], 9);
            bytes.set([number, count], 10);
            expect(isChunk(bytes)).toBe(true);
            const payload = assembler.push(bytes, `p${peer}`, nowMs);
            if (payload !== undefined) whole += 1;
            expect(assembler.bytes).toBeLessThanOrEqual(8000);
          }
          assembler.expire(nowMs + 5000);
          expect([assembler.size, assembler.bytes]).toEqual([0, 0]);
          expect(whole + counted).toBeLessThanOrEqual(chunks.length);
        });
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
