/** Docker's log files: the short way against JSON.parse, damage of all kinds, and what real Engines wrote against what they said. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { FrameReader } from "./frames.ts";
import { JsonFileReader, RECORD_MAX_BYTES } from "./json-file.ts";
import { LineJoiner } from "./lines.ts";
import type { DockerLine } from "./lines.ts";

const TIME = "2026-11-20T10:13:27.206557797Z";
const SECONDS = Date.UTC(2026, 10, 20, 10, 13, 27) / 1000;

interface Piece {
  stream: number;
  seconds: number;
  nanos: number;
  text: string;
  ended: boolean;
}

interface Taken {
  pieces: Piece[];
  damaged: number;
  /** Bytes that were not taken: an unfinished record. */
  left: number;
}

/** Feeds the bytes as a file's reader does: what was not taken comes again, with `cut` bytes more. */
function read(bytes: Buffer, cut = bytes.length): Taken {
  const taken: Taken = { pieces: [], damaged: 0, left: 0 };
  const reader = new JsonFileReader({
    piece: ({ stream, seconds, nanos, bytes: from, start, end, ended }) =>
      taken.pieces.push({ stream, seconds, nanos, text: from.toString("utf8", start, end), ended }),
    damaged: () => (taken.damaged += 1),
  });
  let done = 0;
  for (let have = Math.min(cut, bytes.length); ; have = Math.min(have + cut, bytes.length)) {
    // A copy, in a larger buffer of old bytes, since that is what a reader has.
    const buffer = Buffer.concat([bytes.subarray(done, have), Buffer.from('{"log":"old\\n","stream":"std')]);
    done += reader.push(buffer, 0, have - done);
    if (have === bytes.length) break;
  }
  taken.left = bytes.length - done;
  return taken;
}

const record = (log: string, more: object = {}): string =>
  `${JSON.stringify({ log, stream: "stdout", ...more, time: TIME })}\n`;
const texts = (bytes: string | Buffer): string[] => read(Buffer.from(bytes)).pieces.map(({ text }) => text);

