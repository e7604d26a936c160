import { expect, test } from "vitest";
import { boundMs, parseRange, rangeLabel } from "./range.ts";

const NOW = new Date(2026, 10, 21, 12, 0, 0);
const at = (h: number, m = 0, day = 21): string => new Date(2026, 10, day, h, m).toISOString();

test.for([
  ["20m", { from: "-20m", to: "" }, "short"],
  ["last 3 hours", { from: "-3h", to: "" }, "as one says it"],
  ["today", { from: at(0), to: "" }, "a word"],
  ["yesterday", { from: at(0, 0, 20), to: at(0) }, "a day with an end"],
  ["09:30 to 10:00", { from: at(9, 30), to: at(10) }, "clock times of today"],
  [
    "2026-11-20 09:00 to 10:00",
    { from: at(9, 0, 20), to: at(10, 0, 20) },
    "the second time is of the first one's day",
  ],
  ["10:00 to 09:00", undefined, "backwards"],
  ["25:00", undefined, "no such hour"],
  ["soon", undefined, "no time at all"],
  ["", undefined, "nothing"],
] as const)("%j → %o (%s)", ([text, want]) => {
  expect(parseRange(text, NOW)).toEqual(want);
});

test.for([
  [{ from: "-15m", to: "" }, "Last 15 min", "one of the menu"],
  [{ from: "-90m", to: "" }, "Last 2 h", "any other"],
] as const)("%o is called %s (%s)", ([range, label]) => {
  expect(rangeLabel(range)).toBe(label);
});

test("relative bounds add up", () => {
  expect(boundMs("-1h30m", 10_000_000)).toBe(10_000_000 - 5_400_000);
  expect(boundMs("nonsense", 0)).toBeUndefined();
});
