/** Senders that end messages with nothing (winston-syslog and pino-syslog over TCP), and those that do beside them. */
import { describe, expect, test } from "vitest";
import { createFramer } from "./framer.ts";
import { FRAME } from "./frames.ts";
import type { Framer, FrameTaker } from "./frames.ts";

class Texts implements FrameTaker {
  readonly texts: string[] = [];
  flags = 0;
  frame(text: string, start: number, end: number, flags: number): void {
    this.texts.push(text.slice(start, end));
    this.flags |= flags;
  }
}

function framer(mostBytes = 1000): { framer: Framer; into: Texts } {
  return { framer: createFramer("auto", mostBytes), into: new Texts() };
}

const NEW = "<132>1 2026-01-02T03:04:05Z h a 7 - - ";
const OLD = "<132>Jan  2 03:04:05 h a: ";

test.for<[reads: string[], texts: string[], why: string]>([
  [[`${NEW}one${NEW}two${NEW}three`], [`${NEW}one`, `${NEW}two`, `${NEW}three`], "all in one read"],
  [[`${NEW}one`, `${NEW}two`], [`${NEW}one`, `${NEW}two`], "a read each"],
  [[`${OLD}one${OLD}two`], [`${OLD}one`, `${OLD}two`], "RFC 3164"],
  [["<12>one", "<12>two"], ["<12>one", "<12>two"], "nothing but a priority, a read each"],
  [
    [`${NEW}Error: x\n  at a\n  at b`, `${NEW}two`],
    [`${NEW}Error: x\n  at a\n  at b`, `${NEW}two`],
    "a stack trace stays whole",
  ],
  [
    [`${NEW}one`, ` goes on`, ` and on${NEW.slice(0, 5)}`, `${NEW.slice(5)}two`],
    [`${NEW}one goes on and on`, `${NEW}two`],
    "a header split between reads",
  ],
  [
    [`${NEW}a <b> c <13> d<132>1`, `${NEW}e`],
    [`${NEW}a <b> c <13> d<132>1`, `${NEW}e`],
    "priorities in the text",
  ],
  [[`${NEW}one\n${NEW}quotes ${NEW}\n`], [`${NEW}one`, `${NEW}quotes ${NEW}`], "lines that quote a message"],
  [
    [`${NEW}one\n`, `${NEW}quotes ${NEW}`, "\n"],
    [`${NEW}one`, `${NEW}quotes ${NEW}`],
    "known to end its lines",
  ],
  [[`${NEW}o`, "ne\n", `${NEW}two\n`], [`${NEW}one`, `${NEW}two`], "the first line in two reads"],
  [["plain", " line\nplain two"], ["plain line", "plain two"], "lines that are no syslog"],
])("%j (%#)", ([reads, texts, why]) => {
  const { framer: one, into } = framer();
  for (const read of reads) one.push(Buffer.from(read), into);
  one.end(into);
  expect(into.texts, why).toEqual(texts);
  expect(into.flags).toBe(0);
});

describe("silence", () => {
  test("ends a message after a second when the sender is known, after five when not", () => {
    const { framer: one, into } = framer();
    one.push(Buffer.from(`${NEW}one`), into);
    one.quiet?.(4999, into);
    expect(into.texts).toEqual([]);
    one.quiet?.(5000, into);
    expect(into.texts).toEqual([`${NEW}one`]);
    one.push(Buffer.from(`${NEW}two${NEW}three`), into);
    one.quiet?.(1000, into);
    expect(into.texts).toEqual([`${NEW}one`, `${NEW}two`, `${NEW}three`]);
  });

  test("never ends a line of a sender that ends its lines, nor a counted message", () => {
    for (const begin of [`${NEW}one\n${NEW}tw`, `99 ${NEW}`, "plain"]) {
      const { framer: one, into } = framer();
      one.push(Buffer.from(begin), into);
      const before = into.texts.length;
      one.quiet?.(100_000, into);
      expect(into.texts.length).toBe(before);
    }
  });
});

test("a message without an end is cut at the limit, and the next header is found again", () => {
  const { framer: one, into } = framer(100);
  one.push(Buffer.from(`${NEW}one${NEW}`), into);
  for (let i = 0; i < 50; i += 1) one.push(Buffer.from("x".repeat(10)), into);
  expect(one.pendingBytes()).toBe(0);
  one.push(Buffer.from(`yy${NEW}three`), into);
  one.end(into);
  expect(into.texts.map((text) => text.slice(NEW.length, NEW.length + 5))).toEqual(["one", "xxxxx", "three"]);
  expect(into.texts[1]).toHaveLength(100);
  expect(into.flags).toBe(FRAME.truncated);
});

test("a mebibyte in reads of a few bytes takes no time", () => {
  const { framer: one, into } = framer(2 * 1024 * 1024);
  const started = performance.now();
  one.push(Buffer.from(NEW), into);
  const piece = Buffer.from("<13>x");
  for (let i = 0; i < 200_000; i += 1) one.push(piece.subarray(0, 1 + (i % 3)), into);
  one.end(into);
  expect(into.texts).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(5000);
});
