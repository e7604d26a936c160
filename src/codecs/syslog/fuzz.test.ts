/** Whatever comes: no exception, every record valid, nothing lost, and the same records however the stream is split. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import type { LogRecord } from "../../record/record.ts";
import { createFramer } from "../framing/framer.ts";
import type { Framing } from "../framing/frames.ts";
import { SyslogDecoder } from "./decoder.ts";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const LESS_THAN = 60;
const FRAMINGS: readonly Framing[] = ["auto", "newline", "octet", "nul", "none"];

/** Pieces of syslog in any order, with odd characters between. */
const piece = fc.oneof(
  fc.constantFrom(
    "<34>",
    "<",
    ">",
    "1 ",
    "- ",
    "-",
    " ",
    "\n",
    "\r\n",
    "\0",
    "[",
    "]",
    '"',
    "\\",
    "=",
    ":",
    "\ufeff",
  ),
  fc.constantFrom(
    "2026-01-02T03:04:05.678Z ",
    "Oct 11 22:14:15 ",
    "Feb 29 ",
    "host ",
    "app[12]: ",
    "%ASA-6-302013: ",
    "91: *",
  ),
  fc.constantFrom(
    '[x@1 a="b"]',
    '[x a="\\"]',
    "16 <1>1 - - - - - -",
    "999999999999 ",
    "5 <",
    "Message forwarded from ",
    "é",
    "✓",
  ),
  fc.string({ maxLength: 8, unit: "binary" }),
);
const stream = fc
  .tuple(fc.array(piece, { maxLength: 30 }), fc.uint8Array({ maxLength: 6 }))
  .map(([pieces, tail]) => Buffer.concat([Buffer.from(pieces.join("")), tail]));

function read(bytes: Buffer, framing: Framing, cuts: readonly number[], mostBytes: number): LogRecord[] {
  const decoder = new SyslogDecoder({ timezone: "utc" });
  decoder.begin("192.0.2.1", NOW);
  const framer = createFramer(framing, mostBytes);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let at = 0;
  for (const place of [...places, bytes.length]) {
    // A copy: a framer must not hold on to a read.
    const part = Buffer.from(bytes.subarray(at, place));
    if (part.length > 0) framer.push(part, decoder);
    part.fill(0x23);
    at = place;
  }
  framer.end(decoder);
  return decoder.take();
}

test(
  "never throws, always valid",
  () => {
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.nat(200), { maxLength: 5 }),
        fc.constantFrom(...FRAMINGS),
        (bytes, cuts, framing) => {
          for (const most of [480, 20]) checkRecords(promptly(() => read(bytes, framing, cuts, most)));
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "the same records however the stream is split into reads",
  () => {
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.nat(200), { maxLength: 8 }),
        fc.constantFrom(...FRAMINGS),
        (bytes, cuts, framing) => {
          // In auto, a NUL at the end of a read may end a message, and syslog may come without any end: there, reads show more.
          fc.pre(framing !== "auto" || !(bytes.includes(0) || bytes[0] === LESS_THAN));
          const bodies = (records: LogRecord[]): string[] => records.map((one) => one.body);
          expect(bodies(read(bytes, framing, cuts, 480))).toEqual(bodies(read(bytes, framing, [], 480)));
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "what stands before and behind a message in the same read changes nothing",
  () => {
    const around = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));
    const message = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(around, message, around, (before, text, behind) => {
        const decoder = new SyslogDecoder({ timezone: "utc" });
        decoder.begin("192.0.2.1", NOW);
        decoder.frame(text, 0, text.length, 0);
        const alone = decoder.take();
        decoder.frame(before + text + behind, before.length, before.length + text.length, 0);
        expect(decoder.take()).toEqual(alone);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "a sound message comes back as it was written",
  () => {
    const name = fc.stringMatching(/^[!-Z^-~]{1,20}$/).filter((text) => text !== "-");
    const value = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" });
    const body = fc
      .string({ maxLength: 40, unit: "grapheme" })
      .filter((text) => !/[\n\0\r\ufeff]|^\[/.test(text));
    fc.assert(
      fc.property(
        fc.nat(191),
        fc.tuple(name, name, name),
        value,
        body,
        (priority, [host, app, procid], param, text) => {
          const escaped = param.replace(/["\\\]]/g, "\\$&");
          const line = `<${priority}>1 2026-01-02T03:04:05Z ${host} ${app} ${procid} - [x a="${escaped}"] ${text}|`;
          const decoder = new SyslogDecoder();
          decoder.begin("", NOW);
          decoder.frame(line, 0, line.length, 0);
          const [record] = decoder.take();
          expect(record?.body).toBe(`${text}|`);
          expect(record?.resource.attributes).toEqual({ "host.name": host, "service.name": app });
          expect(record?.attributes.slice(8)).toEqual([
            "syslog.procid",
            procid,
            "syslog.structured_data.x.a",
            param,
          ]);
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "splitting is also the same for counted streams of sound frames",
  () => {
    const frames = fc.array(fc.string({ maxLength: 30, unit: "grapheme" }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(frames, fc.array(fc.nat(400), { maxLength: 10 }), (texts, cuts) => {
        const messages = texts.map((text) => `<34>1 - h a - - - ${text}|`);
        const bytes = Buffer.from(messages.map((one) => `${Buffer.byteLength(one)} ${one}`).join(""));
        const records = read(bytes, "auto", cuts, 480);
        expect(records.map((one) => one.body)).toEqual(
          texts.map((text) => `${text}|`.replace(/^\ufeff/, "")),
        );
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
