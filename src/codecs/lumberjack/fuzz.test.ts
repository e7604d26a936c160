/** Whatever comes: no exception, no long run, every record valid, and the same frames however the stream is split. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import type { LogRecord } from "../../record/record.ts";
import { EventReader } from "./events.ts";
import { FrameCutter } from "./frame-cutter.ts";

const MOST_BYTES = 1000;
const ARRIVAL_MS = Date.parse("2026-11-21T09:30:00.123Z");

/** As Filebeat 8 and logstash-forwarder write them. */
const FILEBEAT = JSON.stringify({
  "@timestamp": "2026-11-21T09:30:00.123Z",
  "@metadata": { beat: "filebeat", type: "_doc", version: "8.15.0" },
  message: "line é \ud83d\ude00",
  log: { offset: 12345678901234567n.toString(), file: { path: "/var/log/app.log" } },
  host: { name: "web1" },
  container: { id: "c1", labels: { a: "b" } },
});

function four(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number >>> 0);
  return bytes;
}
const json = (sequence: number, text: string): Buffer =>
  Buffer.concat([Buffer.from("2J"), four(sequence), four(Buffer.byteLength(text)), Buffer.from(text)]);
const compressed = (frames: Buffer): Buffer => {
  const packed = deflateSync(frames);
  return Buffer.concat([Buffer.from("2C"), four(packed.length), packed]);
};
const pairs = (sequence: number, texts: readonly string[]): Buffer =>
  Buffer.concat([
    Buffer.from("1D"),
    four(sequence),
    four(texts.length >> 1),
    ...texts
      .slice(0, texts.length & ~1)
      .flatMap((text) => [four(Buffer.byteLength(text)), Buffer.from(text)]),
  ]);
const window = (events: number): Buffer => Buffer.concat([Buffer.from("2W"), four(events)]);

const libraries = readFileSync(
  join(import.meta.dirname, "../../../test/vectors/lumberjack-libraries.jsonl"),
  "utf8",
);

const SAMPLES = [
  ...libraries
    .trim()
    .split("\n")
    .map((line) => Buffer.from((JSON.parse(line) as { sent: string }).sent, "base64")),
  Buffer.concat([window(2), json(1, FILEBEAT), json(2, FILEBEAT)]),
  Buffer.concat([window(1), compressed(json(1, FILEBEAT))]),
  Buffer.concat([window(1), pairs(1, ["file", "/var/log/x", "host", "h", "line", "hello", "offset", "7"])]),
  Buffer.concat([window(1), json(1, `{"@metadata":{},"id":12345678901234567890,"h":"\\ud800"}`)]),
];

const text = fc.oneof(fc.json(), fc.string({ maxLength: 20, unit: "binary" }), fc.constant(FILEBEAT));
const frame = fc.oneof(
  fc.nat(5).map(window),
  fc.tuple(fc.nat(), text).map(([sequence, one]) => json(sequence, one)),
  fc
    .tuple(
      fc.nat(),
      fc.array(fc.oneof(fc.constantFrom("line", "host", "__proto__"), fc.string()), { maxLength: 6 }),
    )
    .map(([sequence, texts]) => pairs(sequence, texts)),
);
const made = fc.array(frame, { maxLength: 5 }).map((frames) => Buffer.concat(frames));
const stream = fc.oneof(
  made,
  mutated(SAMPLES),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
);

interface Result {
  frames: string[];
  records: LogRecord[];
}

function read(bytes: Buffer, readBytes: number): Result {
  const events = new EventReader({ maxMessageBytes: MOST_BYTES, count: () => undefined });
  events.begin("192.0.2.1", ARRIVAL_MS);
  const cutter = new FrameCutter(1 << 20);
  const frames: string[] = [];
  const records: LogRecord[] = [];
  for (let at = 0; at < bytes.length; at += readBytes) {
    const part = Buffer.from(bytes.subarray(at, at + readBytes));
    cutter.push(part);
    let cut = cutter.next();
    for (; cut !== "more" && cut !== "broken" && cut !== "too long"; cut = cutter.next()) {
      const content = cutter.bytes.toString("latin1", cutter.start, cutter.end);
      frames.push(`${cut} ${cutter.version} ${cutter.number} ${content}`);
      if (cut === "json") records.push(events.json(cutter));
      if (cut === "pairs") records.push(events.pairs(cutter));
    }
    // Nobody may hold on to a read that was taken.
    part.fill(0);
    if (cut === "more") continue;
    frames.push(cut);
    break;
  }
  return { frames, records };
}

test(
  "never throws, never slow, always valid; the same however the stream is split",
  () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 99 }), (bytes, size) => {
        const whole = promptly(() => read(bytes, bytes.length || 1));
        checkRecords(whole.records, MOST_BYTES);
        const split = read(bytes, size);
        if (split.frames.join("\n") !== whole.frames.join("\n")) expect(split.frames).toEqual(whole.frames);
        if (split.records.length !== whole.records.length) expect(split.records).toEqual(whole.records);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test("frames with pairs are found in time that grows with their bytes, however small the reads", () => {
  const many = pairs(
    1,
    Array.from({ length: 20_000 }, (_, i) => `k${i}`),
  );
  const started = process.cpuUsage();
  expect(read(many, 16).records).toHaveLength(1);
  const used = process.cpuUsage(started);
  // Looking at all pairs again for each read would take minutes.
  expect((used.user + used.system) / 1e6).toBeLessThan(5);
});
