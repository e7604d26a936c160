/**
 * Paths with `*`, `?`, `[a-z]`, `{a,b}` and `**`, as shells have them. Names that begin with a dot are matched only by a pattern
 * that writes the dot. `**` does not follow links to folders, so that it ends; every other part does.
 */
import { readdir } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { join } from "node:path";

const SPECIAL = /[*?[{]/;
/** {a,b}{c,d}… multiply. */
const ALTERNATIVES_MOST = 1000;
/** Folders deep: beyond it something is wrong with the tree. */
const DEEP_MOST = 64;
const ANY_FOLDERS = "**";

export interface GlobFound {
  /** A path that may be a file; nobody has looked. */
  path: (path: string) => void;
  /** A folder that cannot be listed. */
  refused: (folder: string, error: unknown) => void;
}

type Part = { is: string } | { like: RegExp } | { any: true };

/** Throws what RegExp throws for a set that is none, such as [z-a]. */
export class Glob {
  readonly #ways: readonly (readonly Part[])[];
  readonly #whole: readonly RegExp[];

  constructor(pattern: string) {
    const all = alternatives(pattern);
    this.#ways = all.map(partsOf);
    this.#whole = all.map(wholeOf);
  }

  matches(path: string): boolean {
    return this.#whole.some((one) => one.test(path));
  }

  async find(found: GlobFound): Promise<void> {
    for (const way of this.#ways) await walk("/", way, found, 0);
  }
}

async function walk(folder: string, parts: readonly Part[], found: GlobFound, deep: number): Promise<void> {
  const [part, ...rest] = parts;
  if (part === undefined || deep > DEEP_MOST) return;
  if ("is" in part) {
    const path = join(folder, part.is);
    if (rest.length === 0) found.path(path);
    else await walk(path, rest, found, deep + 1);
    return;
  }
  if ("any" in part) await walk(folder, rest, found, deep + 1);
  for (const entry of await entriesOf(folder, found)) {
    const path = join(folder, entry.name);
    const on = partsBelow(part, parts, entry);
    if (on === undefined) continue;
    if (on.length > 0) await walk(path, on, found, deep + 1);
    else if (!entry.isDirectory()) found.path(path);
  }
}

/** What is left to be matched below an entry; undefined where nothing can. */
function partsBelow(part: Part, parts: readonly Part[], entry: Dirent): readonly Part[] | undefined {
  if ("any" in part) return entry.isDirectory() && !entry.name.startsWith(".") ? parts : undefined;
  return "like" in part && part.like.test(entry.name) ? parts.slice(1) : undefined;
}

async function entriesOf(folder: string, { refused }: GlobFound): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    refused(folder, error);
    return [];
  }
}

/** A pattern that ends with `**` means every file below. */
function partsOf(pattern: string): Part[] {
  const texts = pattern.split("/").filter((part) => part !== "");
  if (texts.at(-1) === ANY_FOLDERS) texts.push("*");
  return texts.map(partOf);
}

function partOf(text: string): Part {
  if (text === ANY_FOLDERS) return { any: true };
  return SPECIAL.test(text) ? { like: new RegExp(`^${likeName(text)}$`, "s") } : { is: text };
}

function wholeOf(pattern: string): RegExp {
  const parts = pattern.split("/").filter((part) => part !== "");
  const text = parts
    .map((part, i) => {
      if (part !== ANY_FOLDERS) return `/${likeName(part)}`;
      return i === parts.length - 1 ? "/.*" : "(?:/[^/.][^/]*)*";
    })
    .join("");
  return new RegExp(`^${text}$`, "s");
}

function likeName(part: string): string {
  let text = /^[*?[]/.test(part) ? "(?!\\.)" : "";
  for (let i = 0; i < part.length; i++) {
    const char = part[i] ?? "";
    if (char === "*") {
      // Two stars in a name are one: each more would be another way to try.
      if (part[i - 1] !== "*") text += "[^/]*";
    } else if (char === "?") text += "[^/]";
    else if (char === "[") {
      const set = /^\[([!^]?)(\]?[^\]/]*)\]/.exec(part.slice(i));
      text +=
        set === null ? "\\[" : `[${set[1] === "" ? "" : "^"}${(set[2] ?? "").replace(/[\\\]]/g, "\\$&")}]`;
      i += set === null ? 0 : set[0].length - 1;
    } else text += char.replace(/[\\^$.|+()\]{}]/, "\\$&");
  }
  return text;
}

/** a{b,c}d → abd, acd; braces may stand in braces. What is no list is text. */
function alternatives(pattern: string): string[] {
  const list = bracesOf(pattern);
  if (list === undefined) return [pattern];
  const { before, parts, after } = list;
  const all = parts.flatMap((part) => alternatives(before + part + after));
  return all.slice(0, ALTERNATIVES_MOST);
}

function bracesOf(pattern: string): { before: string; parts: string[]; after: string } | undefined {
  const open = pattern.indexOf("{");
  if (open < 0) return undefined;
  const parts: string[] = [];
  let from = open + 1;
  let deep = 0;
  for (let i = open; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === "{") deep++;
    if (char === "}") deep--;
    if ((char === "," && deep === 1) || deep === 0) {
      parts.push(pattern.slice(from, i));
      from = i + 1;
    }
    if (deep === 0)
      return parts.length < 2
        ? undefined
        : { before: pattern.slice(0, open), parts, after: pattern.slice(from) };
  }
  return undefined;
}
