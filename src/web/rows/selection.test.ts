import { expect, test } from "vitest";
import { appendRows } from "../lines/rows.ts";
import type { Row } from "../lines/rows.ts";
import { testLine } from "../lines/test-line.ts";
import { textBetween } from "./selection.ts";

test("copied rows are the lines as written, folded ones and control characters included", () => {
  const rows: Row[] = [];
  const lines = [
    testLine(1, "a\u0007"),
    testLine(2, "Error: x"),
    testLine(3, "    at f (a.js:1)"),
    testLine(4, "d"),
  ];
  appendRows(rows, lines, () => 0);
  expect(textBetween(rows, lines[1]?.id ?? "", lines[0]?.id ?? "")).toBe(
    "a\u0007\nError: x\n    at f (a.js:1)",
  );
});
