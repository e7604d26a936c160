/** Whatever comes: no exception, no long run, every record valid, and the same records however the stream is split. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ARRIVAL_MS, readForward } from "../../../test/codecs/forward-stream.ts";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import type { LogRecord } from "../../record/record.ts";
import { pack } from "../msgpack/writer.ts";
import type { Writable } from "../msgpack/writer.ts";

const MOST_BYTES = 1000;

function samples(): Buffer[] {
  const at = (name: string): string[] =>
    readFileSync(join(import.meta.dirname, "../../../test/vectors", name), "utf8")
      .trim()
      .split("\n");
  const captured = at("docker-drivers/fluentd.jsonl").map(
    (line) => JSON.parse(line) as { wire: { sent: string }[] },
  );
  const vectors = at("fluent-forward.jsonl").map((line) => JSON.parse(line) as { input: { base64: string } });
  const libraries = at("forward-libraries.jsonl").map((line) => JSON.parse(line) as { sent: string });
  return [
    ...libraries.map((one) => Buffer.from(one.sent, "base64")),
    ...vectors.map((one) => Buffer.from(one.input.base64, "base64")),
    ...captured.map((one) => Buffer.from(one.wire[0]?.sent ?? "", "base64").subarray(0, 1500)),
    // The two pieces of the long line, with all their marks.
    ...captured.map((one) => Buffer.from(one.wire[0]?.sent ?? "", "base64").subarray(-5000)),
  ];
}
const SAMPLES = samples();

const scalar: fc.Arbitrary<Writable> = fc.oneof(
  fc.string({ maxLength: 12, unit: "grapheme" }),
  fc.constantFrom("message", "msg", "log", "source", "stdout", "true", "", "container_id", "partial_id"),
  fc.double(),
  fc.nat(),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 12 }),
);
const key = fc.oneof(
  fc.constantFrom(
    "message",
    "log",
    "source",
    "container_id",
    "container_name",
    "partial_message",
    "partial_id",
  ),
  fc.constantFrom("partial_ordinal", "partial_last", "level", "host", "a", "a.b", "b", "", "__proto__"),
  fc.string({ maxLength: 6, unit: "grapheme" }),
);
const value: fc.Arbitrary<Writable> = fc.letrec<{ any: Writable }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    scalar,
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(key, tie("any"), { maxKeys: 4 }),
  ),
})).any;
const map = fc.dictionary(key, value, { maxKeys: 8 });
const time = fc.oneof(fc.nat(), fc.double(), value);
const entry: fc.Arbitrary<Writable> = fc.oneof(fc.tuple(time, map), fc.tuple(time, value), value);
const options = fc.oneof(
  map,
  fc.record({ chunk: scalar, size: scalar, compressed: fc.constantFrom("gzip", "text", "x") }),
);
const message: fc.Arbitrary<Writable> = fc.oneof(
  fc.tuple(fc.string(), time, map),
  fc.tuple(fc.string(), time, map, options),
  fc.tuple(fc.string(), fc.array(entry, { maxLength: 5 }), options),
  fc
    .tuple(fc.string(), fc.array(entry, { maxLength: 5 }), options)
    .map(([tag, entries, option]): Writable => [tag, Buffer.concat(entries.map(pack)), option]),
  value,
);
const made = fc.array(message, { maxLength: 4 }).map((all) => Buffer.concat(all.map(pack)));

const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const stream = fc.oneof(made, mutated(SAMPLES), random);

function check(records: readonly LogRecord[]): void {
  checkRecords(records, MOST_BYTES);
  for (const one of records) if (one.observedMs !== ARRIVAL_MS) expect(one).toBe("observed at its arrival");
}

test(
  "never throws, never slow, always valid",
  () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const { records, pieces } = promptly(() => readForward(bytes, { maxMessageBytes: MOST_BYTES }));
        check(records);
        pieces.tick(Infinity);
        check(pieces.takeEnded());
        if (pieces.openLines() !== 0 || pieces.takeUpdates() !== undefined)
          throw new Error("pieces are left");
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "the same however the stream is split into reads and slices",
  () => {
    fc.assert(
      fc.property(
        stream,
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 1, max: 99 }),
        (bytes, read, slice) => {
          const whole = readForward(bytes);
          const split = readForward(bytes, { readBytes: read, sliceBytes: slice });
          for (const side of ["records", "chunks", "counted", "end"] as const)
            if (JSON.stringify(split[side]) !== JSON.stringify(whole[side]))
              expect(split[side]).toEqual(whole[side]);
        },
      ),
      { numRuns: Math.ceil(FUZZ_RUNS / 4) },
    );
  },
  FUZZ_WITHIN_MS,
);
