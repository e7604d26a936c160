/** Whatever lines come: nothing thrown, nothing slow, no line lost, valid records, and the same ones however a stream is split. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import { frameBytes } from "../../codecs/framing/decode.ts";
import { createFramer } from "../../codecs/framing/framer.ts";
import type { LogRecord } from "../../record/record.ts";
import { RawDecoder } from "./decoder.ts";

const NOW = Date.parse("2026-11-21T09:30:00.123Z");
const MOST_BYTES = 500;
/** A byte that is no UTF-8 becomes three. */
const REPAIRED_MOST_BYTES = 3 * MOST_BYTES;
const FRAMINGS = ["newline", "nul", "octet", "none"] as const;
type Framing = (typeof FRAMINGS)[number];

/** Lines as programs write them; counted ones, documents and blank ones among them. */
const SAMPLES = [
  'GET /cart 200 12ms\nuser "é✓😀" signed in\r\n\r\n  indented\n\tat Cart.add(Cart.java:12)\nlast without end',
  '{"@timestamp":"2026-01-02T03:04:05.678Z","level":"WARN","message":"m","host":{"name":"h"},"n":[1,{"a":null}]}\n{"msg":"x"}\n',
  "17 counted message\n!18 another one  here\0five\0\0six\0",
  `${"x".repeat(499)}\n${"é".repeat(251)}\n${"y".repeat(2000)}\nbehind a long one\n`,
  '{"message":"a line feed \\n in it","stack":"a\\n\\tat b"}\n{"message":\n<34>1 - h a - - - no syslog here\n',
].map((text) => Buffer.from(text));
const bytes = fc.oneof(
  mutated(SAMPLES),
  fc.uint8Array({ maxLength: 200 }).map((one) => Buffer.from(one)),
  fc.string({ maxLength: 60, unit: "binary" }).map((one) => Buffer.from(one)),
);
const cuts = fc.array(fc.nat(3000), { maxLength: 6 });

const decoders = {
  documents: new RawDecoder({
    service: "s",
    json: true,
    maxMessageBytes: MOST_BYTES,
    count: () => undefined,
  }),
  lines: new RawDecoder({ service: "s", json: false, maxMessageBytes: MOST_BYTES, count: () => undefined }),
};
type Mode = keyof typeof decoders;
const mode = fc.constantFrom<Mode>("documents", "lines");

function readStream(stream: Buffer, framing: Framing, places: readonly number[], as: Mode): LogRecord[] {
  const decoder = decoders[as];
  decoder.begin("192.0.2.1", NOW);
  const framer = createFramer(framing, MOST_BYTES);
  const ends = [...new Set(places.map((place) => place % (stream.length + 1)))].sort((a, b) => a - b);
  let at = 0;
  for (const end of [...ends, stream.length]) {
    // A copy that is spoilt afterwards: a framer must not hold on to a read.
    const part = Buffer.from(stream.subarray(at, end));
    if (part.length > 0) framer.push(part, decoder);
    part.fill(0x23);
    at = end;
  }
  framer.end(decoder);
  expect(framer.pendingBytes()).toBe(0);
  return decoder.take();
}

const told = (records: readonly LogRecord[]): string =>
  JSON.stringify(
    records.map(({ body, seconds, severity, attributes }) => [body, seconds, severity, attributes]),
  );

test(
  "connections: valid records, the same ones however they are split",
  () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(...FRAMINGS), cuts, mode, (stream, framing, places, as) => {
        const records = promptly(() => readStream(stream, framing, places, as));
        checkRecords(records, REPAIRED_MOST_BYTES);
        const whole = readStream(stream, framing, [], as);
        if (told(records) !== told(whole)) expect(records).toEqual(whole);
      }),
      {
        numRuns: FUZZ_RUNS,
        // A count with a zero before it, split between reads, was text; whole it was a count.
        examples: [[Buffer.from("07 "), "octet", [1], "documents"]],
      },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "connections: each line that is not blank is a record, in order, as far as it is kept",
  () => {
    fc.assert(
      fc.property(bytes, cuts, (stream, places) => {
        const bodies = readStream(stream, "newline", places, "lines").map(({ body }) => body);
        const lines = plainLines(stream);
        if (bodies.length !== lines.length) expect(bodies).toEqual(lines);
        for (const [i, line] of lines.entries())
          if (!line.startsWith(bodies[i] ?? "none") || (line.length < MOST_BYTES / 4 && bodies[i] !== line))
            expect(bodies[i]).toBe(line);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

/** The slow and plain way. */
function plainLines(stream: Buffer): string[] {
  const lines: string[] = [];
  for (const line of stream.toString("latin1").split("\n")) {
    const own = Buffer.from(line.replace(/[\r\0]+$/, ""), "latin1").toString();
    if (own !== "") lines.push(own);
  }
  return lines;
}

test(
  "datagrams: one record each, or none for blank ones",
  () => {
    fc.assert(
      fc.property(bytes, mode, (datagram, as) => {
        const decoder = decoders[as];
        const records = promptly(() => {
          decoder.begin("192.0.2.1", NOW);
          frameBytes(datagram, decoder, MOST_BYTES);
          return decoder.take();
        });
        checkRecords(records, REPAIRED_MOST_BYTES);
        if (records.length > 1) expect(records).toHaveLength(1);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
