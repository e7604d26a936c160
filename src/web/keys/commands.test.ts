import { expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";
import { keyName } from "./key-names.ts";

test("no key means two things, and no command has another's name", () => {
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
});

test("every key that the brief of the page names is there", () => {
  const keys = new Set(COMMANDS.flatMap((command) => command.keys));
  const named = [
    "/",
    "d",
    "j",
    "k",
    "Enter",
    "Escape",
    "n",
    "N",
    "e",
    "E",
    "c",
    "t",
    "w",
    "p",
    "x",
    "+",
    "-",
    "u",
    "[",
    "?",
    "Mod+k",
  ];
  expect(named.filter((key) => !keys.has(key))).toEqual([]);
});

test.for([
  [{ key: "k", ctrlKey: true, metaKey: false, altKey: false }, "Mod+k", "Ctrl on most"],
  [{ key: "K", ctrlKey: false, metaKey: true, altKey: false }, "Mod+k", "Cmd on a Mac, caps lock or not"],
  [{ key: "N", ctrlKey: false, metaKey: false, altKey: false }, "N", "with Shift"],
  [{ key: "d", ctrlKey: false, metaKey: false, altKey: true }, undefined, "Alt belongs to the browser"],
] as const)("%o is %s (%s)", ([event, want]) => {
  expect(keyName(event)).toBe(want);
});
