import { expect, test } from "vitest";
import { ansiRuns, withoutAnsi } from "./ansi.ts";

const ESC = "\u001b";

test.for([
  ["plain", [{ text: "plain" }], "no sequence, no work"],
  [
    `${ESC}[31mred${ESC}[0m not`,
    [{ text: "red", style: { colour: "var(--ansi-1)" } }, { text: " not" }],
    "one of eight colours",
  ],
  [
    `${ESC}[91;1mred${ESC}[22m thin`,
    [
      { text: "red", style: { colour: "var(--ansi-9)", bold: true } },
      { text: " thin", style: { colour: "var(--ansi-9)" } },
    ],
    "bright and bold, then bold off alone",
  ],
  [`${ESC}[mx`, [{ text: "x" }], "no code means reset"],
  [
    `${ESC}[38;5;3mx`,
    [{ text: "x", style: { colour: "var(--ansi-3)" } }],
    "the first 16 of 256 are the theme's",
  ],
  [
    `${ESC}[48;5;16mx`,
    [{ text: "x", style: { ground: "color-mix(in oklab, rgb(0 0 0) 55%, var(--text))" } }],
    "the cube starts at 16",
  ],
  [
    `${ESC}[38;2;255;0;999mx`,
    [{ text: "x", style: { colour: "color-mix(in oklab, rgb(255 0 255) 55%, var(--text))" } }],
    "true colour, out of range is held",
  ],
  [`${ESC}[38mx`, [{ text: "x" }], "a colour that never comes"],
  [`a${ESC}[2Kb`, [{ text: `a${ESC}[2Kb` }], "what moves the cursor stays text"],
] as const)("%j → %j (%s)", ([text, want]) => {
  expect(ansiRuns(text)).toEqual(want);
});

test("the text without colours is what was written between them", () => {
  expect(withoutAnsi(`${ESC}[32mINFO${ESC}[0m order ${ESC}[1m#12${ESC}[0m`)).toBe("INFO order #12");
});
