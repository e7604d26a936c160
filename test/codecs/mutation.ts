/** For fuzzing: captured bytes with faults in them. */
import fc from "fast-check";

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
