import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { ChunkReader } from "./chunks.ts";
import { FrameReader } from "./frames.ts";
import type { FrameProblem } from "./frames.ts";
import { INVALID_UTF8, LineJoiner, TRUNCATED } from "./lines.ts";
import type { DockerLine } from "./lines.ts";
import { StampReader } from "./time.ts";
import { TtyReader } from "./tty.ts";

const T1 = "2026-11-20T10:13:24.729598000Z ";
const T2 = "2026-11-20T10:13:24.729598001Z ";
const T3 = "2026-11-20T10:13:24.729598002Z ";
const T1_SECONDS = Date.UTC(2026, 10, 20, 10, 13, 24) / 1000;

function frame(stream: number, payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

interface Taken {
  frames: { stream: number; text: string }[];
  problems: FrameProblem[];
  leftover: number;
}

/** Feeds the bytes in cuts of the given lengths (the rest in one). */
function readFrames(bytes: Buffer, cuts: readonly number[] = []): Taken {
  const taken: Taken = { frames: [], problems: [], leftover: 0 };
  const reader = new FrameReader({
    frame: (stream, from, start, end) =>
      taken.frames.push({ stream, text: from.toString("latin1", start, end) }),
    problem: (problem) => taken.problems.push(problem),
  });
  for (const [start, end] of ranges(bytes.length, cuts)) reader.push(bytes, start, end);
  taken.leftover = reader.leftover;
  return taken;
}

function ranges(length: number, cuts: readonly number[]): [start: number, end: number][] {
  const list: [number, number][] = [];
  let at = 0;
  for (const cut of cuts) {
    if (at + cut >= length) break;
    list.push([at, at + cut]);
    at += cut;
  }
  list.push([at, length]);
  return list;
}

function readLines(
  pieces: readonly [stream: number, text: string | Buffer][],
  maxLineBytes = 1000,
  tty = false,
): DockerLine[] {
  const lines: DockerLine[] = [];
  const joiner = new LineJoiner({ maxLineBytes, tty, line: (line) => lines.push({ ...line }) });
  for (const [stream, text] of pieces) {
    const bytes = Buffer.from(text);
    joiner.piece(stream, bytes, 0, bytes.length);
  }
  joiner.flush();
  return lines;
}

describe("frames", () => {
  interface Vector {
    id: string;
    input: { base64: string };
    expect: {
      stdout: string;
      stderr: string;
      error?: string;
      complete_frames: { stream: number; length: number }[];
      leftover_bytes: number;
    };
  }
  const vectors = readFileSync("test/vectors/docker-stream.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line): Vector => JSON.parse(line));

  test.for(vectors.map((vector): [string, Vector] => [vector.id, vector]))(
    "vector %s, whole and byte by byte",
    ([, vector]) => {
      const bytes = Buffer.from(vector.input.base64, "base64");
      const text = (base64: string): string => Buffer.from(base64, "base64").toString("latin1");
      for (const cuts of [[], Array.from(bytes, () => 1)]) {
        const taken = readFrames(bytes, cuts);
        const of = (stream: number): string =>
          taken.frames
            .filter((one) => one.stream === stream)
            .map((one) => one.text)
            .join("");
        expect(of(1)).toBe(text(vector.expect.stdout));
        expect(of(2)).toBe(text(vector.expect.stderr));
        expect(taken.problems.length > 0).toBe(vector.expect.error !== undefined);
        if (vector.expect.error !== undefined) continue;
        expect(taken.leftover).toBe(vector.expect.leftover_bytes);
        expect(taken.frames.map((one) => one.text.length)).toEqual(
          vector.expect.complete_frames.map((one) => one.length),
        );
      }
    },
  );

  test(
    "any cut of the bytes gives the same frames",
    () => {
      const streams = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.string({ maxLength: 300 })), {
        maxLength: 20,
      });
      fc.assert(
        fc.property(streams, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 80 }), (list, cuts) => {
          const bytes = Buffer.concat(list.map(([stream, text]) => frame(stream, text)));
          expect(promptly(() => readFrames(bytes, cuts))).toEqual(readFrames(bytes));
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_WITHIN_MS,
  );

  test("type 3 is the daemon's error, not a line; what follows is read on", () => {
    const taken = readFrames(
      Buffer.concat([frame(3, "Error grabbing logs: unexpected EOF\n"), frame(1, "x\n")]),
    );
    expect(taken.problems).toEqual([{ kind: "daemon error", text: "Error grabbing logs: unexpected EOF" }]);
    expect(taken.frames).toEqual([{ stream: 1, text: "x\n" }]);
  });

  test.for([
    ["0100000100000001", "a third byte that is not zero"],
    ["0900000000000001", "a stream that does not exist"],
    ["01000000ffffffff", "a length of 4 GiB would be waited for for ever"],
  ] as const)("%s is a bad header (%s), told once", ([hex]) => {
    const taken = readFrames(Buffer.concat([Buffer.from(hex, "hex"), frame(1, "lost")]), [3, 2, 6]);
    expect(taken.problems).toEqual([{ kind: "bad header", header: hex }]);
    expect(taken.frames).toEqual([]);
  });
});

describe("times", () => {
  test.for([
    [T1, T1_SECONDS, 729_598_000, 31, "what the Engine writes"],
    ["1969-12-31T23:59:59.000000001Z ", -1, 1, 31, "before the epoch"],
    ["2026-11-20T10:13:24Z ", T1_SECONDS, 0, 21, "no fraction"],
    [
      "2026-11-20T12:13:24.7+02:00 ",
      T1_SECONDS,
      700_000_000,
      28,
      "an offset and one digit, as other engines write",
    ],
  ] as const)("%s", ([text, seconds, nanos, length]) => {
    const reader = new StampReader();
    const bytes = Buffer.from(`..${text}and text that is long enough to be a line`);
    expect(reader.read(bytes, 2, bytes.length)).toBe(2 + length);
    expect([reader.seconds, reader.nanos]).toEqual([seconds, nanos]);
  });

  test.for([
    "",
    "plain text without any time, thirty and more",
    "2026-11-20T10:13:24.72959800xZ x",
    "2026-13-20T10:13:24.729598000Z x",
  ])("%o is no time", (text) => {
    const bytes = Buffer.from(text);
    expect(new StampReader().read(bytes, 0, bytes.length)).toBe(-1);
  });
});

describe("lines", () => {
  test("pieces of one line are joined per stream, the other stream may come between", () => {
    const lines = readLines([
      [1, `${T1}abc`],
      [2, `${T2}err\n`],
      [1, `${T1}def\n`],
    ]);
    expect(lines.map((line) => [line.stream, line.body])).toEqual([
      [2, "err"],
      [1, "abcdef"],
    ]);
    expect([lines[1]?.seconds, lines[1]?.nanos]).toEqual([T1_SECONDS, 729_598_000]);
  });

  test.for([
    ["exactly one piece, then a lone LF", [`${T1}abc`, `${T1}\n`], ["abc"]],
    ["an empty line is a line", [`${T1}\n`], [""]],
    ["CR belongs to the line when there is no terminal", [`${T1}abc\r\n`], ["abc\r"]],
    ["no newline, then another time: two lines", [`${T1}abc`, `${T2}def\n`], ["abc", "def"]],
    ["no newline at the end", [`${T1}abc`], ["abc"]],
    ["an empty payload is nothing", ["", `${T1}abc\n`], ["abc"]],
  ] as const)("%s", ([, pieces, bodies]) => {
    expect(readLines(pieces.map((piece) => [1, piece])).map((line) => line.body)).toEqual(bodies);
  });

  test.for([
    ["and begins anew: once, whole", [`${T2}abc`, `${T1}old\n`, `${T2}abc`, `${T2}def\n`], ["old", "abcdef"]],
    [
      "and goes on with a younger one: two lines",
      [`${T2}abc`, `${T1}old\n`, `${T3}x\n`],
      ["old", "abc", "x"],
    ],
    ["and another of its own time: two lines", [`${T2}abc`, `${T1}old\n`, `${T2}x\n`], ["old", "abc", "x"]],
    ["and that was all: two lines", [`${T2}abc`, `${T1}old\n`], ["old", "abc"]],
    [
      "which is open, too: in the order of their times",
      [`${T2}abc`, `${T1}old`, `${T3}x\n`],
      ["old", "abc", "x"],
    ],
  ] as const)("the Engine steps back behind an open line, %s", ([, pieces, bodies]) => {
    expect(readLines(pieces.map((piece) => [1, piece])).map((line) => line.body)).toEqual(bodies);
  });

  test("a line that is set aside is told at once, before the older one", () => {
    const told: string[] = [];
    const joiner = new LineJoiner({
      maxLineBytes: 1000,
      tty: false,
      line: ({ body }) => told.push(body),
      aside: () => told.push("aside"),
    });
    for (const text of [`${T2}abc`, `${T1}old\n`, `${T2}abc`, `${T2}def\n`])
      joiner.piece(1, Buffer.from(text), 0, Buffer.byteLength(text));
    expect(told).toEqual(["aside", "old", "abcdef"]);
  });

  test("what Docker's copier splits is joined again (vectors)", () => {
    const vectors = readFileSync("test/vectors/docker-partial.jsonl", "utf8")
      .trim()
      .split("\n")
      .map((line): { op: string; expect: { messages: (string | { repeat: string; count: number })[] } } =>
        JSON.parse(line),
      )
      .filter((vector) => vector.op === "split");
    expect(vectors.length).toBeGreaterThan(1);
    for (const vector of vectors) {
      const texts = vector.expect.messages.map((one) =>
        typeof one === "string" ? one : one.repeat.repeat(one.count),
      );
      const lines = readLines(
        texts.map((text) => [1, T1 + text]),
        1_000_000,
      );
      expect(lines.map((line) => line.body)).toEqual([texts.join("")]);
    }
  });

  test("a line over the limit is cut between characters and marked; the next one is whole", () => {
    const lines = readLines(
      [
        [1, `${T1}aaaaé`],
        [1, `${T1}aaaaaaaaaa\n`],
        [1, `${T2}next\n`],
      ],
      5,
    );
    expect(lines.map((line) => [line.body, line.flags])).toEqual([
      ["aaaa", TRUNCATED],
      ["next", 0],
    ]);
  });

  test("one piece over the limit is cut too", () => {
    expect(readLines([[1, `${T1}abcdef\n`]], 5).map((line) => [line.body, line.flags])).toEqual([
      ["abcde", TRUNCATED],
    ]);
  });

  test("200 MB without a newline keep memory flat", () => {
    let bodies = 0;
    const joiner = new LineJoiner({
      maxLineBytes: 1024 * 1024,
      tty: false,
      line: (line) => (bodies += line.body.length),
    });
    const piece = Buffer.concat([Buffer.from(T1), Buffer.alloc(16_384, 120)]);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 12_800; i++) joiner.piece(1, piece, 0, piece.length);
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 * 1024);
    joiner.flush();
    expect(bodies).toBe(1024 * 1024);
  });

  test("bytes that are not UTF-8 are replaced and the line marked", () => {
    const lines = readLines([[1, Buffer.concat([Buffer.from(T1), Buffer.from([0x61, 0xff, 0x62, 10])])]]);
    expect(lines.map((line) => [line.body, line.flags])).toEqual([["a\ufffdb", INVALID_UTF8]]);
  });

  test("a character cut in two by a piece is whole again", () => {
    const euro = Buffer.from("€");
    const lines = readLines([
      [1, Buffer.concat([Buffer.from(T1), euro.subarray(0, 1)])],
      [1, Buffer.concat([Buffer.from(T1), euro.subarray(1), Buffer.from("\n")])],
    ]);
    expect(lines.map((line) => [line.body, line.flags])).toEqual([["€", 0]]);
  });

  test("a piece without a time is kept, with the time of its reading", () => {
    const [line] = readLines([[1, "no time here\n"]]);
    expect(line?.body).toBe("no time here");
    expect(Math.abs((line?.seconds ?? 0) - Date.now() / 1000)).toBeLessThan(5);
  });
});

