/** Whatever comes: records that are valid, or a refusal; and the same records from JSON and protobuf. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { requestWire } from "../../../test/codecs/otlp-wire.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import { OtlpDecoder } from "./decoder.ts";
import { OtlpFault } from "./request-batch.ts";
import type { Decoded } from "./request-batch.ts";

const MOST_BYTES = 100;

const decoder = new OtlpDecoder({
  maxMessageBytes: MOST_BYTES,
  resource: { "logboom.source": "otlp" },
  count: () => undefined,
});

function decode(bytes: Buffer, json: boolean): Decoded | undefined {
  decoder.begin("192.0.2.1", 1_790_000_000_123);
  try {
    return json ? decoder.json(bytes) : decoder.protobuf(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(OtlpFault);
    return undefined;
  }
}

function check(bytes: Buffer, json: boolean): void {
  checkRecords(promptly(() => decode(bytes, json))?.records ?? [], MOST_BYTES);
}

interface Captured {
  headers: Record<string, string>;
  body: string;
}

function captured(file: string): { json: boolean; bytes: Buffer }[] {
  const path = join(import.meta.dirname, "../../sources/otlp/fixtures", file);
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => {
    const { headers, body } = JSON.parse(line) as Captured;
    const framed = Buffer.from(body, "base64");
    const bytes = file === "grpc.jsonl" ? framed.subarray(5) : framed;
    const zipped = (headers["content-encoding"] ?? headers["grpc-encoding"]) === "gzip";
    const json = headers["content-type"] === "application/json";
    return { json, bytes: zipped ? gunzipSync(bytes) : bytes };
  });
}

const samples = [...captured("http.jsonl"), ...captured("grpc.jsonl")];

test(
  "captured requests with some bytes changed",
  () => {
    const changed = [true, false].map((json) =>
      mutated(samples.filter((one) => one.json === json).map(({ bytes }) => bytes)).map((bytes) => ({
        json,
        bytes,
      })),
    );
    fc.assert(
      fc.property(fc.oneof(...changed), ({ bytes, json }) => check(bytes, json)),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "random bytes, and messages of random fields",
  () => {
    const field = fc
      .tuple(fc.nat(15), fc.constantFrom(0, 1, 2, 2, 2, 5), fc.uint8Array({ maxLength: 12 }))
      .map(([number, wire, content]) => [
        number * 8 + wire,
        ...(wire === 2 ? [content.length] : []),
        ...content,
      ]);
    const message = fc.array(field, { maxLength: 5 }).map((fields) => fields.flat());
    const wrapped = message.map((inner) => {
      let bytes = inner;
      for (const tag of [0x12, 0x12, 0x0a]) bytes = [tag, bytes.length & 127, ...bytes];
      return Uint8Array.from(bytes);
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), wrapped), (bytes) => {
        check(Buffer.from(bytes), false);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

const text = fc.string({ maxLength: 8, unit: "binary" });
const anything = fc.letrec<{ value: unknown; pair: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.record({ stringValue: text }),
    fc.record({ intValue: fc.oneof(fc.integer(), fc.bigInt().map(String), text) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ doubleValue: fc.oneof(fc.double(), fc.constantFrom("NaN", "Infinity", "x")) }),
    fc.record({ bytesValue: text }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie("value"), { maxLength: 3 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(tie("pair"), { maxLength: 3 }) }) }),
    fc.anything(),
  ),
  pair: fc.oneof(fc.record({ key: text, value: tie("value") }), fc.anything()),
}));

test(
  "JSON of the right names with anything in it",
  () => {
    const list = (one: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
      fc.oneof(
        { weight: 5, arbitrary: fc.array(one, { maxLength: 3 }) },
        { weight: 1, arbitrary: fc.anything() },
      );
    const record = fc.record(
      {
        timeUnixNano: fc.oneof(fc.bigInt().map(String), fc.anything()),
        severityNumber: fc.oneof(fc.nat(30), fc.constantFrom("SEVERITY_NUMBER_WARN2", 9.5), fc.anything()),
        severityText: fc.oneof(text, fc.anything()),
        body: anything.value,
        attributes: list(anything.pair),
        flags: fc.oneof(fc.nat(), fc.anything()),
        traceId: fc.oneof(fc.constantFrom("5b8efff798038103d269b633813fc60c"), fc.anything()),
        eventName: fc.oneof(text, fc.anything()),
      },
      { requiredKeys: [] },
    );
    const scope = fc.record({
      scope: fc.record({ name: text, attributes: list(anything.pair) }),
      logRecords: list(record),
    });
    const group = fc.record({
      resource: fc.record({ attributes: list(anything.pair) }),
      scopeLogs: list(scope),
    });
    const request = fc.record({ resourceLogs: list(group) });
    fc.assert(
      fc.property(fc.oneof(request, fc.anything()), (value) => {
        const json = JSON.stringify(value, (_, one: unknown) =>
          typeof one === "bigint" ? String(one) : one,
        );
        check(Buffer.from(json ?? ""), true);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

/** Values that both encodings can say. */
const sound = fc.letrec<{ value: Record<string, unknown>; pair: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.record({ stringValue: fc.string({ maxLength: 8, unit: "grapheme" }) }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie("value"), { maxLength: 3 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(tie("pair"), { maxLength: 3 }) }) }),
  ),
  pair: fc.record({ key: fc.string({ minLength: 1, maxLength: 4 }), value: tie("value") }),
}));

