/** Whatever comes: records that are valid, or a refusal. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import type { LogRecord } from "../../record/record.ts";
import { decompressBlock } from "../snappy/block.ts";
import { LokiDecoder } from "./decoder.ts";
import { LabelFault, parseLabels } from "./labels.ts";
import { LokiFault } from "./push-batch.ts";

const MOST_BYTES = 100;
const MOST = 1 << 20;

const decoder = new LokiDecoder({
  maxMessageBytes: MOST_BYTES,
  resource: { "logboom.source": "loki" },
  count: () => undefined,
});

function decode(bytes: Buffer, json: boolean): LogRecord[] {
  decoder.begin({ peer: "192.0.2.1", tenant: "" }, 1_790_000_000_123);
  try {
    return json ? decoder.json(bytes.toString()) : decoder.compressed(bytes, MOST);
  } catch (error) {
    expect(error).toBeInstanceOf(LokiFault);
    return [];
  }
}

function check(bytes: Buffer, json: boolean): void {
  checkRecords(
    promptly(() => decode(bytes, json)),
    MOST_BYTES,
  );
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

test(
  "captured pushes with some bytes changed, inside the compression, too",
  () => {
    const of = (json: boolean): Buffer[] =>
      samples.filter((one) => one.json === json).map(({ bytes }) => bytes);
    const inside = of(false).map((bytes) => decompressBlock(bytes, MOST));
    const push = fc.oneof(
      mutated(of(true)).map((bytes) => ({ json: true, bytes })),
      mutated(of(false)).map((bytes) => ({ json: false, bytes })),
      mutated(inside).map((bytes) => ({ json: false, bytes: literals(bytes) })),
    );
    fc.assert(
      fc.property(push, ({ bytes, json }) => check(bytes, json)),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
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
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
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
      { numRuns: FUZZ_RUNS },
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
      { numRuns: FUZZ_RUNS / 10 },
    );
  },
  FUZZ_WITHIN_MS,
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
