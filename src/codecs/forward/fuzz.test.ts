/** Whatever comes: no exception, no long run, every record valid, and the same records however the stream is split. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ARRIVAL_MS, readForward } from "../../../test/codecs/forward-stream.ts";
import type { LogRecord } from "../../record/record.ts";
import { pack } from "../msgpack/writer.ts";
import type { Writable } from "../msgpack/writer.ts";

const RUNS = Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000);
/** A million runs take longer than any test may otherwise. */
const WITHIN_MS = 60_000 + RUNS * 5;
/** No input may take longer. A slow machine is excused when it does the same faster the second time. */
const SLOW_MS = 50;
const LONE_SURROGATE = /\p{Surrogate}/u;

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

/** Change, cut out, double or insert some bytes. */
const mutation = fc.tuple(
  fc.constantFrom(...SAMPLES.keys()),
  fc.array(fc.tuple(fc.constantFrom("set", "drop", "insert", "double"), fc.nat(), fc.nat(255), fc.nat(9)), {
    minLength: 1,
    maxLength: 6,
  }),
);
const mutated = mutation.map(([which, changes]) => {
  let bytes = Buffer.from(SAMPLES[which] ?? []);
  for (const [what, where, byte, length] of changes) {
    const at = where % (bytes.length + 1);
    const [before, behind] = [bytes.subarray(0, at), bytes.subarray(at)];
    if (what === "set") bytes = Buffer.concat([before, Buffer.from([byte]), behind.subarray(1)]);
    else if (what === "drop") bytes = Buffer.concat([before, behind.subarray(length)]);
    else if (what === "insert") bytes = Buffer.concat([before, Buffer.alloc(length, byte), behind]);
    else bytes = Buffer.concat([before, behind.subarray(0, length), behind]);
  }
  return bytes;
});
const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const stream = fc.oneof(made, mutated, random);

function check(record: LogRecord): void {
  const { seconds, nanos, severity, body, attributes, resource } = record;
  // Plain comparisons: an expectation costs more than the decoding.
  const sound =
    Number.isSafeInteger(seconds) &&
    Number.isInteger(nanos) &&
    nanos >= 0 &&
    nanos < 1e9 &&
    severity >= 0 &&
    severity <= 24 &&
    record.observedMs === ARRIVAL_MS &&
    body.length <= 1000 &&
    attributes.length % 2 === 0;
  const texts = [...attributes, ...Object.values(resource.attributes)];
  const keys = attributes.filter((_, i) => i % 2 === 0);
  if (
    !sound ||
    LONE_SURROGATE.test(body) ||
    texts.some((text) => text === "" || LONE_SURROGATE.test(text)) ||
    new Set(keys).size !== keys.length
  )
    expect(record).toBe("a valid record");
}

function timed(bytes: Buffer): ReturnType<typeof readForward> {
  for (let attempt = 0; ; attempt += 1) {
    const started = performance.now();
    const result = readForward(bytes, { maxMessageBytes: 1000 });
    if (performance.now() - started < SLOW_MS) return result;
    if (attempt === 2) throw new Error(`slow: ${bytes.toString("base64")}`);
  }
}

test(
  "never throws, never slow, always valid",
  () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const { records, pieces } = timed(bytes);
        for (const record of records) check(record);
        pieces.tick(Infinity);
        for (const record of pieces.takeEnded()) check(record);
        if (pieces.openLines() !== 0 || pieces.takeUpdates() !== undefined)
          throw new Error("pieces are left");
      }),
      { numRuns: RUNS },
    );
  },
  WITHIN_MS,
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
      { numRuns: Math.ceil(RUNS / 4) },
    );
  },
  WITHIN_MS,
);
