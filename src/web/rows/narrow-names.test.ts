import { expect, test } from "vitest";
import { fitted, narrowNames } from "./narrow-names.ts";

test.for([
  [["shop_web_1", "shop_db_1"], ["web-1", "db-1"], "Compose before version 2"],
  [["demo-shop-web-1", "demo-shop-api-2"], ["web-1", "api-2"], "a project's name of two parts"],
  [["web-1", "web-2"], ["web-1", "web-2"], "a bare number says nothing"],
  [["shop_web_1"], ["shop_web_1"], "alone, nothing is shared"],
  [["shop-web-1", "shop-web-1"], ["shop-web-1"], "the same name twice is one"],
  [["redis", "postgres"], ["redis", "postgres"], "nothing shared"],
  [["a_web_1", "a_db_1", "x", "y", "z", "q"], ["a_web_1", "a_db_1", "x", "y", "z", "q"], "shared by too few"],
  [["shop_web_1", "shop-web-1"], ["shop_web_1", "shop-web-1"], "two that would become alike"],
] as const)("%j → %j (%s)", ([names, want]) => {
  expect([...narrowNames(names).values()]).toEqual(want);
});

test("a long name keeps both ends", () => {
  expect(fitted("a-very-long-container-name-17", 12)).toBe("a-ver…ame-17");
  expect(fitted("short", 12)).toBe("short");
});
