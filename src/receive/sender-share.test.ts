import { expect, test } from "vitest";
import { SenderShares } from "./sender-share.ts";

const MIB = 1024 * 1024;

test("all connections of an address stop together and go on together, and no other's do", () => {
  const shares = new SenderShares();
  const adjusted: string[] = [];
  const member = (name: string) => ({ adjust: () => adjusted.push(name) });
  const first = shares.join("a", member("a1"));
  expect(shares.join("a", member("a2"))).toBe(first);
  const other = shares.join("b", member("b1"));
  first.add(3 * MIB);
  expect([first.isOver, adjusted]).toEqual([false, []]);
  first.add(2 * MIB);
  expect([first.isOver, other.isOver, adjusted]).toEqual([true, false, ["a1", "a2"]]);
  first.add(1 * MIB);
  first.add(-2 * MIB);
  expect([first.isOver, adjusted]).toEqual([false, ["a1", "a2", "a1", "a2"]]);
});

test("who comes again begins with what was left under way, and is forgotten when nothing is", () => {
  const shares = new SenderShares();
  const member = { adjust: () => undefined };
  const share = shares.join("a", member);
  share.add(5 * MIB);
  shares.leave("a", member);
  expect(shares.join("a", member).isOver).toBe(true);
  shares.leave("a", member);
  share.add(-5 * MIB);
  shares.leave("a", member);
  expect(shares.join("a", member)).not.toBe(share);
});
