import fc from "fast-check";
import { expect, test } from "vitest";
import { hitPattern } from "../query/hit-words.ts";
import { withoutAnsi } from "./ansi.ts";
import { paint } from "./paint.ts";

test("markup is text like any other", () => {
  expect(paint("<img src=x onerror=alert(1)>")).toEqual([
    { text: "<img src=x onerror=alert(1)>", kind: "plain" },
  ]);
});

test.for([
  ["a\u0007b", "^G", "bell"],
  ["\u001b]0;title", "^[", "an escape that is no colour"],
  ["\u007f", "^?", "delete"],
  ["abc\u202etxt.exe", "<202E>", "text that would run backwards"],
  ["pass\u200bword", "<200B>", "a space without width"],
  ["\u0085", "<0085>", "a C1 control"],
] as const)("%j shows %s (%s)", ([text, shown]) => {
  expect(
    paint(text)
      .filter(({ kind }) => kind === "control")
      .map((piece) => piece.text),
  ).toContain(shown);
});

test("a tab stays a tab", () => {
  expect(paint("a\tb")).toEqual([{ text: "a\tb", kind: "plain" }]);
});

test("wanted words are marked, also within colours", () => {
  const marked = paint("\u001b[31mconnect ECONNREFUSED\u001b[0m now", hitPattern("econnrefused"));
  expect(marked.filter(({ kind }) => kind === "hit")).toEqual([
    { text: "ECONNREFUSED", kind: "hit", style: { colour: "var(--ansi-1)" } },
  ]);
});

test("nothing of a text is lost, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const back = paint(text, /[a-f]+/giu)
        .map((piece) => piece.raw ?? piece.text)
        .join("");
      expect(back).toBe(withoutAnsi(text));
    }),
  );
});