/** As Go's encoder writes it, and so Docker. */
function goEscaped(text: string): string {
  const short: Record<string, string> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r" };
  const escaped = (c: string): string => short[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return Array.from(text, (c) => (c < " " || '"\\<>&\u2028\u2029'.includes(c) ? escaped(c) : c)).join("");
}

describe("records", () => {
  test.for([
    [`{"log":"plain\\n","stream":"stdout","time":"${TIME}"}`, { text: "plain", ended: true, stream: 1 }],
    [`{"log":"piece","stream":"stderr","time":"${TIME}"}`, { text: "piece", ended: false, stream: 2 }],
    [`{"log":"\\n","stream":"stdout","time":"${TIME}"}`, { text: "", ended: true }],
    [`{"log":"","stream":"stdout","time":"${TIME}"}`, { text: "", ended: false }],
    [`{"log":"\\\\n","stream":"stdout","time":"${TIME}"}`, { text: "\\n", ended: false }],
    [`{"log":"\\\\\\n","stream":"stdout","time":"${TIME}"}`, { text: "\\", ended: true }],
    [
      `{"log":"\\"\\u003cb\\u003e\\u0026\\u2028\\ufffd","stream":"stdout","time":"${TIME}"}`,
      { text: '"<b>&\u2028\ufffd' },
    ],
    [`{"log":"\\ud83d\\ude00 \\ud83d x","stream":"stdout","time":"${TIME}"}`, { text: "😀 \ufffd x" }],
    [`{"log":"za\u017c\u00f3\u0142\u0107 😀\\n","stream":"stdout","time":"${TIME}"}`, { text: "zażółć 😀" }],
    [
      `{"log":"x\\n","stream":"stdout","attrs":{"a":"1","b":"},\\"time\\":\\""},"time":"${TIME}"}`,
      { text: "x" },
    ],
    [`{"log": "spaced\\n", "stream": "stderr", "time": "${TIME}"}`, { text: "spaced", stream: 2 }],
    [`{"time":"${TIME}","stream":"stderr","log":"turned\\n"}`, { text: "turned", stream: 2 }],
    [`{"log":"no stream\\n","time":"${TIME}"}`, { text: "no stream", stream: 1 }],
    [`{"log":"end of line of another system\\n","stream":"stdout","time":"${TIME}"}\r`, { ended: true }],
  ] as const)("%s", ([line, want]) => {
    const { pieces, damaged, left } = read(Buffer.from(`${line}\n`));
    expect(pieces).toEqual([expect.objectContaining({ seconds: SECONDS, nanos: 206_557_797, ...want })]);
    expect([damaged, left]).toEqual([0, 0]);
  });

  test.for([
    ["2026-11-20T10:13:27Z", 0],
    ["2026-11-20T10:13:27.5Z", 500_000_000],
    ["2026-11-20T10:13:27.000000001Z", 1],
    ["2026-11-20T10:13:27.123456Z", 123_456_000],
    ["2026-11-20T11:13:27.9+01:00", 900_000_000],
  ] as const)("time %s: nanoseconds %s, not rounded", ([time, nanos]) => {
    const { pieces } = read(Buffer.from(`{"log":"x\\n","stream":"stdout","time":"${time}"}\n`));
    expect(pieces).toMatchObject([{ seconds: SECONDS, nanos }]);
  });

  test("Go's zero time, which Docker writes when it has none", () => {
    const { pieces } = read(Buffer.from('{"log":"x\\n","stream":"stdout","time":"0001-01-01T00:00:00Z"}\n'));
    expect(pieces).toMatchObject([{ seconds: -62_135_596_800, nanos: 0 }]);
  });

  test(
    "any text, any cut: as JSON.parse has it",
    () => {
      const any = fc.record({
        text: fc.string({ unit: "grapheme" }),
        ended: fc.boolean(),
        attrs: fc.boolean(),
      });
      fc.assert(
        fc.property(fc.array(any, { minLength: 1 }), fc.integer({ min: 1, max: 200 }), (list, cut) => {
          const lines = list.map(({ text, ended, attrs }) => {
            const log = text.replaceAll("\n", " ") + (ended ? "\n" : "");
            const more = attrs ? ',"attrs":{"tag":"a\\"b"}' : "";
            return `{"log":"${goEscaped(log)}","stream":"stdout"${more},"time":"${TIME}"}\n`;
          });
          const taken = promptly(() => read(Buffer.from(lines.join("")), cut));
          const wanted = lines.map((line) => (JSON.parse(line) as { log: string }).log);
          expect(taken.pieces.map(({ text, ended }) => text + (ended ? "\n" : ""))).toEqual(wanted);
          expect(taken.damaged).toBe(0);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_WITHIN_MS,
  );

  test(
    "any bytes at all: never an exception, never a record that JSON.parse would not give",
    () => {
      const good = Buffer.from(record("good\n"));
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat({ max: good.length }), (noise, at) => {
          const bytes = Buffer.concat([good.subarray(0, at), noise, good.subarray(at), good]);
          const { pieces } = promptly(() => read(bytes));
          expect(pieces.at(-1)?.text).toBe("good");
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_WITHIN_MS,
  );
});

describe("damage", () => {
  const after = record("after\n");
  test.for([
    ["half a record, LF", `{"log":"hal\n${after}`, ["after"], 1],
    ["half a record, a whole one behind it", `{"log":"hal${after}${after}`, ["after", "after"], 1],
    ["half a record that ends in an escape", `{"log":"hal\\${after}${after}`, ["after", "after"], 1],
    ["NULs before a record", `${"\0".repeat(500)}${after}`, ["after"], 1],
    ["a hole of NULs", `${"\0".repeat(300_000)}${after}`, ["after"], 1],
    [
      "NULs inside a record",
      `{"log":"a\0\0b\\n","stream":"stdout","time":"${TIME}"}\n${after}`,
      ["after"],
      1,
    ],
    ["empty lines: nothing was in them", `\n\n${after}`, ["after"], 0],
    ["no JSON", `hello world\n${after}`, ["after"], 1],
    ["JSON of something else", `{"a":1}\n[]\nnull\n${after}`, ["after"], 3],
    ["no time", `{"log":"x\\n","stream":"stdout"}\n${after}`, ["after"], 1],
    [
      "a time that is none",
      `{"log":"x\\n","stream":"stdout","time":"2026-13-40T99:00:00Z"}\n${after}`,
      ["after"],
      1,
    ],
    [
      "an escape that JSON does not have",
      `{"log":"\\x41","stream":"stdout","time":"${TIME}"}\n${after}`,
      ["after"],
      1,
    ],
    ["the last record is not finished", `${after}{"log":"unfin`, ["after"], 0],
  ] as const)("%s", ([, bytes, want, damaged]) => {
    for (const cut of [1 << 20, 977, 70_000]) {
      const taken = read(Buffer.from(bytes), cut);
      expect(taken.pieces.map(({ text }) => text)).toEqual(want);
      expect(taken.damaged).toBe(damaged);
    }
  });

  test("a record over the limit is passed over, and counted once; reading goes on behind it", () => {
    const long = `{"log":"${"x".repeat(3 * RECORD_MAX_BYTES)}","stream":"stdout","time":"${TIME}"}\n`;
    const taken = read(Buffer.from(long + after), RECORD_MAX_BYTES);
    expect(taken).toMatchObject({ pieces: [{ text: "after" }], damaged: 1, left: 0 });
  });
});

describe("recorded cases", () => {
  interface Case {
    id: string;
    op: string;
    input: { line: string };
    expect: { error?: boolean; message?: string; time?: string; partial?: boolean };
  }
  const cases = readFileSync("test/vectors/docker-json-file.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Case)
    .filter(({ op }) => op === "parse");

  test.for(cases.map((one) => [one.id, one] as const))("%s", ([, { input, expect: want }]) => {
    const { pieces } = read(Buffer.from(`${input.line}\n`));
    if (want.error === true) expect(pieces).toEqual([]);
    else {
      const nanos = Number((want.time ?? "").slice(20, 29));
      expect(pieces).toMatchObject([{ text: want.message, ended: want.partial !== true, nanos }]);
    }
  });

  const captured = readFileSync("src/codecs/docker/fixtures/json-file.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; file: string; apiLogsTimestamps: string });

  test.for(captured.map((one) => [one.id, one] as const))(
    "%s: the file gives the lines of the API",
    ([, one]) => {
      const options = (lines: DockerLine[]) => ({
        maxLineBytes: 1 << 20,
        tty: false,
        line: (line: DockerLine) => void lines.push({ ...line }),
      });
      const fromApi: DockerLine[] = [];
      const fromFile: DockerLine[] = [];
      const api = new LineJoiner(options(fromApi));
      const frames = new FrameReader({
        frame: (stream, bytes, start, end) => api.piece(stream, bytes, start, end),
        problem: () => undefined,
      });
      const answer = Buffer.from(one.apiLogsTimestamps, "base64");
      frames.push(answer, 0, answer.length);
      api.flush();
      const file = new LineJoiner(options(fromFile));
      const reader = new JsonFileReader({
        piece: (piece) => file.timed(piece),
        damaged: () => expect.fail("damage"),
      });
      const bytes = Buffer.from(one.file, "base64");
      expect(reader.push(bytes, 0, bytes.length)).toBe(bytes.length);
      file.flush();
      expect(fromFile.length).toBeGreaterThan(10);
      expect(fromFile).toEqual(fromApi);
    },
  );
});

test("attrs that change from record to record are read, each of them", () => {
  const lines = Array.from({ length: 20 }, (_, n) => record(`n=${n}\n`, { attrs: { n: String(n >> 2) } }));
  expect(texts(lines.join(""))).toEqual(lines.map((_, n) => `n=${n}`));
});
