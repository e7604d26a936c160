import { expect, test } from "vitest";
import { createWindow } from "./window.ts";
import type { LineWindow } from "./window.ts";
import { testLine } from "./test-line.ts";

function range(from: number, to: number): ReturnType<typeof testLine>[] {
  return Array.from({ length: to - from }, (_, i) => testLine(from + i, `line ${from + i}`));
}

function open(mostLines = 100): LineWindow {
  return createWindow({ mostLines, dayOf: () => 0 });
}

test("what search and tail both bring is there once", () => {
  const window = open();
  window.append(range(0, 10));
  expect(window.append(range(5, 15))).toBe(5);
  expect(window.lineCount).toBe(15);
});

test("older lines go in front", () => {
  const window = open();
  window.append(range(10, 20));
  expect(window.prepend(range(0, 12))).toBe(10);
  expect(window.first()?.record.body).toBe("line 0");
  expect(window.rows.filter(({ kind }) => kind === "line")).toHaveLength(20);
});

test("at the limit the far end gives way, and can be loaded again", () => {
  const window = open(100);
  window.append(range(50, 140));
  window.prepend(range(0, 50));
  expect(window.lineCount).toBe(90);
  expect(window.first()?.record.body).toBe("line 0");
  expect(window.append(range(85, 100))).toBeGreaterThan(0);
  expect(window.rows.map(({ key }) => key)).toHaveLength(window.lineCount + 1);
});

test("a tail at the limit lets go of the oldest", () => {
  const window = open(100);
  for (let i = 0; i < 50; i++) window.append(range(i * 10, i * 10 + 10));
  expect(window.lineCount).toBeLessThanOrEqual(100);
  expect(window.last()?.record.body).toBe("line 499");
  expect(window.rows[0]?.kind).toBe("day");
});
