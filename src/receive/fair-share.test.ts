import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heapInUse } from "../../test/contract/heap.ts";
import { FairShare, levelFor } from "./fair-share.ts";

/** Each sends so many datagrams of 200 bytes in a window, in turns; returns how many of each are taken. */
function window(share: FairShare, demands: Record<string, number>, pressed: boolean): Record<string, number> {
  const taken: Record<string, number> = {};
  const most = Math.max(...Object.values(demands));
  for (let i = 0; i < most; i += 1) {
    for (const [peer, demand] of Object.entries(demands)) {
      if (i < demand && share.admit(peer, 200)) taken[peer] = (taken[peer] ?? 0) + 1;
    }
  }
  share.turn(pressed);
  return taken;
}

test("without pressure everything is taken", () => {
  const share = new FairShare();
  for (let i = 0; i < 10; i += 1)
    expect(window(share, { a: 10_000, b: 10 }, false)).toEqual({ a: 10_000, b: 10 });
});

test("under pressure the one who floods is shed and nobody else, and not to nothing", () => {
  const share = new FairShare();
  let flooder = 10_000;
  for (let i = 0; i < 50; i += 1) {
    const taken = window(share, { flooder: 10_000, quiet: 10, other: 500 }, true);
    expect(taken).toMatchObject({ quiet: 10, other: 500 });
    expect(taken["flooder"]).toBeLessThanOrEqual(flooder);
    flooder = taken["flooder"] ?? 0;
  }
  expect(flooder).toBeLessThan(3000);
  expect(flooder).toBeGreaterThan(500);
});

test("a sender that is alone is not shed: there is nobody to protect", () => {
  const share = new FairShare();
  for (let i = 0; i < 5; i += 1) expect(window(share, { a: 10_000 }, true)).toEqual({ a: 10_000 });
});

test("the level rises when the pressure is gone, until all is taken again", () => {
  const share = new FairShare();
  for (let i = 0; i < 20; i += 1) window(share, { a: 10_000, b: 1 }, true);
  let windows = 0;
  while ((window(share, { a: 10_000, b: 1 }, false)["a"] ?? 0) < 10_000) windows += 1;
  expect(windows).toBeLessThan(12);
});

test("a million forged addresses cost no memory", () => {
  const share = new FairShare();
  const before = heapInUse();
  for (let i = 0; i < 1_000_000; i += 1) share.admit(`a${i}`, 100);
  expect(heapInUse() - before).toBeLessThan(200 * 1024 * 1024);
  share.turn(true);
  expect(share.admit("a1", 100)).toBe(true);
});

describe("the level", () => {
  test("cuts all to it so that together they are the sum", () => {
    expect(levelFor([1, 2, 100, 100], 43)).toBe(20);
    expect(levelFor([5, 5], 10)).toBe(5);
    expect(levelFor([5, 5], 11)).toBe(Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (values, part) => {
          const sum = values.reduce((all, one) => all + one, 0) * part;
          const level = levelFor([...values], sum);
          const cut = values.reduce((all, one) => all + Math.min(one, level), 0);
          expect(cut).toBeCloseTo(sum, 6);
        },
      ),
    );
  });
});
