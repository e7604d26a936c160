/** What is remembered of senders is small, however large the requests were that it came with. */
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { LokiDecoder } from "../../src/codecs/loki/decoder.ts";
import { OtlpDecoder } from "../../src/codecs/otlp/decoder.ts";
import { bytesField, numberField, textField } from "../../src/codecs/protobuf/write.ts";
import { requestWire } from "../codecs/otlp-wire.ts";

const MIB = 1024 * 1024;
const REQUESTS = 40;
const LINE = "x".repeat(2 * MIB);
const options = { maxMessageBytes: 4 * MIB, resource: {}, count: () => undefined };

function otlp(): (service: string) => number {
  const decoder = new OtlpDecoder(options);
  return (service) => {
    const attributes = [{ key: "service.name", value: { stringValue: service } }];
    const scopeLogs = [{ logRecords: [{ body: { stringValue: LINE } }] }];
    decoder.begin("192.0.2.1", 0);
    return decoder.protobuf(requestWire({ resourceLogs: [{ resource: { attributes }, scopeLogs }] })).records
      .length;
  };
}

function loki(): (service: string) => number {
  const decoder = new LokiDecoder(options);
  return (service) => {
    const entry = bytesField(2, Buffer.concat([bytesField(1, numberField(1, 1)), textField(2, LINE)]));
    const push = bytesField(1, Buffer.concat([textField(1, `{app="${service}"}`), entry]));
    decoder.begin({ peer: "192.0.2.1", tenant: "" }, 0);
    return decoder.compressed(literal(push), 4 * MIB).length;
  };
}

/** Snappy's block format with one literal: its length, a tag that says four bytes of length, the length less one. */
function literal(bytes: Buffer): Buffer {
  const head = Buffer.alloc(9);
  for (let i = 0, left = bytes.length; i < 4; i += 1, left >>= 7) head[i] = (left & 127) | (i < 3 ? 128 : 0);
  head[4] = 63 << 2;
  head.writeUInt32LE(bytes.length - 1, 5);
  return Buffer.concat([head, bytes]);
}

test.for([
  ["OTLP", otlp],
  ["Loki", loki],
] as const)("%s: resources of large requests", async ([, open]) => {
  const read = open();
  // What the engine itself keeps for a while is there before.
  for (let i = 0; i < 5; i += 1) read(`first-${i}`);
  const before = await usedBytes();
  for (let i = 0; i < REQUESTS; i += 1) expect(read(`service-number-${i}-of-very-many`)).toBe(1);
  expect((await usedBytes()) - before).toBeLessThan((REQUESTS * LINE.length) / 2);
  expect(read("the last")).toBe(1);
});

/** The least of a few looks: room of buffers that nobody has any more is given back a little later, by another thread. */
async function usedBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 5; look += 1) {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
    await sleep(20);
  }
  return least;
}