test(
  "protobuf gives the same records as JSON",
  () => {
    const pairs = fc.array(sound.pair, { maxLength: 4 });
    const record = fc.record(
      {
        timeUnixNano: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
        severityNumber: fc.nat(24),
        severityText: fc.constantFrom("INFO", "WARN", "Audit"),
        body: sound.value,
        attributes: pairs,
        traceId: fc.constantFrom("5b8efff798038103d269b633813fc60c", "0".repeat(32)),
        spanId: fc.constant("eee19b7ec3c1b174"),
        flags: fc.nat(1000),
        droppedAttributesCount: fc.nat(1000),
        eventName: fc.constantFrom("shop.paid"),
      },
      { requiredKeys: [] },
    );
    const group = fc.record({
      resource: fc.record({ attributes: pairs }),
      scopeLogs: fc.array(
        fc.record({
          scope: fc.record({ name: fc.constant("s"), attributes: pairs }),
          logRecords: fc.array(record, { maxLength: 3 }),
        }),
        { maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(fc.array(group, { maxLength: 2 }), (resourceLogs) => {
        // An empty repeated field and none are the same on the wire; -0 is 0 in JSON.
        const request = JSON.parse(JSON.stringify({ resourceLogs })) as Record<string, unknown>;
        expect(decode(requestWire(request), false)).toEqual(
          decode(Buffer.from(JSON.stringify(request)), true),
        );
      }),
      { numRuns: FUZZ_RUNS / 4 },
    );
  },
  FUZZ_WITHIN_MS,
);

test("what is small does not become large", () => {
  const empty = Buffer.from([0x12, 0]);
  const records = Buffer.concat(Array.from({ length: 300_000 }, () => empty));
  const framed = (tag: number, content: Buffer): Buffer => {
    const length: number[] = [];
    let rest = content.length;
    for (; rest > 127; rest = Math.floor(rest / 128)) length.push((rest & 127) | 128);
    return Buffer.concat([Buffer.from([tag, ...length, rest]), content]);
  };
  decoder.begin("192.0.2.1", 1);
  expect(() => decoder.protobuf(framed(0x0a, framed(0x12, records)))).toThrow(/too many records/);
  // A long name at the top of a map would be a part of every name in it.
  const leaf = (n: number): unknown => ({ key: `k${n}`, value: { stringValue: "v" } });
  const values = Array.from({ length: 3000 }, (_, n) => leaf(n));
  const attributes = [{ key: "long".repeat(1000), value: { kvlistValue: { values } } }, ...values];
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes }] }] }] };
  const list = decode(requestWire(request), false)?.records[0]?.attributes ?? [];
  expect(list.length).toBeLessThanOrEqual(2 * (1024 + 2));
  expect(list.slice(0, 2)).toEqual(["otel.dropped_attributes_count", String(3001 - 1024)]);
  expect(list.every((one) => one.length <= 512)).toBe(true);
  // Deeper than any document.
  for (const depth of [100, 100_000]) {
    const value = `${'{"arrayValue":{"values":['.repeat(depth)}${"]}}".repeat(depth)}`;
    const nested = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${value}}]}]}]}`;
    expect(decode(Buffer.from(nested), true)).toMatchObject({ records: [], rejected: 1 });
  }
});
