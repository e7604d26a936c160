import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLogfmt } from "./logfmt.ts";

function read(text: string): string[] | undefined {
  const list: string[] = [];
  return readLogfmt(text, list) ? list : undefined;
}

describe("logfmt", () => {
  test.for([
    ['level=info msg="a b"', ["level", "info", "msg", "a b"], "a quoted value"],
    ['a=1 b="say \\"x\\"\\n\\t\\\\" ', ["a", "1", "b", 'say "x"\n\t\\'], "escapes"],
    ['a=1 b="\\x1b[0m"', ["a", "1", "b", "\\x1b[0m"], "an escape that is no character of a text"],
    ['a= b="" c=3', ["c", "3"], "empty values are none"],
    ["a=b=c d=https://x/?y=z", ["a", "b=c", "d", "https://x/?y=z"], "signs inside a value"],
    ["a.b-c/d@e=1\tf=2\r\n", ["a.b-c/d@e", "1", "f", "2"], "keys, and blanks of any kind"],
    ["clé=1 b=é", ["clé", "1", "b", "é"], "letters of any language"],
  ] as const)("%s (%s)", ([text, want]) => {
    expect(read(text)).toEqual(want);
  });
  test.for([
    ["a=1", "one pair is no line of pairs"],
    ["a=1 b", "a word without a value"],
    ["started a=1 b=2", "a word before"],
    ['a=1 b="x', "not closed"],
    ['a=1 b="x"y', "goes on behind its quote"],
    ['a=1 b=x"y"', "a quote within"],
    ["=1 b=2", "no key"],
    ["a=1, b=2 c d", "a sentence"],
    ["", "nothing"],
    [`${"k".repeat(200)}=1 b=2`, "a key that is too long"],
  ] as const)("%s is none (%s)", ([text]) => {
    expect(read(text)).toBeUndefined();
  });
  test("what is written is read", () => {
    const key = fc.stringMatching(/^[a-zA-Z_][\w.]{0,20}$/);
    const value = fc.string({ minLength: 1, unit: "grapheme" });
    const pairs = fc.array(fc.tuple(key, value), { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(pairs, (all) => {
        const text = all.map(([name, one]) => `${name}="${one.replace(/["\\]/g, "\\$&")}"`).join(" ");
        expect(read(text)).toEqual(all.flat());
      }),
      { numRuns: 2000 },
    );
  });
});
