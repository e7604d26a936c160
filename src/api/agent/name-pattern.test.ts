import { expect, test } from "vitest";
import { patternProblem } from "./name-pattern.ts";

test.for([
  ["web*", true, ""],
  ["[a-z]", true, ""],
  ["[^a-z0]", true, ""],
  ["[\\]a]", true, "escaped"],
  ["[😀-😂]", true, "two units a character"],
  ["\\*", true, ""],
  ["]", true, "alone it is itself"],
  ["", true, ""],
  ["[", false, "no end"],
  ["[]", false, "nothing in it"],
  ["[]a]", false, "Go has no leading ]"],
  ["[^]", false, ""],
  ["[a", false, ""],
  ["[a-]", false, "half a range"],
  ["[-z]", false, ""],
  ["a\\", false, "nothing escaped"],
  ["[a\\", false, ""],
] as const)("%s is a pattern: %s (%s)", ([pattern, good]) => {
  expect(patternProblem(pattern) === undefined).toBe(good);
});
