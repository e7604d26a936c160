/** `logboom pipe` ends, whatever bytes it gets: decoders and steps in a process of its own, and 20,000 small inputs without one. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DECODERS, openDecoder } from "../../src/cli/decoders.ts";
import { openTransforms } from "../../src/cli/transforms.ts";
import type { Decoder } from "../../src/cli/decoders.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { Refusal } from "../../src/record/refusal.ts";
import { recordJson } from "../../src/record/json.ts";
import { compile, run } from "./run-program.ts";
import type { Program } from "./run-program.ts";

const FRAMINGS = ["auto", "newline", "octet", "nul", "none"];
const ways = [...DECODERS.keys()].flatMap((codec) => FRAMINGS.map((framing) => [codec, framing] as const));

/** Beginnings that lead deeper into the decoders than bytes alone do. */
const LIKELY = [
  '{"version":"1.1","host":"a","short_message":"',
  '<34>1 2026-11-21T10:00:00Z h a - - [x@1 y="',
  "<13>Oct 11 22:14:15 mymachine su: ",
  '{"log":"a\\n","stream":"stdout","time":"2026-11-21T10:00:00.5Z"}\n',
  '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"',
  '{"timestamp":"2026-11-21T10:00:00.5Z","body":"x","attributes":{"a":"',
  "18446744073709551616 ",
  "3 abc4 ",
  '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /',
  "E1121 10:00:00.123456 1 a.go:1] ",
  "Traceback (most recent call last):\n  File ",
  "\u001f\u008b\b",
  ']}}"',
  "\n",
];

const piece = fc.oneof(
  fc.constantFrom(...LIKELY).map((text) => Buffer.from(text, "latin1")),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: "binary", maxLength: 30 }).map((text) => Buffer.from(text)),
);

/** One compressed message that is damaged is refused in words; everything else is records. */
function decoded(decoder: Decoder, pieces: readonly Buffer[]): LogRecord[] {
  const records = pieces.flatMap((bytes) => decoder.push(bytes));
  try {
    return [...records, ...decoder.end()];
  } catch (error) {
    if (error instanceof Refusal && /compressed/.test(error.message)) return records;
    throw error;
  }
}

test(
  "any bytes, in any pieces, by every decoder and framing: no throw, and every record is one",
  { timeout: 300_000 },
  async () => {
    const steps = openTransforms({ detect: true, transforms: [] });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ways),
        fc.array(piece, { maxLength: 8 }),
        async ([codec, framing], pieces) => {
          const decoder = await openDecoder(codec, framing);
          const records = decoded(decoder, pieces);
          for (const record of steps.apply(records)) {
            const json = recordJson(record);
            expect(Number.isNaN(Date.parse(json.timestamp))).toBe(false);
            expect(JSON.parse(JSON.stringify(json))).toEqual(json);
          }
        },
      ),
      { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) },
    );
  },
);

describe("the program", () => {
  let program: Program;
  beforeAll(() => {
    program = compile();
  }, 120_000);
  afterAll(() => program?.remove());

  test.for(ways)(
    "%s, framing %s: a mebibyte of noise and of broken beginnings ends with exit code 0",
    async (way) => {
      const [codec, framing] = way;
      const noise = Array.from({ length: 4000 }, (_, i) =>
        Buffer.concat([Buffer.from(LIKELY[i % LIKELY.length] ?? "", "latin1"), randomBytes(200)]),
      );
      const input = Buffer.concat(noise);
      const args = ["pipe", "--decode", codec, "--framing", framing, "--explain", "--multiline"];
      const { code, out, err } = await run(program, args, { input });
      expect({ code, err }).toEqual({ code: 0, err: "" });
      for (const line of out.trimEnd().split("\n")) expect(() => JSON.parse(line) as unknown).not.toThrow();
    },
  );
});
