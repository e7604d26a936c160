import fc from "fast-check";
import { expect, test } from "vitest";
import { appendRows, dayCounter, prependRows } from "./rows.ts";
import type { Item, Row } from "./rows.ts";
import { testLine } from "./test-line.ts";

function shape(rows: readonly Row[]): string[] {
  return rows.flatMap((row) =>
    row.kind === "line"
      ? [`${row.line.record.body}${row.folded.length > 0 ? ` +${row.folded.length}` : ""}`]
      : [],
  );
}

function rowsOf(items: readonly Item[]): Row[] {
  const rows: Row[] = [];
  appendRows(rows, items, () => 0);
  return rows;
}

test.for([
  [["Error: x", "    at f (a.js:1:2)", "    at g (b.js:1:2)", "next"], ["Error: x +2", "next"], "JavaScript"],
  [
    ["Traceback (most recent call last):", '  File "a.py", line 1', "    f()", "ValueError: x"],
    ["Traceback (most recent call last): +2", "ValueError: x"],
    "Python, with its source lines",
  ],
  [
    ["java.lang.X", "\tat a.B.c(B.java:1)", "Caused by: y", "\t... 3 more"],
    ["java.lang.X +3"],
    "Java, with a cause",
  ],
  [
    ["one", "  indented table", "  of text"],
    ["one", "  indented table", "  of text"],
    "indented is not enough",
  ],
] as const)("%j → %j (%s)", ([bodies, want]) => {
  expect(shape(rowsOf(bodies.map((body, i) => testLine(i, body))))).toEqual(want);
});

test("frames find their line although another container spoke in between", () => {
  const items = [
    testLine(1, "Error: x", "web-1"),
    testLine(2, "hello", "db-1"),
    testLine(3, "    at f (a.js:1)", "web-1"),
  ];
  expect(shape(rowsOf(items))).toEqual(["Error: x +1", "hello"]);
});

test("a frame that comes much later belongs to something else", () => {
  expect(shape(rowsOf([testLine(1, "Error: x"), testLine(5000, "    at f (a.js:1)")]))).toHaveLength(2);
});

test("a new day is said once, before its first line", () => {
  const rows: Row[] = [];
  const day = 86_400_000;
  appendRows(rows, [testLine(1, "a"), testLine(day, "b"), testLine(day + 1, "c")], dayCounter(true));
  expect(rows.map(({ kind }) => kind)).toEqual(["day", "line", "day", "line", "line"]);
});

test("older lines joined in front give the same rows as all at once", () => {
  const body = fc.constantFrom(
    "plain",
    "    at f (a.js:1)",
    "Error: x",
    "    code",
    "Traceback (most recent call last)",
  );
  const container = fc.constantFrom("a", "b");
  const hours = 3_600_000;
  const lines = fc.array(fc.tuple(body, container, fc.nat(3)), { maxLength: 60 });
  fc.assert(
    fc.property(lines, fc.nat(60), (specs, cut) => {
      let at = 0;
      const items = specs.map(([text, name, step]) =>
        testLine((at += step === 3 ? 12 * hours : step), text, name),
      );
      const dayOf = dayCounter(true);
      const whole: Row[] = [];
      appendRows(whole, items, dayOf);
      const later: Row[] = [];
      appendRows(later, items.slice(cut), dayOf);
      const joined = prependRows(later, items.slice(0, cut), dayOf);
      const keys = (rows: readonly Row[]): string[] =>
        rows.flatMap((row) => (row.kind === "line" ? [row.key, ...row.folded.map(({ id }) => id)] : []));
      expect(keys(joined).sort()).toEqual(keys(whole).sort());
      expect(joined.filter(({ kind }) => kind === "day")).toHaveLength(
        whole.filter(({ kind }) => kind === "day").length,
      );
    }),
  );
});