describe("terminals", () => {
  function readTty(writes: readonly string[], cut = 1_000_000): string[] {
    const bodies: string[] = [];
    const joiner = new LineJoiner({
      maxLineBytes: 1_000_000,
      tty: true,
      line: (line) => bodies.push(line.body),
    });
    const reader = new TtyReader((stream, bytes, start, end) => joiner.piece(stream, bytes, start, end));
    for (const write of writes) {
      const bytes = Buffer.from(write);
      for (let at = 0; at < bytes.length; at += cut)
        reader.push(bytes, at, Math.min(bytes.length, at + cut), at === 0);
    }
    reader.end();
    joiner.flush();
    return bodies;
  }
  const piece = "x".repeat(16_384);

  test.for([1, 7, 16_384, 1_000_000])(
    "lines in CR LF, a long one with times inside, cut every %i bytes",
    (cut) => {
      expect(
        readTty(
          [`${T1}one\r\n`, `${T1}${piece}`, `${T1}${piece}`, `${T1}end\r\n`, `${T2}\r\n`, `${T2}two\r\n`],
          cut,
        ),
      ).toEqual(["one", `${piece}${piece}end`, "", "two"]);
    },
  );

  test("CR and LF on both sides of a piece's end", () => {
    expect(readTty([`${T1}${piece.slice(1)}\r`, `${T1}\n`])).toEqual([piece.slice(1)]);
  });

  test("a prompt without newline before a restart ends where the next write begins", () => {
    expect(readTty([`${T1}$ `, `${T2}hello\r\n`])).toEqual(["$ ", "hello"]);
  });

  test("what has not ended has a time: a prompt is no sign that lines are missing", () => {
    const reader = new TtyReader(() => undefined);
    const bytes = Buffer.from(`${T1}$ `);
    expect(reader.openSince()).toBeUndefined();
    reader.push(bytes, 0, bytes.length, true);
    expect(reader.openSince()).toEqual({ seconds: T1_SECONDS, nanos: 729_598_000 });
  });

  test("a time printed by the program itself is text", () => {
    expect(readTty([`${T1}started ${T2}ok\r\n`])).toEqual([`started ${T2}ok`]);
  });

  test("all in one write: records are found by LF and by length", () => {
    expect(readTty([`${T1}a\r\n${T1}${piece}${T1}b\r\n`])).toEqual(["a", `${piece}b`]);
  });
});

