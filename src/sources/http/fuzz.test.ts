/** Whatever is posted: valid records, every line of it, whatever its form. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import { BodyCodec } from "./body.ts";

const codec = new BodyCodec({ maxMessageBytes: 1024, count: () => undefined });
const envelope = { peer: "192.0.2.1", observedMs: 1_795_253_400_123 };
const RECORD =
  '{"id":"1795253400123456789-7","timestamp":"2026-11-21T09:30:00.123456789Z","observed":"2026-11-21T09:30:00.200Z","severity":"warn","severityNumber":13,"body":"x","resource":{"host.name":"h"},"attributes":{"a":"b"}}';
const SAMPLES = [
  '{"message":"a","time":1795253400.5}\n{"message":"b","host":{"name":"h"}}\r\n',
  '[{"message":"a"}, "text", {"n":[1,{"x":null}]}]',
  '{\n  "message": "a"\n}{"b":1}',
  "first line\r\n\nsecond line",
  `${RECORD}\n${RECORD}\n`,
].map((text) => Buffer.from(text));

test(
  "bodies with bytes changed",
  () => {
    fc.assert(
      fc.property(mutated(SAMPLES), fc.constantFrom("auto", "text", "json"), (bytes, format) =>
        promptly(() => {
          const text = bytes.toString();
          const body = codec.open(text, envelope, format);
          for (let turns = 0; body.read(3); turns += 1)
            if (turns > text.length) throw new Error("goes on for ever");
          checkRecords(body.records);
          if (format === "text")
            expect(body.records).toHaveLength(text.split("\n").filter((line) => line.trim() !== "").length);
        }),
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
