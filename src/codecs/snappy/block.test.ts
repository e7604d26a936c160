/** Blocks of the C++ library (by the snappy package), and whatever comes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { SnappyFault, decompressBlock } from "./block.ts";

const MOST = 1 << 20;

interface Sample {
  what: string;
  plain: { text: string; times: number };
  block: string;
}

const samples = readFileSync(join(import.meta.dirname, "fixtures/blocks.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Sample);

test.for(samples)("reads $what", ({ plain, block }) => {
  const whole = decompressBlock(Buffer.from(block, "base64"), MOST);
  expect(whole.toString()).toBe(plain.text.repeat(plain.times));
});

test.for([
  ["nothing at all", []],
  ["a length without an end", [0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
  ["less than it says", [5, 0x0c, 97, 98, 99, 100]],
  ["more than it says", [2, 0x0c, 97, 98, 99, 100]],
  ["a literal that is cut off", [4, 0x0c, 97]],
  ["a copy from before the beginning", [8, 0x00, 97, 0x09, 5]],
  ["a copy from nowhere", [8, 0x00, 97, 0x09, 0]],
  ["a length that no block of its size can hold", [0xff, 0xff, 0x3f, 0x00, 97]],
] as const)("refuses %s", ([, bytes]) => {
  expect(() => decompressBlock(Buffer.from(bytes), MOST)).toThrow(SnappyFault);
});

test("refuses what is longer than allowed", () => {
  const [sample] = samples as [Sample];
  expect(() => decompressBlock(Buffer.from(sample.block, "base64"), 3)).toThrow(/more than 3 bytes/);
});

/** Literals, and copies of every kind from everywhere behind. */
const element = fc.oneof(
  fc.record({ literal: fc.uint8Array({ minLength: 1, maxLength: 80 }) }),
  fc.record({ back: fc.nat(2000), length: fc.integer({ min: 1, max: 64 }), wide: fc.boolean() }),
);

test(
  "writes what the elements say",
  () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 20 }), (elements) => {
        const block: number[] = [];
        const plain: number[] = [];
        for (const one of elements) {
          if ("literal" in one) {
            const { length } = one.literal;
            block.push(...(length <= 60 ? [(length - 1) << 2] : [60 << 2, length - 1]), ...one.literal);
            plain.push(...one.literal);
          } else if (plain.length > 0) {
            const back = (one.back % plain.length) + 1;
            const near = !one.wide && back < 2048 && one.length >= 4 && one.length <= 11;
            if (near) block.push(1 | ((one.length - 4) << 2) | ((back >> 8) << 5), back & 255);
            else block.push(2 | ((one.length - 1) << 2), back & 255, back >> 8);
            for (let i = 0; i < one.length; i += 1) plain.push(plain[plain.length - back] as number);
          }
        }
        const length: number[] = [];
        let rest = plain.length;
        for (; rest > 127; rest >>= 7) length.push((rest & 127) | 128);
        length.push(rest);
        expect(decompressBlock(Buffer.from([...length, ...block]), MOST)).toEqual(Buffer.from(plain));
      }),
      { numRuns: Math.min(FUZZ_RUNS, 100_000) / 10 },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "whatever comes is a block or refused",
  () => {
    const blocks = samples
      .map(({ block }) => Buffer.from(block, "base64"))
      .filter((one) => one.length < 2000);
    const mutated = fc
      .tuple(
        fc.constantFrom(...blocks),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      )
      .map(([block, changes]) => {
        const copy = Buffer.from(block);
        for (const [at, byte] of changes) copy[at % copy.length] = byte;
        return copy;
      });
    fc.assert(
      fc.property(
        fc.oneof(
          mutated,
          fc.uint8Array({ maxLength: 100 }).map((one) => Buffer.from(one)),
        ),
        (bytes) => {
          try {
            expect(promptly(() => decompressBlock(bytes, MOST)).length).toBeLessThanOrEqual(MOST);
          } catch (error) {
            expect(error).toBeInstanceOf(SnappyFault);
          }
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
