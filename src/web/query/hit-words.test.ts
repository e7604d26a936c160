import { expect, test } from "vitest";
import { hitPattern } from "./hit-words.ts";

function marked(q: string, text: string): string[] {
  const pattern = hitPattern(q);
  return pattern === undefined ? [] : [...text.matchAll(pattern)].map(([word]) => word);
}

test.for([
  ["cart", "Cart carts /cart", ["Cart", "cart"], "whole words, any case"],
  ["time*", "timeout untimely", ["timeout"], "from the start of a word"],
  ['"connection refused"', "Connection  refused", ["Connection  refused"], "a phrase over any gap"],
  ["10.0.3.7", "at 10.0.3.7:5432", ["10.0.3.7"], "an address"],
  ["-cart severity:error", "cart", [], "what is unwanted or of a field is not marked"],
  ["(cart OR stock) NOT user", "cart stock user", ["cart", "stock"], "groups"],
  ["a.*+(", "a.*+(", [], "an unfinished query marks nothing"],
  ["grüße", "Viele Grüße", ["Grüße"], "letters of any language"],
] as const)("%s in %j marks %j (%s)", ([q, text, want]) => {
  expect(marked(q, text)).toEqual(want);
});
