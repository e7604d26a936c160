import { describe, expect, test } from "vitest";
import { jsonText, scalarText } from "./json-text.ts";
import { TextTable } from "./text-table.ts";
import { ValueCutter } from "./value-cutter.ts";
import { KIND, ValueReader } from "./value-reader.ts";
import { pack } from "./writer.ts";

function readerOf(hex: string): ValueReader {
  const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
  const reader = new ValueReader();
  reader.open(bytes, 0, bytes.length);
  return reader;
}

describe("values as text (examples of the specification's formats)", () => {
  test.for([
    ["7f", "127"],
    ["e0", "-32"],
    ["cc ff", "255"],
    ["cd ffff", "65535"],
    ["ce ffffffff", "4294967295"],
    ["cf 0000000100000000", "4294967296"],
    ["cf ffffffffffffffff", "18446744073709551615"],
    ["d0 80", "-128"],
    ["d1 8000", "-32768"],
    ["d2 80000000", "-2147483648"],
    ["d3 ffffffffffffffff", "-1"],
    ["d3 8000000000000000", "-9223372036854775808"],
    ["ca 3fc00000", "1.5"],
    ["cb 3ff8000000000000", "1.5"],
    ["c2", "false"],
    ["c3", "true"],
    ["a0", ""],
    ["a3 c3a978", "éx"],
    ["d9 01 61", "a"],
    ["da 0001 61", "a"],
    ["db 00000001 61", "a"],
    ["c4 01 62", "b"],
    ["d7 00 55ecf93800000005", "2015-09-07T02:40:56.000000005Z"],
    ["c7 08 00 55ecf93800000005", "2015-09-07T02:40:56.000000005Z"],
    ["d6 ff 55ecf938", "2015-09-07T02:40:56.000000000Z"],
    ["d7 ff 0000001455ecf938", "2015-09-07T02:40:56.000000005Z"],
    ["c7 0c ff 00000005 ffffffffffffffff", "1969-12-31T23:59:59.000000005Z"],
    ["d4 05 ff", "/w=="],
    ["d7 00 00000000ffffffff", "AAAAAP////8="],
  ] as const)("%s → %s", ([hex, text]) => {
    const reader = readerOf(hex);
    expect(scalarText(reader, reader.next())).toBe(text);
    expect(reader.at).toBe(reader.end);
  });
  test.for([
    ["93 01 a161 c0", '[1,"a",null]'],
    ["82 a161 01 a162 81 a163 90", '{"a":1,"b":{"c":[]}}'],
    ["81 02 ca 7fc00000", '{"2":null}'],
    ["81 81 a161 01 c3", '{"?":true}'],
    ["81 c0 c2", '{"null":false}'],
    ["dc 0001 de 0001 a1 22 a1 5c", '[{"\\"":"\\\\"}]'],
  ] as const)("%s → %s", ([hex, json]) => {
    expect(jsonText(readerOf(hex))).toBe(json);
  });
});

describe("what does not hold together", () => {
  test.for([
    "",
    "c1",
    "cc",
    "a5 61",
    "d9 05 61",
    "92 01",
    "dd ffffffff 01",
    "df 7fffffff",
    "c9 ffffffff 00",
    "d7 00 01",
  ])("%s is broken", (hex) => {
    expect(readerOf(hex).skip()).toBe(false);
    expect(jsonText(readerOf(hex))).toBeUndefined();
  });
  test("ten thousand levels are stepped over, and written as far as anybody reads", () => {
    const deep = Buffer.concat([Buffer.alloc(10_000, 0x91), Buffer.from([0xc0])]);
    const reader = new ValueReader();
    reader.open(deep, 0, deep.length);
    expect(jsonText(reader)).toBe(`${"[".repeat(64)}null${"]".repeat(64)}`);
    expect(reader.at).toBe(deep.length);
  });
  test("keys within keys do not double with each level", () => {
    const deep = Buffer.concat([Buffer.alloc(5000, 0x81), Buffer.alloc(5001, 0xc0)]);
    const reader = new ValueReader();
    reader.open(deep, 0, deep.length);
    expect(jsonText(reader)).toBe('{"?":null}');
  });
});

describe("a stream", () => {
  const values = [
    pack({ a: "x".repeat(300), b: [1, 2, null] }),
    pack(5),
    pack(["é".repeat(40_000)]),
    pack(null),
  ];
  const stream = Buffer.concat(values);
  test.for([1, 2, 3, 7, 100, 65_536, 1 << 20])("in reads of %i bytes: the same whole values", (size) => {
    const cutter = new ValueCutter(1 << 20);
    const found: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) {
      cutter.push(Buffer.from(stream.subarray(at, at + size)));
      while (cutter.next() === "whole") found.push(cutter.bytes.subarray(cutter.start, cutter.end));
    }
    // Compared only now: what was handed out must not have been written over since.
    expect(found).toEqual(values);
    expect(cutter.heldBytes()).toBe(0);
  });
  test.for([
    ["c6 7fffffff", "a text longer than allowed, before it comes"],
    ["dd 7fffffff", "more members than bytes are allowed"],
  ] as const)("%s is too long: %s", ([hex]) => {
    const cutter = new ValueCutter(1 << 20);
    cutter.push(Buffer.from(hex.replaceAll(" ", ""), "hex"));
    expect(cutter.next()).toBe("too long");
  });
  test("storage grows with what has come, not with what was announced", () => {
    const cutter = new ValueCutter(2 ** 31);
    const before = process.memoryUsage().arrayBuffers;
    cutter.push(Buffer.from("c63fffffff00", "hex"));
    expect(cutter.next()).toBe("more");
    cutter.push(Buffer.alloc(100_000));
    expect(cutter.next()).toBe("more");
    expect(cutter.heldBytes()).toBe(100_006);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20);
  });
});

test("texts that come again are found, and never mistaken", () => {
  const table = new TextTable();
  const texts = Array.from(
    { length: 20_000 },
    (_, i) => `${"k".repeat(i % 90)}${i % 3 === 0 ? "é" : ""}${i % 500}`,
  );
  for (const text of texts) {
    const bytes = Buffer.from(`..${text}..`);
    expect(table.read(bytes, 2, bytes.length - 2)).toBe(text);
  }
  expect(table.read(Buffer.from([0xff]), 0, 1)).toBe("\ufffd");
});

test("what is written is read", () => {
  const value = {
    t: "x".repeat(70_000),
    s: "é",
    l: [true, false, null, 1.5, -1, 70_000],
    b: Buffer.from("bytes"),
  };
  const packed = pack(value);
  const reader = new ValueReader();
  reader.open(packed, 0, packed.length);
  expect(jsonText(reader)).toBe(JSON.stringify({ ...value, b: "bytes" }));
  const many = pack(Array.from({ length: 70_000 }, () => 0));
  reader.open(many, 0, many.length);
  expect([reader.next(), reader.number]).toEqual([KIND.array, 70_000]);
});
