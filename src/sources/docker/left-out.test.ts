import { expect, test } from "vitest";
import { isNews } from "./left-out.ts";

test("what is left out is said once for a container and a reason", () => {
  expect(isNews("c1", "it is our own container")).toBe(true);
  expect(isNews("c1", "it is our own container")).toBe(false);
  expect(isNews("c2", "it is our own container")).toBe(true);
  expect(isNews("c1", "our records are sent to it (h:514)")).toBe(true);
});
