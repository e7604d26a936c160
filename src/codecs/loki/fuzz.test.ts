/** Whatever comes: records that are valid, or a refusal. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogRecord } from "../../record/record.ts";
import { decompressBlock } from "../snappy/block.ts";
import { LokiDecoder } from "./decoder.ts";
import { LabelFault, parseLabels } from "./labels.ts";
import { LokiFault } from "./push-batch.ts";

const RUNS = Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000);
const RUNS_MOST_MS = 60_000 + RUNS * 10;
/** One input takes microseconds; a machine that is busy may stop anybody for a while. */
const HANG_MS = 1000;
const LONE_SURROGATE = /\p{Surrogate}/u;
const MOST = 1 << 20;

const decoder = new LokiDecoder({
  maxMessageBytes: 100,
  resource: { "logboom.source": "loki" },
  count: () => undefined,
});

function decode(bytes: Buffer, json: boolean): LogRecord[] {
  const started = performance.now();
  decoder.begin({ peer: "192.0.2.1", tenant: "" }, 1_790_000_000_123);
  try {
    return json ? decoder.json(bytes.toString()) : decoder.compressed(bytes, MOST);
  } catch (error) {
    expect(error).toBeInstanceOf(LokiFault);
    return [];
  } finally {
    expect(performance.now() - started).toBeLessThan(HANG_MS);
  }
}

function valid({ seconds, nanos, severity, attributes, body, resource }: LogRecord): boolean {
  const whole = Number.isSafeInteger(seconds) && Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9;
  if (!whole || !Number.isInteger(severity) || severity < 0 || severity > 24) return false;
  if (Buffer.byteLength(body) > 100 || attributes.length % 2 !== 0) return false;
  const keys = attributes.filter((_, i) => i % 2 === 0);
  const texts = [...attributes, ...Object.values(resource.attributes)];
  return (
    new Set(keys).size === keys.length && texts.every((text) => text !== "" && !LONE_SURROGATE.test(text))
  );
}

function check(bytes: Buffer, json: boolean): void {
  expect(decode(bytes, json).find((record) => !valid(record))).toBeUndefined();
}

interface Captured {
  headers: Record<string, string>;
  body: string;
}

const samples = readFileSync(join(import.meta.dirname, "../../sources/loki/fixtures/pushes.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => {
    const { headers, body } = JSON.parse(line) as Captured;
    return { json: headers["content-type"] === "application/json", bytes: Buffer.from(body, "base64") };
  });

/** A block of literals alone. */
function literals(bytes: Buffer): Buffer {
  const length = bytes.length;
  const tag = Buffer.from([61 << 2, (length - 1) & 255, (length - 1) >> 8]);
  const head = length > 127 ? [(length & 127) | 128, length >> 7] : [length];
  return Buffer.concat([Buffer.from(head), tag, bytes]);
}

const change = fc.record({ at: fc.nat(2000), byte: fc.nat(255), kind: fc.nat(3), length: fc.nat(20) });

test(
  "captured pushes with some bytes changed, inside the compression, too",
  () => {
    const plain = samples.map(({ json, bytes }) => ({
      json,
      bytes: json ? bytes : decompressBlock(bytes, MOST),
      wrap: !json,
    }));
    const all = [...samples.map((one) => ({ ...one, wrap: false })), ...plain];
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(change, { minLength: 1, maxLength: 5 }),
        ({ json, bytes: sample, wrap }, changes) => {
          let bytes = Buffer.from(sample);
          for (const { at, byte, kind, length } of changes) {
            const place = at % (bytes.length + 1);
            const end = Math.min(bytes.length, place + length);
            if (kind <= 1) bytes[place % bytes.length] = byte;
            else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(end)]);
            else bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(place)]);
            if (bytes.length === 0) return;
          }
          check(wrap ? literals(bytes) : bytes, json);
        },
      ),
      { numRuns: RUNS },
    );
  },
  RUNS_MOST_MS,
);

test(
  "JSON of the right names with anything in it",
  () => {
    const text = fc.string({ maxLength: 8, unit: "binary" });
    const some = fc.oneof(text, fc.anything());
    const labels = fc.oneof(fc.dictionary(text, text), fc.anything());
    const value = fc.tuple(fc.oneof(fc.nat().map(String), some), some, labels);
    const stream = fc.record(
      {
        stream: labels,
        labels: fc.oneof(fc.constantFrom('{a="b"}', '{a="b\\u0041", level="warn"}'), some),
        values: fc.oneof(fc.array(value, { maxLength: 3 }), fc.anything()),
        entries: fc.array(
          fc.record({ ts: fc.oneof(fc.constant("2026-01-02T03:04:05.5Z"), some), line: some }),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.record({ streams: fc.array(stream, { maxLength: 3 }) }), fc.anything()),
        (push) => {
          const json = JSON.stringify(push, (_, one: unknown) =>
            typeof one === "bigint" ? String(one) : one,
          );
          check(Buffer.from(json ?? ""), true);
        },
      ),
      { numRuns: RUNS },
    );
  },
  RUNS_MOST_MS,
);

test(
  "labels: any text is read or refused, and what was quoted comes back",
  () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      ",",
      "=",
      '"',
      "`",
      "\\",
      " ",
      "a",
      "b.c",
      "\\n",
      "\\x4",
      "\\u00e9",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          expect(parseLabels(pieces.join("")).length % 2).toBe(0);
        } catch (error) {
          expect(error).toBeInstanceOf(LabelFault);
        }
      }),
      { numRuns: RUNS },
    );
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
    const value = fc.string({ maxLength: 12, unit: "grapheme" });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 5 }), (pairs) => {
        const quoted = pairs.map(
          ([key, one]) => `${key}="${one.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`,
        );
        expect(parseLabels(`{${quoted.join(", ")}}`)).toEqual(pairs.flat());
      }),
      { numRuns: RUNS / 10 },
    );
  },
  RUNS_MOST_MS,
);

test.for([
  ["{}", []],
  [' { a = "b" , } ', ["a", "b"]],
  ['{a="say \\"hi\\"",b=`c:\\x`}', ["a", 'say "hi"', "b", "c:\\x"]],
  ['{a="say "hi"",b="c"}', ["a", 'say "hi"', "b", "c"]],
  ['{"service.name"="shop"}', ["service.name", "shop"]],
  ['{a="tab\\tnul\\000e\\u00e9\\U0001F600\\x41"}', ["a", "tab\tnul\0eé😀A"]],
  ['{a="\\ud800"}', ["a", "\ufffd"]],
] as const)("labels %s", ([text, labels]) => {
  expect(parseLabels(text)).toEqual(labels);
});
