import { describe, expect, test } from "vitest";
import { INVALID_UTF8, TRUNCATED } from "./lines.ts";
import { PlainLines } from "./plain-lines.ts";

type Line = [stream: number, body: string, flags: number];

function lines(parts: readonly (readonly [stream: number, bytes: string | Buffer])[], more = {}): Line[] {
  const came: Line[] = [];
  const reader = new PlainLines({
    maxLineBytes: 10,
    tty: false,
    line: (stream, body, flags) => came.push([stream, body, flags]),
    ...more,
  });
  for (const [stream, text] of parts) {
    const bytes = Buffer.from(text);
    reader.push(stream, bytes, 0, bytes.length);
    // Whoever reads a socket uses its memory again.
    bytes.fill(0);
  }
  reader.flush();
  return came;
}

describe("an attach's bytes → lines", () => {
  test.for([
    [
      [[1, "a\nb\n"]],
      [
        [1, "a", 0],
        [1, "b", 0],
      ],
      "two in a frame",
    ],
    [
      [
        [1, "a"],
        [1, "b\nc"],
      ],
      [
        [1, "ab", 0],
        [1, "c", 0],
      ],
      "one over two frames; the last has no end",
    ],
    [
      [
        [1, "a"],
        [2, "x\n"],
        [1, "b\n"],
      ],
      [
        [2, "x", 0],
        [1, "ab", 0],
      ],
      "streams do not mix",
    ],
    [
      [[1, "\n\n"]],
      [
        [1, "", 0],
        [1, "", 0],
      ],
      "empty lines are lines",
    ],
    [
      [[1, "0123456789ab\nc\n"]],
      [
        [1, "0123456789", TRUNCATED],
        [1, "c", 0],
      ],
      "too long: cut, the next is whole",
    ],
    [
      [
        [1, "01234"],
        [1, "56789ab"],
        [1, "cd\n"],
      ],
      [[1, "0123456789", TRUNCATED]],
      "too long in pieces",
    ],
    [[[1, "012345678é\n"]], [[1, "012345678", TRUNCATED]], "not cut within a character"],
    [[[1, Buffer.from([97, 255, 10])]], [[1, "a\ufffd", INVALID_UTF8]], "no UTF-8"],
    [
      [
        [1, Buffer.from([0xc3])],
        [1, Buffer.from([0xa9, 10])],
      ],
      [[1, "é", 0]],
      "a character over two frames",
    ],
  ] as const)("%o → %o (%s)", ([parts, want]) => {
    expect(lines(parts)).toEqual(want);
  });

  test("a terminal's CR LF", () => {
    expect(
      lines(
        [
          [1, "a\r\nb\r"],
          [1, "\n"],
        ],
        { tty: true },
      ),
    ).toEqual([
      [1, "a", 0],
      [1, "b", 0],
    ]);
  });
});
