import { describe, expect, test } from "vitest";
import { compilePattern } from "./pattern.ts";
import { runPatterns } from "./run.ts";

function first(pattern: string, text: string): string | undefined {
  const [outcome] = runPatterns([compilePattern(pattern, "it").regexp], [text], 1000);
  return outcome === undefined || outcome === "too slow" ? undefined : outcome.match[0];
}

describe("what Oniguruma takes and JavaScript does not", () => {
  test.for([
    ["(?>a+)ab", "aaab", undefined],
    ["(?>\\d\\d){1,2}", "2026", "2026"],
    ["a++b", "aab", "aab"],
    ["[[:alpha:]]+", "12abc3", "abc"],
    ["\\h+", "xyz0fFg", "0fF"],
    ["\\Aab\\z", "ab", "ab"],
    ["(?i)warn(?-i)ING", "WaRnING", "WaRnING"],
    ["(?<!\\d)\\d{2}(?!\\d)", "123 45", "45"],
    ["(?m:a.b)", "a\nb", "a\nb"],
    ["a.b", "a\nb", undefined],
    ["(?<x>a)\\k<x>", "aa", "aa"],
    ["(?:<[^>]*>){2}", "<a><b>", "<a><b>"],
    ["(?:\\[[^\\]]*\\])+", "[a][b]", "[a][b]"],
    ["[a-z&&[^aeiou]]+", "aebcd", "bcd"],
    ["[^[:alpha:]\\d]+", "a1-,b", "-,"],
  ] as const)("%s on %j", ([pattern, text, matched]) => {
    expect(first(pattern, text)).toBe(matched);
  });
});

test("names of groups, whether they match or not", () => {
  expect(compilePattern("(?<a>x)|(?<b>y)(z)", "it").names).toEqual(["a", "b"]);
  expect(compilePattern("(x)", "it").names).toEqual([]);
});

test.for(["(", "(?<a", "[z-a]", "\\k<nobody>", "*"])("%s is refused in words", (pattern) => {
  expect(() => compilePattern(pattern, "transforms.0.regex.pattern")).toThrow(
    expect.objectContaining({
      code: "E_PATTERN",
      message: expect.stringContaining("transforms.0.regex.pattern") as string,
    }) as Error,
  );
});

const EVIL = ["(a+)+$", "(a|aa)+$", "(.*a){25}$", "(\\w+\\s?)*$", "^(([a-z])+.)+[A-Z]([a-z])+$"];

describe("patterns that take forever", () => {
  test.for(EVIL)("%s: the text at fault is given up, the others are looked at", (pattern) => {
    const bad = `${"a".repeat(40_000)}!`;
    const { regexp } = compilePattern(pattern, "it");
    const texts = ["aaa", bad, "Aaaa", bad, ""];
    const started = performance.now();
    const outcomes = runPatterns([regexp], texts, 50);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(outcomes).toHaveLength(5);
    expect(outcomes[1]).toBe("too slow");
    expect(outcomes[3]).toBe("too slow");
    for (const i of [0, 2, 4]) expect(outcomes[i]).not.toBe("too slow");
  });
  test("a flood of them does not hold everything up: each next one gets less time", () => {
    const { regexp } = compilePattern("(a+)+$", "it");
    const texts = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? `${"a".repeat(100)}!` : "aaa"));
    const started = performance.now();
    const outcomes = runPatterns([regexp], texts, 40);
    expect(performance.now() - started).toBeLessThan(20_000);
    outcomes.forEach((one, i) => {
      if (i % 2 === 0) expect(one).toBe("too slow");
      else expect(one).toMatchObject({ pattern: 0 });
    });
  });
  test("many texts that are merely slow together are all looked at", () => {
    const { regexp } = compilePattern("(a|aa)+$", "it");
    const texts = Array.from({ length: 60 }, () => `${"a".repeat(26)}!`);
    const outcomes = runPatterns([regexp], texts, 200);
    expect(outcomes.filter((one) => one === "too slow")).toHaveLength(0);
  });
});

test("the first pattern that matches counts; more texts than a stretch", () => {
  const regexps = ["(?<n>\\d+)", "(?<w>\\w+)"].map((one) => compilePattern(one, "it").regexp);
  const texts = Array.from({ length: 3000 }, (_, i) =>
    i % 3 === 0 ? `w${"x".repeat(i % 7)}` : i % 3 === 1 ? `${i}` : " ",
  );
  const outcomes = runPatterns(regexps, texts, 1000);
  expect(outcomes).toHaveLength(3000);
  outcomes.forEach((one, i) => {
    if (i % 3 === 2) expect(one).toBeUndefined();
    else expect(one).toMatchObject({ pattern: i % 3 === 0 ? 1 : 0 });
  });
});
