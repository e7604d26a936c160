import { expect, test } from "vitest";
import { PageSizes } from "./page-sizes.ts";

const AIM = 1_000_000;

test("asks for as many as fill the aim, going by the last ones", () => {
  const sizes = new PageSizes();
  expect(sizes.limit(AIM)).toBe(61);
  sizes.note(61, 61 * 1000);
  expect(sizes.limit(AIM)).toBe(1000);
  sizes.note(1000, 5000);
  expect(sizes.limit(AIM)).toBe(3906);
  sizes.note(1, 1_048_576);
  expect(sizes.limit(AIM)).toBe(10);
  sizes.note(0, 0);
  expect(sizes.limit(AIM)).toBe(10);
});

test("what was too much is asked for in ever smaller parts, down to a least", () => {
  const sizes = new PageSizes();
  sizes.note(1000, 1000);
  const tried: number[] = [];
  let limit = sizes.limit(10 * AIM);
  for (tried.push(limit); sizes.tooMuch(limit, 10 * AIM); tried.push(limit)) limit = sizes.limit(10 * AIM);
  expect(tried).toEqual([10_000, 1250, 156, 19, 10]);
});
