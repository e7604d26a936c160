import { describe, expect, test } from "vitest";
import { asConfiguration, faultsOf, grokStep, withStep } from "./steps-text.ts";

describe("a step more", () => {
  test.for([
    ["", "- json\n", "the first"],
    [
      "- date:\n    field: at\n\n",
      "- date:\n    field: at\n- json\n",
      "blank lines at the end do not pile up",
    ],
    ["transforms:\n  - date\n", "transforms:\n  - date\n  - json\n", "below the key, when the text has it"],
  ] as const)("%j → %j (%s)", ([before, after]) => {
    expect(withStep(before, "- json\n")).toBe(after);
  });
  test("a pattern's marks stay what they are", () => {
    expect(grokStep(`it's \\[%{WORD:w}\\] "x"`, "")).toBe(
      `- grok:\n    patterns:\n      - 'it''s \\[%{WORD:w}\\] "x"'\n`,
    );
    expect(grokStep("x", 'service.name:"it\'s"')).toBe(
      `- grok:\n    when: 'service.name:"it''s"'\n    patterns:\n      - 'x'\n`,
    );
  });
});

test("as it stands in the file", () => {
  expect(asConfiguration("# why\n- date:\n    field: at\n\n- json\n")).toBe(
    "transforms:\n  # why\n  - date:\n      field: at\n\n  - json\n",
  );
  expect(asConfiguration("detect: false\ntransforms: []\n")).toBe("detect: false\ntransforms: []\n");
});

test("places of what is wrong", () => {
  expect(faultsOf('steps:3:5: unknown key "a"\nsteps:12:1: too short (expected 1 or more)')).toEqual([
    { line: 3, text: 'unknown key "a"' },
    { line: 12, text: "too short (expected 1 or more)" },
  ]);
  expect(faultsOf("transforms, step grok: patterns.0 is no regular expression")).toEqual([]);
});
