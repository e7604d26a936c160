/** Whatever comes to the event collector: valid records, or a fault with its number; what stood in front of it counts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import { SplunkEvents } from "./events.ts";

interface Captured {
  wire: { request: { body: string } }[];
}

const folder = join(import.meta.dirname, "../../../test/vectors");
const docker = readFileSync(join(folder, "docker-drivers/splunk.jsonl"), "utf8")
  .trim()
  .split("\n")
  .flatMap((line) => (JSON.parse(line) as Captured).wire)
  .map(({ request }) => Buffer.from(request.body, "base64"))
  .filter((body) => body.length > 0)
  .map((body) => (body[0] === 0x1f ? gunzipSync(body) : body))
  .filter((body) => body.length < 4096);
const vectors = readFileSync(join(folder, "splunk-hec.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => Buffer.from((JSON.parse(line) as { input: { body: string } }).input.body));

const codec = new SplunkEvents({ maxMessageBytes: 1024, count: () => undefined });
const call = {
  peer: "192.0.2.1",
  observedMs: 1_795_253_400_123,
  host: undefined,
  source: undefined,
  sourcetype: undefined,
  index: undefined,
  channel: undefined,
};

function check(text: string): void {
  const batch = codec.events(text, call);
  for (let turns = 0; batch.read(7); turns += 1)
    if (turns >= text.length) expect(turns).toBeLessThan(text.length);
  checkRecords(batch.records);
  if (batch.fault !== undefined) expect(batch.fault.number).toBe(batch.records.length);
  const raw = codec.raw(text, call);
  for (let turns = 0; raw.read(7); turns += 1)
    if (turns >= text.length) expect(turns).toBeLessThan(text.length);
  checkRecords(raw.records);
}

test(
  "captured bodies with bytes changed",
  () => {
    fc.assert(
      fc.property(mutated([...docker, ...vectors]), (bytes) => promptly(() => check(bytes.toString()))),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "events of any members",
  () => {
    const value = fc.oneof(
      fc.constantFrom(
        null,
        true,
        0,
        "",
        "text",
        [1, ["x"]],
        { a: { b: 1 } },
        { message: "m" },
        12_345_678_901_234_567_168,
      ),
      fc.constantFrom("stdout", "1795253400.5", 1e12, "\ud800"),
    );
    const name = fc.constantFrom("event", "time", "host", "source", "fields", "index", "__proto__", "nested");
    const inner = fc.dictionary(fc.constantFrom("line", "source", "attrs", "tag", "message", "event"), value);
    const event = fc.dictionary(name, fc.oneof(value, inner));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 4 }), fc.constantFrom("", "\n", ","), (events, gap) =>
        promptly(() => check(events.map((one) => JSON.stringify(one)).join(gap))),
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
