/** Resuming, on made-up logs: what a real Engine does too seldom to wait for it. */
import { describe, expect, test } from "vitest";
import { makeResource } from "../../record/resource.ts";
import { hashOf } from "./position.ts";
import type { Position } from "./position.ts";
import { Reading } from "./reading.ts";

interface Line {
  stream?: number;
  /** Milliseconds since the first second. */
  at: number;
  text: string;
}

function frame({ stream = 1, at, text }: Line): Buffer {
  const stamp = `${new Date(1_800_000_000_000 + at).toISOString().slice(0, -1)}000000Z `;
  const payload = Buffer.from(`${stamp}${text}\n`);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(payload.length, 4);
  return Buffer.concat([head, payload]);
}

function position(line: Line | undefined): Position | undefined {
  if (line === undefined) return undefined;
  const ms = 1_800_000_000_000 + line.at;
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6, hash: hashOf(line.text) };
}

function read(
  lines: readonly Line[],
  last: { out?: Line; err?: Line; accept?: boolean; doubles?: boolean; maxLineBytes?: number } = {},
) {
  const came: string[] = [];
  const missing: number[] = [];
  const counts: string[] = [];
  const cursor = {
    name: "",
    streams: [undefined, position(last.out), position(last.err)],
    open: undefined,
    finished: "",
  };
  const resource = makeResource({});
  const doubles = last.doubles ?? true;
  const reading = new Reading(
    { tty: false, maxLineBytes: last.maxLineBytes ?? 1000, cursor, doubles, resource: () => resource },
    {
      record: (record) => came.push(record.body),
      missing: (_anchor, _first, stream) => {
        missing.push(stream);
        return last.accept ?? true;
      },
      skipped: () => undefined,
      problem: () => undefined,
      count: (event) => counts.push(event),
    },
  );
  for (const line of lines) {
    const bytes = frame(line);
    reading.part(bytes, 0, bytes.length, true);
  }
  const live = [...came];
  reading.settleNow();
  return { live, came, missing, counts };
}

const l = (at: number, text = `line ${at}`, stream = 1): Line => ({ at, text, stream });

describe("the anchor", () => {
  test("no position: everything", () => {
    expect(read([l(1), l(2)]).live).toEqual(["line 1", "line 2"]);
  });

  test("what stands up to it was handed on", () => {
    expect(read([l(1), l(2), l(3)], { out: l(2) })).toMatchObject({ live: ["line 3"], missing: [] });
  });

  test("place decides, not time: the clock was set back after it, or before", () => {
    expect(read([l(50), l(90), l(20), l(95)], { out: l(90) }).live).toEqual(["line 20", "line 95"]);
    expect(read([l(120), l(50), l(60)], { out: l(50) }).live).toEqual(["line 60"]);
  });

  test("same time, other text: not it; the right one follows", () => {
    expect(read([l(5, "other"), l(5, "this"), l(6)], { out: l(5, "this"), doubles: false }).live).toEqual([
      "line 6",
    ]);
  });

  test("gone: what is left is handed on, in order, once a line is surely younger, and it is told", () => {
    const all = read([l(100), l(200), l(5000), l(5001)], { out: l(50) });
    expect(all).toMatchObject({ live: ["line 100", "line 200", "line 5000", "line 5001"], missing: [1] });
    // No line that would settle it: only when nothing more comes.
    const some = read([l(100), l(200)], { out: l(50) });
    expect(some).toMatchObject({ live: [], came: ["line 100", "line 200"], missing: [1] });
  });

  test("gone, and lines older than it stand there: they were handed on", () => {
    expect(read([l(10), l(5000)], { out: l(50) })).toMatchObject({ live: ["line 5000"], missing: [1] });
  });

  test("its time came by with another text (the limit was changed): no gap", () => {
    expect(read([l(50, "cut"), l(5000)], { out: l(50) })).toMatchObject({ live: ["line 5000"], missing: [] });
  });

  test("the reading is given up: nothing more of it", () => {
    expect(read([l(5000), l(5001)], { out: l(50), accept: false })).toMatchObject({ came: [], missing: [1] });
  });

  test("each stream waits for its own", () => {
    const lines = [l(10, "e10", 2), l(20), l(30, "e30", 2), l(40), l(50, "e50", 2)];
    expect(read(lines, { out: l(20), err: l(30, "e30", 2) }).live).toEqual(["line 40", "e50"]);
  });

  test("a stream without a position has everything still to come", () => {
    expect(read([l(10, "e10", 2), l(20), l(30)], { out: l(20) }).live).toEqual(["e10", "line 30"]);
  });

  test("a stream quiet for hours: its last line is not waited for, nothing up to it comes again", () => {
    const hour = 3_600_000;
    const lines = [l(0, "e0", 2), l(2 * hour), l(2 * hour + 1, "e1", 2), l(2 * hour + 2)];
    expect(read(lines, { out: l(2 * hour), err: l(0, "e0", 2) })).toMatchObject({
      live: ["e1", `line ${2 * hour + 2}`],
      missing: [],
    });
  });
});

describe("doubles", () => {
  test("lines that come twice are left out and counted, also around the anchor", () => {
    const result = read([l(1), l(2), l(3), l(4), l(3), l(2), l(4), l(5)], { out: l(2) });
    expect(result.live).toEqual(["line 3", "line 4", "line 5"]);
    expect(result.counts).toHaveLength(3);
  });

  // At the border of two files Engine 20 sends some pieces of a long line again: here they are what came of them.
  test.for([
    ["its beginning, at once", [5]],
    ["its beginning, after other lines", [5, 6, 7]],
  ] as const)("a piece of a long line is no line: %s", ([, times]) => {
    const long = `${"a".repeat(20_000)}${"b".repeat(20_000)}`;
    const text = (at: number) => (at === 5 ? long : `line ${at}`);
    const before = times.map((at) => l(at, text(at)));
    for (const piece of [long.slice(0, 16_384), long.slice(32_768)]) {
      const result = read([...before, l(5, piece), l(8)], { maxLineBytes: 100_000 });
      expect(result.live).toEqual([...times.map(text), "line 8"]);
      expect(result.counts).toHaveLength(1);
    }
  });

  test("two lines of the newest time that are no pieces are two lines", () => {
    expect(read([l(1, "a"), l(1, "b")]).live).toEqual(["a", "b"]);
  });

  test("not where two lines may have one time", () => {
    expect(read([l(1, "a"), l(1, "a")], { doubles: false }).live).toEqual(["a", "a"]);
  });

  test("the same time on two streams is two lines", () => {
    expect(read([l(1, "a"), l(1, "a", 2)]).live).toEqual(["a", "a"]);
  });
});
