/** Pages: each item once and in order, whatever order the list is in. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { promptly } from "../../../test/codecs/fuzz-runs.ts";
import { cut } from "./page.ts";

const key = (item: string): string => item;

test("all pages together are the list in order", () => {
  const lists = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 40 });
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 12 }), fc.boolean(), (items, limit, descending) => {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = cut(items, { limit, after, key, descending });
        seen.push(...page.items);
        after = page.nextToken.nextToken;
        expect(page.items.length).toBe(after === undefined ? Math.min(page.items.length, limit) : limit);
      } while (after !== undefined);
      const sorted = [...items].sort();
      expect(seen).toEqual(descending ? sorted.reverse() : sorted);
    }),
  );
});

/** It takes some 40 ms; to sort all of them at each step would take many seconds. */
const PAGE_MOST_MS = 500;

test("a page of a hundred thousand, in the worst order", () => {
  const items = Array.from({ length: 100_000 }, (_, i) => String(999_999 - i));
  const page = promptly(() => cut(items, { limit: 50, after: undefined, key }), PAGE_MOST_MS);
  expect(page.items).toEqual(items.slice(-50).reverse());
});
