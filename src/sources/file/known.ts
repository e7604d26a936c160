/**
 * All files that are read, and what becomes of them: renamed, removed, cut, copied, packed. The names say where to look, the
 * contents say which is which (content.ts).
 */
import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Logger } from "pino";
import { Candidate, foundAt } from "./candidate.ts";
import type { Found } from "./candidate.ts";
import { newFile } from "./cursor.ts";
import type { StoredFile } from "./cursor.ts";
import type { Entry } from "./entry.ts";
import type { FileNeeds, Followed } from "./followed.ts";
import type { Memory } from "./memory.ts";
import { isMissing } from "./node.ts";
import { PackedFile } from "./packed-file.ts";
import { PlainFile } from "./plain-file.ts";
import { namesBefore } from "./rotated-name.ts";

/** A file that was renamed or removed is written on by whoever has it open, but not for ever: after so long it is complete. */
const QUIET_MS = 10_000;

export interface KnownNeeds extends FileNeeds {
  memory: Memory;
  log: Logger;
  maxFiles: number;
  /** Entries that were never met before: where their files begin is a choice. */
  isNew: (entry: Entry) => boolean;
}

export class KnownFiles {
  /** By node. */
  readonly live = new Map<string, Followed>();
  /** Files whose path has another file now: others may have come between. */
  readonly rotated: Followed[] = [];
  /** Files that went out of sight before they were read to their end, or while they were not open. */
  readonly lost: { key: string; readWhole: boolean }[] = [];
  readonly #needs: KnownNeeds;
  /** What was said of a path, so that it is said once. */
  readonly #told = new Map<string, string>();
  /** Who was seen last under a name. */
  readonly #names = new Map<string, Followed>();
  #keys = 0;

  constructor(needs: KnownNeeds) {
    this.#needs = needs;
  }

  /** Paths that cannot be read. */
  get refused(): number {
    return this.#told.size;
  }

  /** Takes note of where the files are now, and meets the ones that nobody reads. */
  async apply(paths: ReadonlyMap<string, Entry>): Promise<void> {
    const present = new Map<string, Found>();
    for (const [path, entry] of paths) {
      const found = this.#look(path, entry);
      if (found !== undefined && !present.has(found.node)) present.set(found.node, found);
    }
    for (const path of this.#told.keys()) if (!paths.has(path)) this.#told.delete(path);
    for (const file of this.live.values()) this.#place(file, present.get(file.node));
    const unknown = [...present.values()].filter(({ node }) => !this.live.has(node));
    unknown.sort((a, b) => a.writtenMs - b.writtenMs);
    for (const found of unknown) await this.meet(found);
  }

  /** Reads it from now on, if it is to be read. `wanted`: only if it is one of these in memory; returns which. */
  async meet(found: Found, wanted?: ReadonlyMap<string, Entry>): Promise<string | undefined> {
    const { maxFiles, count } = this.#needs;
    if (found.size === 0 || (wanted === undefined && this.#isTooOld(found))) return undefined;
    if (this.live.size >= maxFiles) {
      if (this.#tell(found.path, "too many files: maxFiles")) count("refused", "too many files");
      return undefined;
    }
    const candidate = this.#open(found);
    if (candidate === undefined) return undefined;
    try {
      return await this.#decide(candidate, wanted);
    } finally {
      candidate.close();
    }
  }

  /** It was cut: what it held may live on in a copy, and what it holds now is another file. Returns the key of what it was. */
  cut(file: Followed, nowMs: number): string {
    file.letGo();
    this.retire(file, nowMs);
    const { entry, path, node, at } = file;
    if (at === undefined) return file.key;
    const from = newFile(path, node);
    this.#follow(entry, at, { ...from, packed: file instanceof PackedFile });
    return file.key;
  }

  /** Reads it no further, and remembers it. */
  retire(file: Followed, nowMs: number): void {
    const { memory, outbox } = this.#needs;
    file.close();
    const stored = { ...file.stored(), goneMs: nowMs };
    this.live.delete(file.node);
    if (file.at !== undefined) this.#unname(file.at, file);
    memory.add(file.key, stored);
    outbox.keepLast(file, stored);
  }

  close(): void {
    for (const file of this.live.values()) file.close();
  }

  #look(path: string, entry: Entry): Found | undefined {
    try {
      return foundAt(path, entry);
    } catch (error) {
      this.#cannot(path, error);
      return undefined;
    }
  }

  #open(found: Found): Candidate | undefined {
    try {
      const candidate = new Candidate(found);
      this.#told.delete(found.path);
      if (candidate.foreign === undefined) return candidate;
      candidate.close();
      this.#tell(found.path, `packed by ${candidate.foreign}, which is not read`);
    } catch (error) {
      this.#cannot(found.path, error);
    }
    return undefined;
  }

  #cannot(path: string, error: unknown): void {
    if (isMissing(error)) return;
    if (this.#tell(path, error instanceof Error ? error.message : String(error)))
      this.#needs.count("refused", "files that cannot be opened");
  }

  /** True when it was not said before. */
  #tell(path: string, because: string): boolean {
    if (this.#told.get(path) === because) return false;
    this.#told.set(path, because);
    this.#needs.log.warn({ path, because }, "a file is not read");
    return true;
  }

  /** Where a file that we read is now. */
  #place(file: Followed, here: Found | undefined): void {
    const before = file.at;
    this.#move(file, here !== undefined && isIt(file, here) ? here.path : this.#stillAt(file));
    if (file.at === file.path) return;
    if (before === file.path && exists(file.path)) this.rotated.push(file);
    const nowMs = Date.now();
    const quiet = !file.hasMore && nowMs - file.busyMs > QUIET_MS && !file.look();
    if (file.at === undefined) this.#outOfSight(file, quiet, nowMs);
    // Renamed, not removed: its last line may still get its end.
    else if (quiet) file.finishOnce();
  }

  #move(file: Followed, at: string | undefined): void {
    if (file.at !== undefined && file.at !== at) this.#unname(file.at, file);
    file.at = at;
    if (at !== undefined) this.#names.set(at, file);
  }

