/** What Docker's driver and other programs were seen to send, with faults in it: no exception, nothing slow, every record sound. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { captures, datagramsOf, streamOf } from "../../../test/codecs/docker-drivers.ts";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import type { LogRecord } from "../../record/record.ts";
import { frameBytes } from "../framing/decode.ts";
import { createFramer } from "../framing/framer.ts";
import { SyslogDecoder } from "./decoder.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const MOST_BYTES = 2000;

function readVectors(file: string): Buffer[] {
  const text = readFileSync(join(import.meta.dirname, "../../../test/vectors", file), "utf8");
  return text
    .trim()
    .split("\n")
    .flatMap((line) => {
      const { input } = JSON.parse(line) as { input: { text?: string; base64?: string } };
      if (input.text !== undefined) return [Buffer.from(input.text)];
      return input.base64 === undefined ? [] : [Buffer.from(input.base64, "base64")];
    });
}

const all = captures("syslog");
const messages = [
  ...all.flatMap(datagramsOf).filter((one) => one.length < 1000),
  ...readVectors("syslog-message.jsonl"),
];
const streams = [
  ...all
    .map(streamOf)
    .filter((one) => one.length > 0)
    .map((one) => one.subarray(0, 1500)),
  ...readVectors("syslog-stream.jsonl"),
];

const decoder = new SyslogDecoder({ timezone: "Europe/Berlin", keepOriginal: true });

function readDatagram(bytes: Buffer): LogRecord[] {
  decoder.begin("192.0.2.1", NOW);
  frameBytes(bytes, decoder, MOST_BYTES);
  return decoder.take();
}

function readStream(bytes: Buffer, pieceBytes: number): LogRecord[] {
  decoder.begin("192.0.2.1", NOW);
  const framer = createFramer("auto", MOST_BYTES);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const part = Buffer.from(bytes.subarray(at, at + pieceBytes));
    framer.push(part, decoder);
    part.fill(0x23);
    framer.quiet?.(pieceBytes % 7 === 0 ? 10_000 : 0, decoder);
  }
  framer.end(decoder);
  expect(framer.pendingBytes()).toBe(0);
  return decoder.take();
}

test(
  "messages",
  () => {
    fc.assert(
      fc.property(mutated(messages), (bytes) => {
        const records = promptly(() => readDatagram(bytes));
        expect(records.length).toBeLessThan(2);
        checkRecords(records);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "connections, in reads of any size",
  () => {
    fc.assert(
      fc.property(mutated(streams), fc.integer({ min: 1, max: 2000 }), (bytes, pieceBytes) => {
        checkRecords(promptly(() => readStream(bytes, pieceBytes)));
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
