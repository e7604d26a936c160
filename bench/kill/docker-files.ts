/**
 * The truth to measure by: everything that Docker ever wrote into its json-file logs. Each file gets a second name as soon
 * as it is there, so that neither rotation nor removal takes it from us, and the number of its names tells whether Docker
 * still has it. What a killed daemon had taken from a container and not written is in nobody's hands and not counted.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { Ledger } from "./ledger.ts";
import { numberedOf } from "./lines.ts";

interface Kept {
  path: string;
  container: string;
}

/** Docker cuts longer lines into pieces of so many bytes; the last one ends with a line feed. */
export const PIECE = 16 * 1024;

export class DockerFiles {
  readonly #containers: string;
  readonly #links: string;
  readonly #ledger: Ledger;
  readonly #kept = new Map<number, Kept>();
  /** Beginning of a line in pieces, by container and stream. */
  readonly #begun = new Map<string, { text: string; deleted: boolean }>();

  constructor(dataRoot: string, links: string, ledger: Ledger) {
    this.#containers = join(dataRoot, "containers");
    this.#links = links;
    this.#ledger = ledger;
    mkdirSync(links, { recursive: true });
  }

  /** Has to come by more often than a container can fill all its files. */
  sweep(): void {
    for (const container of listed(this.#containers))
      for (const name of listed(join(this.#containers, container)))
        if (name.includes("-json.log")) this.#keep(container, join(this.#containers, container, name));
  }

  #keep(container: string, path: string): void {
    try {
      if (this.#kept.has(statSync(path).ino)) return;
      const link = join(this.#links, `new-${this.#kept.size}-${Date.now()}`);
      linkSync(path, link);
      // It may have been rotated between the two calls.
      const { ino } = statSync(link);
      if (this.#kept.has(ino)) unlinkSync(link);
      else this.#kept.set(ino, { path: link, container });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }

  /** Reads what Docker has deleted, so that long runs need no room for it. */
  readDeleted(): void {
    for (const files of this.#byContainer().values())
      // A line's pieces may go on in the next file: always from the oldest on, and never the newest.
      for (const file of files.slice(0, -1)) {
        if (statSync(file.path).nlink > 1) break;
        this.#read(file, true);
      }
  }

  readAll(): void {
    this.sweep();
    for (const files of this.#byContainer().values())
      for (const file of files) this.#read(file, statSync(file.path).nlink === 1);
  }

  #byContainer(): Map<string, (Kept & { ino: number; first: string })[]> {
    const found = new Map<string, (Kept & { ino: number; first: string })[]>();
    for (const [ino, kept] of this.#kept) {
      const files = found.get(kept.container) ?? [];
      files.push({ ...kept, ino, first: firstTime(kept.path) });
      found.set(kept.container, files);
    }
    for (const files of found.values()) files.sort((a, b) => (a.first < b.first ? -1 : 1));
    return found;
  }

  #read(file: Kept & { ino: number }, deleted: boolean): void {
    for (const line of readFileSync(file.path, "utf8").split("\n")) {
      if (line === "") continue;
      try {
        const { log, stream, time } = JSON.parse(line) as { log: string; stream: string; time: string };
        this.#piece(`${file.container} ${stream}`, log, microseconds(time), deleted);
      } catch {
        // Half a record, of a daemon that was killed.
      }
    }
    this.#kept.delete(file.ino);
    unlinkSync(file.path);
  }

  /** A line whose beginning is deleted is deleted. */
  #piece(of: string, log: string, us: number, deleted: boolean): void {
    let begun = this.#begun.get(of);
    if (begun !== undefined && log.startsWith("k=")) {
      this.#line(begun.text, us, begun.deleted);
      begun = undefined;
    }
    const line = { text: (begun?.text ?? "") + log, deleted: deleted || begun?.deleted === true };
    if (!log.endsWith("\n") && Buffer.byteLength(log) === PIECE) {
      this.#begun.set(of, line);
      return;
    }
    this.#begun.delete(of);
    this.#line(line.text.replace(/\n$/, ""), us, line.deleted);
  }

  #line(text: string, us: number, deleted: boolean): void {
    const line = numberedOf(text);
    if (line !== undefined) this.#ledger.print(line, us, deleted);
    else this.#ledger.cut.set(text, us);
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function firstTime(path: string): string {
  const found = /"time":"([^"]+)"/.exec(readFileSync(path, "utf8"));
  return found?.[1] ?? "9";
}

/** Cut, not rounded, as a header with six digits is. */
export function microseconds(time: string): number {
  const found = /^(.{19})(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
  if (found === null) return Number.NaN;
  const [, whole = "", fraction = "", zone = ""] = found;
  return Date.parse(whole + zone) * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}
