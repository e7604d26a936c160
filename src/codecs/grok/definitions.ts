/** Named patterns as people keep them in files: `NAME regex` a line, as Logstash's pattern files are. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../../record/refusal.ts";

export type Definitions = ReadonlyMap<string, string>;

/** The largest file of definitions seen has 16 kB. */
const FILE_BYTES_MOST = 4 * 1024 * 1024;

/** Blank lines and comments are skipped; of two lines with one name the later counts. */
export function parseDefinitions(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, pattern] = /^\s*([^\s#]\S*)\s+(\S.*)$/.exec(line) ?? [];
    if (name !== undefined && pattern !== undefined) found.set(name, pattern);
  }
  return found;
}

/** Files, or folders all of whose files are read by name; later ones count. Throws a Refusal E_PATTERN. */
export function readDefinitions(paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of paths)
    for (const file of filesOf(path))
      for (const [name, pattern] of parseDefinitions(textOf(file))) found.set(name, pattern);
  return found;
}

function filesOf(path: string): string[] {
  return reading(path, () =>
    statSync(path).isDirectory()
      ? readdirSync(path, { withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(path, entry.name))
          .sort()
      : [path],
  );
}

function textOf(file: string): string {
  if (reading(file, () => statSync(file).size) > FILE_BYTES_MOST)
    throw new Refusal(
      "E_PATTERN",
      `${file} is larger than 4 MiB`,
      "definitionFiles takes files of NAME REGEX lines",
    );
  return reading(file, () => readFileSync(file, "utf8"));
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      "E_PATTERN",
      `cannot read the patterns of ${path}: ${why}`,
      "a file of NAME REGEX lines, or a folder of them",
    );
  }
}
