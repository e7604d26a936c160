import { describe, expect, test } from "vitest";
import { ChunkAssembler, isChunk } from "./decode-chunks.ts";

interface Setup {
  assembler: ChunkAssembler;
  counts: Map<string, number>;
}

function setup(maxBytes = 1_000_000, maxMessageBytes = 100_000): Setup {
  const counts = new Map<string, number>();
  const count = (event: string, reason: string): void => {
    counts.set(`${event}: ${reason}`, (counts.get(`${event}: ${reason}`) ?? 0) + 1);
  };
  return { assembler: new ChunkAssembler({ maxBytes, maxMessageBytes, count }), counts };
}

function chunk(id: number, number: number, count: number, text: string): Buffer {
  const head = Buffer.alloc(12);
  head.set([0x1e, 0x0f]);
  head.writeBigUInt64BE(BigInt(id), 2);
  head[10] = number;
  head[11] = count;
  return Buffer.concat([head, Buffer.from(text)]);
}

const A = "192.0.2.1";
const B = "192.0.2.2";

test("any order, twice, and two messages at a time", () => {
  const { assembler, counts } = setup();
  expect(isChunk(chunk(1, 0, 2, "a"))).toBe(true);
  expect(assembler.push(chunk(1, 1, 2, "world"), A, 0)).toBeUndefined();
  expect(assembler.push(chunk(1, 1, 2, "world"), A, 1)).toBeUndefined();
  expect(assembler.push(chunk(2, 0, 3, "x"), A, 1)).toBeUndefined();
  expect(assembler.push(chunk(1, 0, 2, "hello "), A, 2)?.toString()).toBe("hello world");
  expect(assembler.push(chunk(2, 2, 3, "z"), A, 3)).toBeUndefined();
  expect(assembler.push(chunk(2, 1, 3, "y"), A, 4999)?.toString()).toBe("xyz");
  expect(counts.size).toBe(0);
});

test("a chunk that comes once more when its message is whole begins nothing", () => {
  const { assembler, counts } = setup();
  assembler.push(chunk(1, 0, 2, "a"), A, 0);
  expect(assembler.push(chunk(1, 1, 2, "b"), A, 0)?.toString()).toBe("ab");
  expect(assembler.push(chunk(1, 0, 2, "a"), A, 100)).toBeUndefined();
  assembler.expire(20_000);
  expect(assembler.size).toBe(0);
  expect(counts.size).toBe(0);
});

test("the same id of two senders is two messages", () => {
  const { assembler } = setup();
  assembler.push(chunk(1, 0, 2, "a1 "), A, 0);
  assembler.push(chunk(1, 0, 2, "b1 "), B, 0);
  expect(assembler.push(chunk(1, 1, 2, "b2"), B, 0)?.toString()).toBe("b1 b2");
  expect(assembler.push(chunk(1, 1, 2, "a2"), A, 0)?.toString()).toBe("a1 a2");
});

test("one chunk alone is whole at once, as gelf-pro sends small messages", () => {
  expect(
    setup()
      .assembler.push(chunk(9, 0, 1, "small"), A, 0)
      ?.toString(),
  ).toBe("small");
});

test("what is not whole five seconds after its first chunk is given up and counted", () => {
  const { assembler, counts } = setup();
  assembler.push(chunk(1, 0, 3, "a"), A, 0);
  assembler.push(chunk(1, 1, 3, "b"), A, 4999);
  assembler.expire(4999);
  expect(assembler.size).toBe(1);
  assembler.expire(5000);
  expect(assembler.size).toBe(0);
  expect(assembler.bytes).toBe(0);
  expect(counts.get("dropped: chunks missing")).toBe(1);
});

describe("bounds", () => {
  test.for([
    [chunk(1, 0, 129, "a"), "more than 128 chunks"],
    [chunk(1, 3, 3, "a"), "a number beyond the count"],
    [chunk(1, 0, 0, "a"), "no chunks"],
    [chunk(1, 0, 2, ""), "nothing behind the header"],
    [chunk(1, 0, 2, "abc").subarray(0, 7), "a header that breaks off"],
  ] as const)("%s is counted (%s)", ([bytes]) => {
    const { assembler, counts } = setup();
    expect(assembler.push(bytes, A, 0)).toBeUndefined();
    expect(assembler.size).toBe(0);
    expect(counts.get("malformed: bad chunk header")).toBe(1);
  });

  test("a message with another count than before is not mixed in", () => {
    const { assembler, counts } = setup();
    assembler.push(chunk(1, 0, 2, "a"), A, 0);
    assembler.push(chunk(1, 1, 3, "b"), A, 0);
    expect(counts.get("malformed: chunk counts differ")).toBe(1);
    expect(assembler.push(chunk(1, 1, 2, "c"), A, 0)?.toString()).toBe("ac");
  });

  test("a payload longer than allowed is given up, once", () => {
    const { assembler, counts } = setup();
    for (let i = 0; i < 30; i += 1) assembler.push(chunk(1, i, 31, "x".repeat(5000)), A, 0);
    expect(counts).toEqual(new Map([["dropped: message too long", 1]]));
    expect(assembler.bytes).toBeLessThan(1000);
  });

  test("memory stays below its bound, the sender that floods pays, the other's message comes through", () => {
    const { assembler, counts } = setup(1_000_000);
    assembler.push(chunk(7, 0, 2, "quiet "), B, 0);
    for (let i = 0; i < 5000; i += 1) {
      assembler.push(chunk(i, 0, 2, "x".repeat(1000)), A, 1);
      expect(assembler.bytes).toBeLessThanOrEqual(1_000_000);
    }
    expect(assembler.push(chunk(7, 1, 2, "sender"), B, 2)?.toString()).toBe("quiet sender");
    expect(counts.get("dropped: too many unfinished messages")).toBeGreaterThan(4000);
    assembler.expire(10_000);
    expect(assembler.bytes).toBe(0);
    let given = 0;
    for (const [, times] of counts) given += times;
    expect(given).toBe(5000);
  });
});
