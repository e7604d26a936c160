/** Patterns as shells have them, on a real tree. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Glob } from "./glob.ts";

const dir = mkdtempSync(join(tmpdir(), "logboom-glob-"));
afterAll(() => rmSync(dir, { recursive: true }));
const FILES = [
  "a.log",
  "b.log",
  "c.txt",
  ".hidden.log",
  "x/a.log",
  "x/y/a.log",
  "x/y/z/d-1.log",
  ".git/a.log",
  "[odd].log",
  "a{b}.log",
];
for (const name of FILES) {
  mkdirSync(dirname(join(dir, name)), { recursive: true });
  writeFileSync(join(dir, name), "");
}
symlinkSync(join(dir, "x"), join(dir, "link"));
symlinkSync(dir, join(dir, "x", "round"));

async function find(pattern: string): Promise<string[]> {
  const glob = new Glob(join(dir, pattern));
  const found = new Set<string>();
  await glob.find({ path: (path) => found.add(path), refused: () => undefined });
  // A name without a pattern is given as it is written, whether there is such a file or not.
  const names = [...found]
    .filter((path) => existsSync(path))
    .map((path) => path.slice(dir.length + 1))
    .sort();
  // The two ways to ask agree on what is found.
  for (const path of found) expect(glob.matches(path), path).toBe(true);
  return names;
}

test.for([
  ["*.log", ["[odd].log", "a.log", "a{b}.log", "b.log"], "no hidden files, no folders below"],
  ["?.log", ["a.log", "b.log"], "one character"],
  ["[ab].log", ["a.log", "b.log"], "a set"],
  ["[!a].log", ["b.log"], "all but a set"],
  ["[[]odd].log", ["[odd].log"], "a bracket"],
  ["{a,c}.{log,txt}", ["a.log", "c.txt"], "lists"],
  ["a{b}.log", ["a{b}.log"], "one word in braces is no list"],
  [".*.log", [".hidden.log"], "a dot that is written"],
  ["**/a.log", ["a.log", "x/a.log", "x/y/a.log"], "any folders, links to folders left out"],
  ["link/*.log", ["link/a.log"], "a link that is written is followed"],
  [
    "x/**",
    ["x/a.log", "x/round", "x/y/a.log", "x/y/z/d-1.log"],
    "all that is below; whether it is a file is seen later",
  ],
  ["**/*-[0-9]*.log", ["x/y/z/d-1.log"], "both"],
  ["nothing/*.log", [], "no such folder"],
] as const)("%s finds %j (%s)", async ([pattern, want]) => {
  expect(await find(pattern)).toEqual([...want].sort());
});

test("what cannot be listed is told", async () => {
  const refused: string[] = [];
  await new Glob(join(dir, "a.log/*")).find({
    path: () => undefined,
    refused: (folder) => refused.push(folder),
  });
  expect(refused).toEqual([join(dir, "a.log")]);
});

test("a set the wrong way round is no pattern", () => {
  expect(() => new Glob("/[z-a]")).toThrow();
});
