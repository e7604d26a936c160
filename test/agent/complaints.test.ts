/** docs/guide/complaints.md names the tests that it relies on: each of them has to exist, in that file, by that title. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const rows = readFileSync(join(root, "docs/guide/complaints.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("twenty troubles, in order", () => {
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
});

test.each(rows.map((row) => [row[2] ?? "", row[4] ?? ""]))("%s", (_, shown) => {
  const named = [...shown.matchAll(/`([^`]+\.test\.ts)` "([^"]+)"/g)];
  expect(named.length).toBeGreaterThan(0);
  // Nothing stands in the cell that is not looked at.
  expect(named.length).toBe(shown.split(" · ").length);
  for (const [, file = "", title = ""] of named) {
    expect(existsSync(join(root, file)), file).toBe(true);
    expect(readFileSync(join(root, file), "utf8"), `${file}: ${title}`).toContain(title);
  }
});
