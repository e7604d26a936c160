import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePlace, placeText } from "./place.ts";

test("a fresh page has a bare address", () => {
  expect(placeText(parsePlace(""))).toBe("");
});

test.for([
  ["?q=level%3Aerror+%22a+b%22", { q: 'level:error "a b"' }, "the query as typed"],
  ["?from=-1h", { from: "-1h", to: "" }, "open to the future"],
  ["?cols=a,,b", { cols: ["a", "b"] }, "empty columns are none"],
  ["?tail=off", { live: false }, "tail switched off"],
  ["?at=17-3&open=17-4", { at: "17-3", open: "17-4" }, "where, and what is open"],
] as const)("%s → %o (%s)", ([text, want]) => {
  expect(parsePlace(text)).toMatchObject(want);
});

test("every place comes back from its address", () => {
  const word = fc.string();
  const col = fc.stringMatching(/^[a-z.]{1,9}$/);
  const place = fc.record({
    q: word,
    from: word.filter((text) => text !== ""),
    to: word,
    cols: fc.array(col, { maxLength: 8 }),
    at: word,
    open: word,
    mark: word,
    live: fc.boolean(),
  });
  fc.assert(
    fc.property(place, (one) => {
      expect(parsePlace(placeText(one))).toEqual(one);
    }),
  );
});
