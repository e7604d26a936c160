/**
 * Looks for what is left of files that are not where they were read: the copy that was made before a cut, the file that was renamed
 * or packed out of the patterns' sight while nobody looked, and those that came between. What is not found is told as a gap.
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { LogRecord } from "../../record/record.ts";
import { rfc3339 } from "../../record/json.ts";
import { fromMs } from "../../record/record.ts";
import { SEVERITY } from "../../record/severity.ts";
import { foundAt } from "./candidate.ts";
import type { Found } from "./candidate.ts";
import { cursorText } from "./cursor.ts";
import type { StoredFile } from "./cursor.ts";
import type { Entry } from "./entry.ts";
import type { KnownFiles } from "./known.ts";
import type { Memory } from "./memory.ts";
import type { Outbox } from "./outbox.ts";

/** Packing takes its time, and so does a copy. */
const SOUGHT_MS = 10_000;
/** Of a folder's files, the youngest. */
const LOOKED_AT_MOST = 500;

interface Sought {
  sinceMs: number;
  because: string;
  /** Nothing was unread when it was last looked at. */
  readWhole: boolean;
}

export interface RestNeeds {
  known: KnownFiles;
  memory: Memory;
  outbox: Outbox;
  count: (event: string, reason: string) => void;
  entryOf: (path: string) => Entry | undefined;
}

export class Rest {
  readonly #needs: RestNeeds;
  readonly #sought = new Map<string, Sought>();

  constructor(needs: RestNeeds) {
    this.#needs = needs;
  }

  /** From now on these are looked for. `readWhole`: nothing was unread when they were seen last. */
  seek(keys: readonly string[], because: string, readWhole: boolean): void {
    for (const key of keys) this.#sought.set(key, { sinceMs: Date.now(), because, readWhole });
  }

  async look(nowMs: number): Promise<void> {
    if (this.#sought.size === 0) return;
    for (const [folder, wanted] of this.#byFolder()) await this.#lookIn(folder, wanted);
    for (const [key, sought] of this.#sought)
      if (nowMs - sought.sinceMs > SOUGHT_MS) await this.#giveUp(key, sought);
  }

  /** Files of the same name with something behind it, written after the one that was read: nobody else would read them. */
  async between(path: string, entry: Entry, sinceMs: number): Promise<void> {
    const name = basename(path);
    for (const found of filesIn(dirname(path), entry)) {
      if (found.path === path || !basename(found.path).startsWith(name) || entry.excludes(found.path))
        continue;
      if (found.writtenMs > sinceMs && !this.#needs.known.live.has(found.node))
        await this.#needs.known.meet({ ...found, name: path });
    }
  }

  #byFolder(): Map<string, Map<string, Entry>> {
    const folders = new Map<string, Map<string, Entry>>();
    for (const key of this.#sought.keys()) {
      const file = this.#needs.memory.get(key);
      const entry = file === undefined ? undefined : this.#needs.entryOf(file.path);
      if (file === undefined || entry === undefined) {
        // It has been met, or is none of ours any more.
        this.#sought.delete(key);
        continue;
      }
      const folder = dirname(file.path);
      const wanted = folders.get(folder) ?? new Map<string, Entry>();
      folders.set(folder, wanted.set(key, entry));
    }
    return folders;
  }

  async #lookIn(folder: string, wanted: ReadonlyMap<string, Entry>): Promise<void> {
    const { known, memory } = this.#needs;
    const [someEntry] = wanted.values();
    if (someEntry === undefined) return;
    const files = new Map<string, StoredFile>();
    for (const key of wanted.keys()) {
      const file = memory.get(key);
      if (file !== undefined) files.set(key, file);
    }
    for (const found of filesIn(folder, someEntry)) {
      if (known.live.has(found.node)) continue;
      const key = await known.meet(found, wanted);
      const file = files.get(key ?? "");
      if (key === undefined || file === undefined) continue;
      this.#sought.delete(key);
      await this.between(file.path, wanted.get(key) ?? someEntry, file.readMs);
    }
  }

  async #giveUp(key: string, { because, readWhole }: Sought): Promise<void> {
    const { memory, outbox, count, entryOf } = this.#needs;
    const file = memory.get(key);
    const entry = file === undefined ? undefined : entryOf(file.path);
    // Without its folder nothing can be said: its disk may not be there.
    if (file === undefined || entry === undefined || !hasFolder(file.path)) return;
    this.#sought.delete(key);
    memory.gone(key, Date.now());
    if (readWhole || file.done) count("cut", "files that were emptied or removed");
    else outbox.add(gapRecord(entry, file, because), { key, cursor: () => cursorText(file) });
    await this.between(file.path, entry, file.readMs);
  }
}

/** The youngest first. Nothing where the folder cannot be listed. */
function filesIn(folder: string, entry: Entry): Found[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const all: Found[] = [];
  for (const name of names) {
    const found = lookAt(join(folder, name), entry);
    if (found !== undefined && found.size > 0) all.push(found);
  }
  return all.sort((a, b) => b.writtenMs - a.writtenMs).slice(0, LOOKED_AT_MOST);
}

function lookAt(path: string, entry: Entry): Found | undefined {
  try {
    return foundAt(path, entry);
  } catch {
    return undefined;
  }
}

function hasFolder(path: string): boolean {
  try {
    readdirSync(dirname(path));
    return true;
  } catch {
    return false;
  }
}

function gapRecord(entry: Entry, file: StoredFile, because: string): LogRecord {
  const nowMs = Date.now();
  const { resource, attributes } = entry.facts(file.path);
  const last = fromMs(file.readMs);
  const from = rfc3339(last.seconds, last.nanos);
  return {
    ...fromMs(nowMs),
    observedMs: nowMs,
    severity: SEVERITY.warn,
    body: `Lines may be missing here after ${from}: ${because}`,
    resource,
    attributes: [
      ...attributes,
      "logboom.gap",
      "true",
      "logboom.gap.reason",
      because,
      "logboom.gap.from",
      from,
    ],
    seq: 0,
  };
}
