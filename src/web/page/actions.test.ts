import { expect, test } from "vitest";
import { constantPart } from "./actions.ts";

test.for([
  ["connect ECONNREFUSED 10.0.3.7:5432", "connect ECONNREFUSED", "numbers vary"],
  ["GET /cart/17 200 14ms", "GET /cart", "what stands around the number"],
  ["job 771 mail.send done in 64ms", "mail.send done in", "the longest stretch"],
  ["1234 5678", undefined, "nothing but numbers"],
] as const)("%s → %s (%s)", ([body, want]) => {
  expect(constantPart(body)).toBe(want);
});
