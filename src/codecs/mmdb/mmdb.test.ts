import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MmdbDatabase } from "./database.ts";

const folder = join(import.meta.dirname, "../../../test/vectors/mmdb");
const bytes = (name: string): Buffer => readFileSync(join(folder, `${name}.mmdb`));
const open = (name: string): MmdbDatabase => new MmdbDatabase(bytes(name));

describe("trees of each width, IPv4, IPv6 and both", () => {
  test.for([
    ["MaxMind-DB-test-ipv4-24", "1.1.1.1", "1.1.1.1"],
    ["MaxMind-DB-test-ipv4-28", "1.1.1.3", "1.1.1.2"],
    ["MaxMind-DB-test-ipv4-28", "1.1.1.31", "1.1.1.16"],
    ["MaxMind-DB-test-ipv4-28", "::ffff:1.1.1.3", "1.1.1.2"],
    ["MaxMind-DB-test-mixed-32", "1.1.1.3", "::1.1.1.2"],
    ["MaxMind-DB-test-mixed-32", "::1.1.1.3", "::1.1.1.2"],
    ["MaxMind-DB-test-mixed-32", "::1:ffff:ffff", "::1:ffff:ffff"],
    ["MaxMind-DB-test-ipv6-28", "::2:0:1", "::2:0:0"],
    ["MaxMind-DB-test-ipv6-28", "::2:0:51", "::2:0:50"],
  ] as const)("%s: %s → %s", ([name, address, ip]) => {
    expect({ ...open(name).lookup(address) }).toEqual({ ip });
  });
  test.for([
    ["MaxMind-DB-test-ipv4-24", "1.1.1.33"],
    ["MaxMind-DB-test-ipv4-24", "255.254.253.123"],
    ["MaxMind-DB-test-ipv4-24", "::1"],
    ["MaxMind-DB-test-ipv6-28", "89fa::"],
    ["MaxMind-DB-test-ipv6-28", "not an address"],
    ["MaxMind-DB-test-ipv6-28", "fe80::1%eth0"],
    ["MaxMind-DB-test-ipv6-28", ""],
  ] as const)("%s knows nothing of %j", ([name, address]) => {
    expect(open(name).lookup(address)).toBeUndefined();
  });
});

test("values of every type", () => {
  const answer = open("MaxMind-DB-test-decoder").lookup("1.1.1.0");
  expect(answer).toMatchObject({
    array: [1, 2, 3],
    boolean: true,
    double: 42.123456,
    int32: -268_435_456,
    uint16: 100,
    uint32: 268_435_456,
    uint64: 1_152_921_504_606_846_976n,
    uint128: 1_329_227_995_784_915_872_903_807_060_280_344_576n,
    utf8_string: "unicode! ☯ - ♫",
  });
  expect(answer?.["float"]).toBeCloseTo(1.1, 5);
  expect(JSON.stringify(answer?.["map"])).toContain('"utf8_stringX":"hello"');
});

describe("files that are none, or damaged", () => {
  test.for([Buffer.alloc(0), Buffer.from("text"), Buffer.from("\xab\xcd\xefMaxMind.com", "latin1")])(
    "%o",
    (file) => {
      expect(() => new MmdbDatabase(file)).toThrow(RangeError);
    },
  );
  test("pointers to nowhere", () => {
    expect(() => open("MaxMind-DB-test-broken-pointers-24").lookup("1.1.1.16")).toThrow(RangeError);
  });
  test("a size of records that is a map: the last value of this file", () => {
    const damaged = Buffer.from(bytes("GeoIP2-City-Test"));
    damaged[damaged.length - 2] = 0xe0;
    expect(() => new MmdbDatabase(damaged)).toThrow(RangeError);
  });
  test("any bytes changed or cut: an answer or a RangeError, soon", () => {
    const whole = bytes("GeoIP2-City-Test");
    const change = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 200,
    });
    const address = fc.oneof(fc.constant("81.2.69.142"), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(change, address, fc.nat(20), (changes, text, cut) => {
        const damaged = Buffer.from(whole.subarray(0, whole.length - cut));
        for (const [at, value] of changes) damaged[Math.min(at, damaged.length - 1)] = value;
        try {
          new MmdbDatabase(damaged).lookup(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) },
    );
  }, 120_000);
});
