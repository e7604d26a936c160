import { describe, expect, test } from "vitest";
import { recordOf } from "../../../test/contract/grok-event.ts";
import { transformSuite } from "../../../test/contract/transform.ts";
import { regex } from "./transform.ts";

transformSuite(regex, { pattern: "(?<key>\\w+)=(?<value>\\w+)" });

describe("regex", () => {
  test.for([
    [
      "(?<http.status>\\d{3}) (?<ms>[\\d.]+)ms",
      "GET 200 1.5ms",
      ["http.status", "200", "ms", "1.5"],
      "groups are fields",
    ],
    ["(?<w>a)|(?<w>b)", "b", ["w", "b"], "one name in two branches"],
    ["(?<w>a)(?<w>b)", "ab", ["w", '["a","b"]'], "one name twice"],
    ["%{WORD}", "GET", [], "grok's references are no such thing here"],
    ["(\\d+)", "12", [], "a group without a name is no field"],
    ["(?<![a-z])(?<n>\\d++)(?!x)", "a1 22x 3", ["n", "3"], "look-around, possessive"],
  ] as const)("%s on %j → %j (%s)", ([pattern, message, want]) => {
    const record = recordOf({ message });
    regex.open({ pattern })([record]);
    expect(record.attributes).toEqual(want);
  });
  test("a field, with a name in front", () => {
    const record = recordOf({ message: "x", path: "/shop/42" });
    regex.open({ field: "path", pattern: "^/(?<area>\\w+)/(?<id>\\d+)", target: "url" })([record]);
    expect(record.attributes).toEqual(["path", "/shop/42", "url.area", "shop", "url.id", "42"]);
  });
  test.for(["(", "(?<a", "\\k<nobody>"])("%s is refused", (pattern) => {
    expect(() => regex.open({ pattern })).toThrow(expect.objectContaining({ code: "E_PATTERN" }) as Error);
  });
  test("takes forever: told of, and left as it was", () => {
    const failed: string[] = [];
    const told = { matched: () => undefined, missed: () => undefined, dropped: () => undefined };
    const step = regex.open(
      { pattern: "(?<x>(a+)+)$" },
      { ...told, failed: (_, reason) => void failed.push(reason) },
    );
    const record = recordOf({ message: `${"a".repeat(100)}!` });
    step([record]);
    expect(failed).toEqual(["looked for longer than 20 ms"]);
    expect(record.attributes).toEqual([]);
  });
});
