/** What is believed of Docker's files while only the API is read. */
import { expect, test } from "vitest";
import type { TimedPiece } from "../../codecs/docker/lines.ts";
import { Rotation } from "./rotation.ts";
import type { ReadingBegin } from "./rotation.ts";

const FILE_BYTES = 1_000_000;
const LINE_BYTES = 10_000;
const WHOLE: ReadingBegin = { anchor: undefined, since: false, tail: false, follow: true };

/** Line n, a millisecond behind the one before; a second more from `pauseBefore` on. */
function piece(n: number, pauseBefore = Infinity): TimedPiece {
  const seconds = 1_795_000_000 + Math.floor(n / 1000) + (n >= pauseBefore ? 1 : 0);
  const rest = { stream: 1, bytes: Buffer.alloc(0), start: 0, end: 0, ended: true };
  return { seconds, nanos: (n % 1000) * 1_000_000, ...rest };
}

function timeOf(n: number): { seconds: number; nanos: number; hash: string } {
  const { seconds, nanos } = piece(n);
  return { seconds, nanos, hash: "" };
}

test("read anew from the first line on, past the last lines of both streams: the place counts what stands between these", () => {
  const rotation = new Rotation(FILE_BYTES, () => LINE_BYTES, false);
  rotation.begin({ ...WHOLE, anchor: timeOf(50) });
  for (let n = 0; n <= 50; n++) {
    expect(rotation.piece(piece(n))).toBe(true);
    rotation.line(false);
    // The last line of standard error, and much later the last of standard output.
    if (n === 3) rotation.found(false);
    if (n === 50) rotation.found(true);
  }
  for (let n = 51; n < 100; n++) {
    expect(rotation.piece(piece(n))).toBe(true);
    rotation.line(false);
  }
  // A file is full: a pause behind it may hide another.
  expect(rotation.piece(piece(100, 100))).toBe(false);
});

test("a pause within a file hides nothing", () => {
  const rotation = new Rotation(FILE_BYTES, () => LINE_BYTES, false);
  rotation.begin(WHOLE);
  for (let n = 0; n < 99; n++) {
    expect(rotation.piece(piece(n, 90))).toBe(true);
    rotation.line(false);
  }
});