describe("chunks", () => {
  function read(text: string, cut: number): { parts: string; chunks: number; done: boolean; bad: boolean } {
    let parts = "";
    let chunks = 0;
    const reader = new ChunkReader((bytes, start, end, first) => {
      parts += bytes.toString("latin1", start, end);
      if (first) chunks++;
    });
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += cut) reader.push(bytes, at, Math.min(bytes.length, at + cut));
    return { parts, chunks, done: reader.done, bad: reader.bad };
  }

  test.for([
    [
      "4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\n\r\n",
      { parts: "Wikipedia", chunks: 2, done: true, bad: false },
      "with an extension",
    ],
    [
      "1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nA: b\r\n\r\n",
      { parts: "abcdefghijklmnopqrstuvwxyz", chunks: 1, done: true, bad: false },
      "trailer, capital digit",
    ],
    ["4\r\nWi", { parts: "Wi", chunks: 1, done: false, bad: false }, "cut off"],
    ["4\r\nWiki\r\n", { parts: "Wiki", chunks: 1, done: false, bad: false }, "cut between chunks"],
    ["x\r\n", { parts: "", chunks: 0, done: false, bad: true }, "no size"],
    ["\r\n", { parts: "", chunks: 0, done: false, bad: true }, "empty size is not zero"],
    ["1\r\nab", { parts: "a", chunks: 1, done: false, bad: true }, "size and content disagree"],
  ] as const)("%o → %o (%s)", ([text, want]) => {
    for (const cut of [1, 2, 3, 1000]) expect(read(text, cut)).toEqual(want);
  });
});
