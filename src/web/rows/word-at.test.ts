import { expect, test } from "vitest";
import { wordSpan } from "./word-at.ts";

test.for([
  ["connect ECONNREFUSED 10.0.3.7:5432", 25, "10.0.3.7", "an address is one word, its port another"],
  ["done.", 2, "done", "a full stop is none of it"],
  ["user=u1305 ok", 7, "u1305", "a value without its key"],
  ["  --  ", 3, undefined, "punctuation alone"],
  ["Grüße an alle", 2, "Grüße", "letters of any language"],
] as const)("%j at %i → %s (%s)", ([text, at, want]) => {
  expect(wordSpan(text, at)?.text).toBe(want);
});
