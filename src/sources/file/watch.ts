/**
 * Reads all files, one chunk after the other, in one loop: whoever has more is read on at once, the others are looked at again and
 * again. Looking costs a few microseconds a file, works on every file system, and slows down by itself when there are very many.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { SourceContext } from "../../record/source.ts";
import type { Entry } from "./entry.ts";
import type { Followed } from "./followed.ts";
import type { KnownFiles } from "./known.ts";
import type { Memory } from "./memory.ts";
import type { Outbox } from "./outbox.ts";
import { PlainFile } from "./plain-file.ts";
import type { Rest } from "./rest.ts";

/** All files are looked at so often, or with a twentieth of one core, whatever is less. */
const LOOK_EVERY_MS = 50;
const LOOK_SHARE = 20;
const LOOK_SELDOM_MS = 2000;
const REMOVED = "the file was removed, or cut, before they were read";

export interface WatchNeeds {
  ctx: SourceContext;
  entries: readonly Entry[];
  known: KnownFiles;
  memory: Memory;
  outbox: Outbox;
  rest: Rest;
  discoverEveryMs: number;
  maxOpenFiles: number;
  /** The entries that were looked through for the first time. */
  met: (entries: readonly Entry[]) => void;
}

export class Watch {
  readonly #needs: WatchNeeds;
  #closing = false;
  #wake: (() => void) | undefined;
  /** They had more when they were last read. */
  #busy = new Set<Followed>();
  #lookAtMs = 0;
  #discoverAtMs = 0;
  /** Why a folder could not be listed, as was said. */
  readonly #refused = new Map<string, string>();

  constructor(needs: WatchNeeds) {
    this.#needs = needs;
  }

  /** Folders that cannot be listed. */
  get refused(): number {
    return this.#refused.size;
  }

  close(): void {
    this.#closing = true;
    this.#wake?.();
  }

  /** Looks through all paths once. */
  async discover(): Promise<void> {
    const { entries, known, memory, rest, discoverEveryMs, met } = this.#needs;
    const paths = new Map<string, Entry>();
    const refused = new Set<string>();
    for (const entry of entries) await this.#find(entry, paths, refused);
    for (const folder of this.#refused.keys()) if (!refused.has(folder)) this.#refused.delete(folder);
    await known.apply(paths);
    for (const { key, readWhole } of known.lost.splice(0)) rest.seek([key], REMOVED, readWhole);
    for (const file of known.rotated.splice(0)) await rest.between(file.path, file.entry, file.readMs);
    met(entries);
    const nowMs = Date.now();
    await rest.look(nowMs);
    memory.forgetOld(nowMs);
    this.#discoverAtMs = nowMs + discoverEveryMs;
    for (const file of this.#busy) if (known.live.get(file.node) !== file) this.#busy.delete(file);
    this.#lookAtMs = 0;
  }

  /** Until close. */
  async run(): Promise<void> {
    while (!this.#closing) {
      await this.#untilRoom();
      if (this.#isClosing()) return;
      const nowMs = Date.now();
      if (nowMs >= this.#discoverAtMs) await this.discover();
      if (nowMs >= this.#lookAtMs) this.#lookAtAll();
      if (this.#busy.size === 0) await this.#sleep(Math.min(this.#lookAtMs, this.#discoverAtMs) - Date.now());
      else await this.#readBusy();
    }
  }

  async #find(entry: Entry, paths: Map<string, Entry>, refused: Set<string>): Promise<void> {
    for (const glob of entry.globs)
      await glob.find({
        path: (path) => {
          if (!paths.has(path) && !entry.excludes(path)) paths.set(path, entry);
        },
        refused: (folder, error) => {
          const code = error instanceof Error && "code" in error ? String(error.code) : "";
          if (code === "ENOENT" || code === "ENOTDIR") return;
          refused.add(folder);
          if (this.#refused.get(folder) !== code)
            this.#needs.ctx.log.warn({ folder, code }, "a folder cannot be listed");
          this.#refused.set(folder, code);
        },
      });
  }

  /** The same as the field, but not what a type check remembers of it. */
  #isClosing(): boolean {
    return this.#closing;
  }

  async #untilRoom(): Promise<void> {
    const { outbox, known } = this.#needs;
    let waited = false;
    for (let wait = outbox.blocked(); wait !== undefined && !this.#closing; wait = outbox.blocked()) {
      waited = true;
      await Promise.race([wait, new Promise<void>((go) => (this.#wake = go))]);
    }
    if (!waited) return;
    const nowMs = Date.now();
    for (const file of known.live.values()) file.resume(nowMs);
  }

  #lookAtAll(): void {
    const started = performance.now();
    const nowMs = Date.now();
    const open: PlainFile[] = [];
    for (const file of this.#needs.known.live.values()) {
      if (this.#hasNews(file)) this.#busy.add(file);
      else if (!this.#busy.has(file)) file.tick(nowMs);
      if (file instanceof PlainFile && file.isOpen) open.push(file);
    }
    this.#closeIdle(open);
    const tookMs = performance.now() - started;
    this.#lookAtMs = nowMs + Math.min(LOOK_SELDOM_MS, Math.max(LOOK_EVERY_MS, tookMs * LOOK_SHARE));
  }

  #hasNews(file: Followed): boolean {
    try {
      return file.look();
    } catch {
      // Told when it is opened.
      return true;
    }
  }

  #closeIdle(open: PlainFile[]): void {
    const over = open.length - this.#needs.maxOpenFiles;
    if (over <= 0) return;
    open.sort((a, b) => a.busyMs - b.busyMs);
    const idle = open.filter((file) => !file.holds && file.at !== undefined && !this.#busy.has(file));
    for (const file of idle.slice(0, over)) file.close();
  }

  async #readBusy(): Promise<void> {
    // Renamed files hold the older lines.
    const files = [...this.#busy].sort((a, b) => Number(b.at !== b.path) - Number(a.at !== a.path));
    for (const file of files) {
      if (this.#closing || this.#needs.outbox.blocked() !== undefined) return;
      if (!(await this.#read(file))) this.#busy.delete(file);
    }
    await nextTurn();
  }

  /** True when there is more. */
  async #read(file: Followed): Promise<boolean> {
    const { known, rest } = this.#needs;
    if (known.live.get(file.node) !== file) return false;
    try {
      const end = await file.step();
      if (end !== "cut") return end === "more";
      // Looked at so often, it lost next to nothing unless something was seen and not read.
      const unread = file instanceof PlainFile && file.wasUnread;
      rest.seek([known.cut(file, Date.now())], "the file was cut before they were read", !unread);
      await rest.look(Date.now());
    } catch (error) {
      // It will be looked for anew: by then it may be there again, or gone.
      this.#needs.ctx.log.debug({ path: file.path, err: error }, "a file cannot be read for now");
      known.retire(file, 0);
      rest.seek([file.key], REMOVED, false);
    }
    return false;
  }

  #sleep(ms: number): Promise<void> {
    if (ms <= 0 || this.#closing) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