  /** What is open can be read to its end, and whoever writes it may still do so. */
  #outOfSight(file: Followed, quiet: boolean, nowMs: number): void {
    if (file instanceof PlainFile && file.isOpen && !quiet) return;
    // Nobody knows what was added since it was closed; and of a packed file only its name leads on.
    if (file.hasMore) this.lost.push({ key: file.key, readWhole: false });
    else if (file instanceof PlainFile && !file.isOpen) this.lost.push({ key: file.key, readWhole: true });
    if (!file.hasMore) file.finishOnce();
    this.retire(file, nowMs);
  }

  #stillAt(file: Followed): string | undefined {
    if (file.at === undefined) return undefined;
    const found = this.#look(file.at, file.entry);
    return found !== undefined && isIt(file, found) ? file.at : undefined;
  }

  async #decide(
    candidate: Candidate,
    wanted: ReadonlyMap<string, Entry> | undefined,
  ): Promise<string | undefined> {
    const { found } = candidate;
    // Being packed still.
    if (!(await candidate.unpack())) return undefined;
    const key = this.#needs.memory.keyOf(candidate);
    if (wanted !== undefined && (key === undefined || !wanted.has(key))) return undefined;
    if (key !== undefined) return this.#adopt(key, candidate, wanted?.get(key) ?? found.entry);
    if (candidate.packed ? this.#isPackedForm(candidate) : this.#isCopy(candidate)) return undefined;
    return this.#begin(candidate);
  }

  /** A file that nobody has read. */
  #begin(candidate: Candidate): string {
    const { found, packed } = candidate;
    const atEnd = found.entry.options.initialPosition === "end" && this.#needs.isNew(found.entry);
    const from = { ...newFile(found.name, found.node), packed, ...(atEnd ? candidate.end() : {}) };
    const file = this.#follow(found.entry, found.path, from);
    if (atEnd) this.#needs.outbox.touch(file);
    return file.key;
  }

  #adopt(key: string, candidate: Candidate, entry: Entry): string | undefined {
    const { memory, outbox } = this.#needs;
    const stored = memory.get(key);
    if (stored === undefined) return undefined;
    memory.take(key);
    const { found, packed } = candidate;
    const from = { ...stored, node: found.node, packed, goneMs: 0, done: stored.done && packed };
    const file = this.#follow(entry, found.path, from, key);
    if (stored.node !== found.node || stored.goneMs !== 0) outbox.touch(file);
    return key;
  }

  #follow(entry: Entry, at: string, from: StoredFile, key = this.#newKey()): Followed {
    const options = { key, entry, at, from };
    const file = from.packed ? new PackedFile(options, this.#needs) : new PlainFile(options, this.#needs);
    this.live.set(from.node, file);
    this.#names.set(at, file);
    return file;
  }

  #unname(name: string, file: Followed): void {
    if (this.#names.get(name) === file) this.#names.delete(name);
  }

  #newKey(): string {
    this.#keys++;
    return `${Date.now().toString(36)}-${process.pid.toString(36)}-${this.#keys.toString(36)}`;
  }

  /** A copy of a file that we read, made before that is cut: it counts when the cut comes. Its name says of what it may be one. */
  #isCopy(candidate: Candidate): boolean {
    const { path } = candidate.found;
    for (const name of namesBefore(basename(path))) {
      const file = this.#names.get(join(dirname(path), name));
      if (!(file instanceof PlainFile) || this.live.get(file.node) !== file || file.at === undefined)
        continue;
      if (basename(file.at) === name && candidate.isCopyOf(file.open())) return true;
    }
    return false;
  }

  /** The packed form of a file that we have open, or that is there as well: its time comes when that is gone. */
  #isPackedForm(candidate: Candidate): boolean {
    const { path } = candidate.found;
    if (path.endsWith(".gz") && exists(path.slice(0, -".gz".length))) return true;
    for (const file of this.live.values())
      if (file instanceof PlainFile && candidate.is(file.stored())) return true;
    return false;
  }

  #isTooOld({ entry, writtenMs }: Found): boolean {
    const { ignoreOlderHours } = entry.options;
    return ignoreOlderHours > 0 && Date.now() - writtenMs > ignoreOlderHours * 3_600_000;
  }
}

function isIt(file: Followed, { node, size, writtenMs }: Found): boolean {
  return node === file.node && file.isStill(size, writtenMs);
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
