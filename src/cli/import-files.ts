/** Files that are imported as one text, as Logstash and rsyslog read their folders; lines keep the names of their files. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../record/refusal.ts";

export interface ImportFiles {
  text: string;
  /** For words: the one file, or how many. */
  name: string;
  placeOf: (line: number) => string;
}

/** No configuration is larger; a log given by mistake is. */
const BYTES_MOST = 4 * 1024 * 1024;

export async function readImportFiles(args: readonly string[]): Promise<ImportFiles> {
  if (args.length === 0 || (args.length === 1 && args[0] === "-")) {
    const text = await readInput();
    return { text, name: "standard input", placeOf: (line) => `standard input:${line}` };
  }
  const files = args.flatMap(filesOf);
  const sizes = files.map((file) => reading(file, () => statSync(file).size));
  if (sizes.reduce((bytes, one) => bytes + one, 0) > BYTES_MOST) throw tooLarge(args.join(" "));
  const texts = files.map((file) => reading(file, () => readFileSync(file, "utf8")));
  // A pipe has no size.
  if (texts.reduce((bytes, one) => bytes + one.length, 0) > BYTES_MOST) throw tooLarge(args.join(" "));
  const starts: number[] = [];
  let lines = 0;
  let text = "";
  for (const one of texts) {
    starts.push(lines);
    const ended = one.endsWith("\n") || one === "" ? one : `${one}\n`;
    text += ended;
    lines += ended.split("\n").length - 1;
  }
  const placeOf = (line: number): string => {
    const at = Math.max(
      0,
      starts.findLastIndex((start) => start < line),
    );
    return `${files[at]}:${line - (starts[at] ?? 0)}`;
  };
  return { text, name: files.length === 1 ? (files[0] ?? "") : args.join(" "), placeOf };
}

/** A folder's files by name, without hidden ones; .conf alone where there are some. */
function filesOf(path: string): string[] {
  if (!reading(path, () => statSync(path).isDirectory())) return [path];
  const entries = reading(path, () => readdirSync(path, { withFileTypes: true }));
  const names = entries.filter((one) => one.isFile() && !one.name.startsWith(".")).map((one) => one.name);
  const configurations = names.filter((name) => name.endsWith(".conf"));
  const chosen = configurations.length > 0 ? configurations : names;
  if (chosen.length === 0)
    throw new Refusal("E_IMPORT", `${path}: no file is in this folder`, "name a configuration file");
  return chosen.sort().map((name) => join(path, name));
}

async function readInput(): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > BYTES_MOST) throw tooLarge("standard input");
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function tooLarge(what: string): Refusal {
  return new Refusal("E_IMPORT", `${what}: larger than 4 MiB`, "name the configuration, not a log");
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`;
    throw new Refusal(
      "E_IMPORT",
      `${path}: ${why}`,
      "name a configuration file, such as /etc/logstash/conf.d/main.conf",
    );
  }
}
