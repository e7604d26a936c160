/** The file as a table by key, read again when it changes. */
import { readFileSync, statSync } from "node:fs";
import { Refusal } from "../../record/refusal.ts";
import type { LookupConfig } from "./config.ts";
import { csvRows } from "./csv-table.ts";

/** A larger table belongs in a database; this one is read at once. */
const BYTES_MOST = 64 * 1024 * 1024;

export interface Table {
  /** Field, value, field, value, … by key. The first row of a key counts. */
  rows: ReadonlyMap<string, readonly string[]>;
}

export class WatchedTable {
  readonly #options: LookupConfig;
  #stamp = "";
  #table: Table;

  constructor(options: LookupConfig) {
    this.#options = options;
    this.#stamp = stampOf(options.file);
    this.#table = readTable(options);
  }

  get table(): Table {
    return this.#table;
  }

  /** Asks the file system once. What came instead stays unused while it cannot be read; returns why, once. */
  refresh(): string | undefined {
    const stamp = stampOf(this.#options.file);
    if (stamp === this.#stamp) return undefined;
    this.#stamp = stamp;
    try {
      this.#table = readTable(this.#options);
      return undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return error.message;
    }
  }
}

/** What changes with the file; empty when there is none. */
function stampOf(file: string): string {
  try {
    const { mtimeNs, ctimeNs, size, ino } = statSync(file, { bigint: true });
    return `${mtimeNs} ${ctimeNs} ${size} ${ino}`;
  } catch {
    return "";
  }
}

function readTable({ file, column, add, separator }: LookupConfig): Table {
  const [names = [], ...lines] = csvRows(readText(file), separator);
  const keyAt = column === undefined ? 0 : columnAt(names, column, file);
  const columns = Object.entries(add ?? Object.fromEntries(names.map((name) => [name, name])))
    .map(([name, field]) => ({ at: columnAt(names, name, file), field }))
    .filter(({ at, field }) => field !== "" && (add !== undefined || at !== keyAt));
  const rows = new Map<string, readonly string[]>();
  for (const line of lines) {
    const key = line[keyAt] ?? "";
    if (key === "" || rows.has(key)) continue;
    rows.set(
      key,
      columns.flatMap(({ at, field }) => (line[at] ? [field, line[at]] : [])),
    );
  }
  return { rows };
}

function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > BYTES_MOST) throw new Error(`it has ${size} bytes, ${BYTES_MOST} are the most`);
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Refusal(
      "E_DATA_FILE",
      `the table ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "name a CSV file that logboom may read",
    );
  }
}

function columnAt(names: readonly string[], name: string, file: string): number {
  const at = names.indexOf(name);
  if (at >= 0) return at;
  const known = names.length === 0 ? "it is empty" : `its columns are ${names.slice(0, 50).join(", ")}`;
  throw new Refusal("E_DATA_FILE", `the table ${file} has no column ${name}`, known);
}
