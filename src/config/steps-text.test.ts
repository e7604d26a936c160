import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refusal } from "../record/refusal.ts";
import { transforms } from "../transforms/catalog.ts";
import { readSteps } from "./steps-text.ts";

describe("what is taken", () => {
  test.for([
    ["- json", [1], undefined, "a list"],
    [
      "# a comment\n- json\n\n- date:\n    field: at\n    formats: [UNIX]\n",
      [2, 4],
      undefined,
      "comments keep their lines",
    ],
    ["transforms:\n  - drop:\n      when: probe\n", [2], undefined, "as it stands in the configuration"],
    [
      "detect: false\ntransforms: [json]\nhttp: {address: 0.0.0.0:1}\n",
      [2],
      false,
      "a whole one: the rest is not looked at",
    ],
    ["", [], undefined, "nothing"],
    ["# nothing yet", [], undefined, "nothing but a comment"],
  ] as const)("%j", ([text, lines, detect]) => {
    const steps = readSteps(text, transforms);
    expect(steps.lines).toEqual(lines);
    expect(steps.detect).toBe(detect);
    expect(steps.transforms).toHaveLength(lines.length);
  });
  test("condition and name stand beside the options", () => {
    const [step] = readSteps("- grok: {id: a, when: x, patterns: ['%{WORD:w}']}", transforms).transforms;
    expect(step).toMatchObject({ name: "grok", id: "a", when: "x", options: { patterns: ["%{WORD:w}"] } });
  });
});

describe("what is wrong has its place in the text", () => {
  test.for([
    ["- json\n- grk: {}\n", /^steps:2:\d+: unknown key "grk"/, "a name"],
    ["- json:\n    feild: x\n", /^steps:2:\d+: unknown key "feild"/, "an option"],
    ["- json\n\t- date", /^steps:2:\d+: /, "no YAML"],
    ["- json\ntransforms:\n", /^steps:2:\d+: /, "a list and a key"],
    ["- grok: {patterns: ['${HOME}']}", /HOME is not set/, "nobody learns the server's environment"],
  ] as const)("%j", ([text, message]) => {
    expect(() => readSteps(text, transforms)).toThrow(message);
  });
});

test.for([
  [`a: ${"{".repeat(30_000)}`, "brackets"],
  ["- ".repeat(30_000), "dashes"],
  [`a: &a [x]\n${Array.from({ length: 3000 }, (_, i) => `b${i}: [*a,*a,*a]`).join("\n")}`, "aliases"],
])("%# without end are refused at once", ([text]) => {
  const started = performance.now();
  expect(() => readSteps(text ?? "", transforms)).toThrow(/without end/);
  expect(performance.now() - started).toBeLessThan(1500);
});

test("brackets in texts are none", () => {
  const patterns = `- grok:\n    patterns:\n${"      - '[[[{ \\[ * -'\n".repeat(60)}`;
  expect(() => readSteps(patterns, transforms)).not.toThrow(/without end/);
});

const RUNS = Math.min(20_000, Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 2000));
const piece = fc.oneof(
  fc.constantFrom(
    "- ",
    "  ",
    "    ",
    "\n",
    ":",
    ": ",
    "#",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "<<: ",
    "|",
    ">",
    "---",
    "!!binary ",
    "? ",
    "~",
    "${A}",
  ),
  fc.constantFrom(
    "transforms:",
    "detect: false",
    "json",
    "grok",
    "when: a",
    "patterns",
    "field: x",
    "mutate",
    "__proto__",
    "1e999",
    "null",
    "true",
  ),
  fc.string({ unit: "binary", maxLength: 6 }),
);

test("whatever somebody types, it is steps or it is refused in words", { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        const { transforms: steps, lines } = readSteps(pieces.join(""), transforms);
        expect(lines).toHaveLength(steps.length);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        expect((error as Refusal).message).not.toBe("");
      }
    }),
    { numRuns: RUNS },
  );
});
