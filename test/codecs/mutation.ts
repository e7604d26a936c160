/** For fuzzing: captured bytes with faults in them, records that must be sound, and runs that must be short. */
import fc from "fast-check";
import { expect } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";

export const FUZZ_RUNS = Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000);
/** A million runs take longer than a test may otherwise. */
export const FUZZ_WITHIN_MS = 60_000 + FUZZ_RUNS * 5;
/** No input may take longer. A busy machine is excused when it does the same faster another time. */
const SLOW_MS = 50;
const ATTEMPTS_MOST = 10;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Bytes that mean something to somebody. */
const TELLING = [
  0, 1, 9, 10, 13, 32, 34, 45, 48, 57, 58, 60, 62, 91, 92, 93, 123, 125, 127, 128, 0xc3, 0xef, 0xff,
];

interface Fault {
  kind: "set" | "insert" | "delete" | "repeat" | "end";
  at: number;
  length: number;
  byte: number;
}

const fault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom("set", "insert", "delete", "repeat", "end"),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 40 }),
  byte: fc.oneof(fc.constantFrom(...TELLING), fc.nat(255)),
});

/** One of the samples with up to six faults. */
export function mutated(samples: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.nat(samples.length - 1), fc.array(fault, { maxLength: 6 }))
    .map(([index, faults]) => faults.reduce(apply, samples[index] ?? Buffer.alloc(0)));
}

function apply(bytes: Buffer, { kind, at, length, byte }: Fault): Buffer {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  const [before, behind] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (kind) {
    case "set":
      return Buffer.concat([before, Buffer.from([byte]), behind.subarray(1)]);
    case "insert":
      return Buffer.concat([before, Buffer.alloc(length, byte), behind]);
    case "delete":
      return Buffer.concat([before, behind.subarray(length)]);
    case "repeat":
      return Buffer.concat([before, behind.subarray(0, length), behind]);
    case "end":
      return before;
  }
}

/** Runs it, again if it was slow: other programs, and the collection of garbage, may come between. */
export function promptly<T>(run: () => T): T {
  for (let attempt = 1; ; attempt += 1) {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const result = run();
    const wallMs = performance.now() - started;
    if (wallMs <= SLOW_MS) return result;
    const used = process.cpuUsage(cpu);
    const took = Math.min(wallMs, (used.user + used.system) / 1000);
    if (took > SLOW_MS && attempt < ATTEMPTS_MOST) continue;
    expect(took).toBeLessThanOrEqual(SLOW_MS);
    return result;
  }
}

export function checkRecord(record: LogRecord): void {
  const sound =
    Number.isSafeInteger(record.seconds) &&
    Number.isInteger(record.nanos) &&
    record.nanos >= 0 &&
    record.nanos < 1e9 &&
    record.severity >= 0 &&
    record.severity <= 24 &&
    record.attributes.length % 2 === 0;
  if (!sound) expect(record).toBe("a sound record");
  const keys = new Set<string>();
  for (let i = 0; i < record.attributes.length; i += 2) keys.add(record.attributes[i] ?? "");
  if (keys.size * 2 !== record.attributes.length) expect(record.attributes).toBe("keys that differ");
  for (const text of [record.body, ...record.attributes, ...Object.values(record.resource.attributes)])
    if (LONE_SURROGATE.test(text)) expect(text).toBe("whole characters");
  if (record.attributes.includes("") || Object.values(record.resource.attributes).includes(""))
    expect(record.attributes).toBe("no empty texts");
}
