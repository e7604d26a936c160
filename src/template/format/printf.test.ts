import { expect, test } from "vitest";
import { printf } from "./printf.ts";

test.each([
  ["%999999999d", [1n], "%!(NOVERB)%!(EXTRA int=1)"],
  ["a%.999999999fb", [], "a%!(NOVERB)"],
  ["%3d|", [1n], "  1|"],
])("a width or precision beyond bounds ends the format, as in Go: %s", (format, args, expected) => {
  expect(printf(format, args)).toBe(expected);
});
