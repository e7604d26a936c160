import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../test/codecs/fuzz-runs.ts";
import { readProxyHeader } from "./proxy-header.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";

function binary(hex: string): Buffer {
  return Buffer.from(SIGNATURE + hex.replaceAll(" ", ""), "hex");
}

describe("the line of version 1", () => {
  test.for([
    ["PROXY TCP4 192.0.2.1 198.51.100.9 56324 443\r\n", "192.0.2.1", "IPv4"],
    ["PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n", "2001:db8::1", "IPv6"],
    ["PROXY UNKNOWN\r\n", undefined, "a proxy that does not know"],
    ["PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", undefined, "the rest of UNKNOWN is to be ignored"],
  ] as const)("%j is from %s (%s)", ([text, peer]) => {
    const bytes = Buffer.from(`${text}<34>hello`);
    expect(readProxyHeader(bytes)).toEqual({ state: "whole", length: text.length, peer });
    for (let length = 0; length < text.length; length += 1)
      expect(readProxyHeader(bytes.subarray(0, length))).toEqual({ state: "more" });
  });

  test.for([
    ["<34>1 - h a - - - hello\n", "no header at all"],
    ["PROXY TCP4 2001:db8::1 198.51.100.9 1 2\r\n", "an address of the other family"],
    ["PROXY TCP4 192.0.2.1\r\n", "ports missing"],
    ["PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n", "no family of version 1"],
    ["PROXY TCP4 300.0.2.1 192.0.2.2 1 2\r\n", "no address"],
    [`PROXY TCP4 ${"1".repeat(120)}`, "longer than a line may be"],
    ["GET / HTTP/1.1\r\n", "another protocol"],
  ] as const)("%j is refused (%s)", ([text]) => {
    expect(readProxyHeader(Buffer.from(text))).toEqual({ state: "bad" });
  });
});

describe("the binary header of version 2", () => {
  test.for([
    ["21 11 000c c0000201 c6336409 dc04 01bb", "192.0.2.1", "TCP over IPv4"],
    ["21 11 0013 c0000201 c6336409 dc04 01bb 030004deadbeef", "192.0.2.1", "with a checksum behind it"],
    [
      "21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 0001 0002",
      "2001:db8::1",
      "TCP over IPv6",
    ],
    [
      "21 21 0024 00000000000000000000000000000001 20010db8000000000000000000000002 0001 0002",
      "::1",
      "zeros at the front",
    ],
    ["20 00 0000", undefined, "LOCAL: the proxy's own health check"],
    ["21 00 0004 01020304", undefined, "unspecified, with a rest to skip"],
    [`21 31 00d8 ${"00".repeat(216)}`, undefined, "a socket in the file system"],
  ] as const)("%s is from %s (%s)", ([hex, peer]) => {
    const header = binary(hex);
    const bytes = Buffer.concat([header, Buffer.from("<34>hello")]);
    expect(readProxyHeader(bytes)).toEqual({ state: "whole", length: header.length, peer });
    for (let length = 0; length < header.length; length += 1)
      expect(readProxyHeader(bytes.subarray(0, length))).toEqual({ state: "more" });
  });

  test.for([
    ["11 11 000c c0000201 c6336409 dc04 01bb", "version 1 in binary"],
    ["22 11 000c c0000201 c6336409 dc04 01bb", "no such command"],
    ["21 11 0004 c0000201", "too short for its family"],
    ["21 51 000c c0000201 c6336409 dc04 01bb", "no such family"],
    ["21 11 ffff", "longer than any header"],
  ] as const)("%s is refused (%s)", ([hex]) => {
    expect(readProxyHeader(binary(hex))).toEqual({ state: "bad" });
  });
});

test(
  "whatever comes, it is answered, and a whole header is never longer than what came",
  () => {
    const starts = fc.constantFrom(Buffer.alloc(0), Buffer.from("PROXY "), binary(""), binary("2111"));
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 64 }), (start, rest) => {
        const bytes = Buffer.concat([start, rest]);
        const header = promptly(() => readProxyHeader(bytes));
        return header.state !== "whole" || header.length <= bytes.length;
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
