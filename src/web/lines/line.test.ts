import { expect, test } from "vitest";
import { afterNanos, compareIds, idNanos } from "./line.ts";

test.for([
  ["1795260034602000000-7", "1795260034602000000-10", "the same moment: the number decides, not its text"],
  ["999-1", "1795260034602000000-1", "long ago"],
] as const)("%s before %s (%s)", ([a, b]) => {
  expect(compareIds(a, b)).toBeLessThan(0);
  expect(compareIds(b, a)).toBeGreaterThan(0);
  expect(compareIds(a, a)).toBe(0);
});

test("an id holds its moment to the nanosecond", () => {
  expect(idNanos("1795260034602000001-7")).toBe("1795260034602000001");
  expect(afterNanos("1795260034602000001-7")).toBe("1795260034602000002");
});
