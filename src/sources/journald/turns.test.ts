import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("one after another where a key is shared, at once where none is", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const enter = async (name: string, keys: string[]): Promise<() => void> => {
    const end = await turns.take(keys);
    order.push(name);
    return end ?? (() => undefined);
  };
  const first = await enter("ab", ["a", "b"]);
  const second = enter("bc", ["b", "c"]);
  const third = enter("ca", ["c", "a"]);
  (await enter("d", ["d"]))();
  (await enter("none", []))();
  expect(order).toEqual(["ab", "d", "none"]);
  first();
  (await second)();
  (await third)();
  expect(order).toEqual(["ab", "d", "none", "bc", "ca"]);
  expect(turns.size).toBe(0);
});

test("who comes when eight wait is sent away, and waits for nothing", async () => {
  const turns = new Turns();
  const taken = Array.from({ length: 9 }, () => turns.take(["a"]));
  expect(turns.take(["b", "a"])).toBeUndefined();
  expect(turns.size).toBe(1);
  for (const one of taken) (await one)?.();
  expect(turns.size).toBe(0);
  expect(turns.take(["b", "a"])).toBeDefined();
});
