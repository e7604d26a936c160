/** Files that were read and are nowhere to be seen: they may come back packed, as a copy, under another name, or with their disk. */
import type { SourceContext } from "../../record/source.ts";
import { cursorText, readCursor } from "./cursor.ts";
import type { StoredFile } from "./cursor.ts";
import type { Candidate } from "./candidate.ts";
import type { Outbox } from "./outbox.ts";

/** Positions of files that are gone: more than any host loses in a day, and a bound. */
const REMEMBERED_MOST = 50_000;
const HOUR_MS = 3_600_000;

export class Memory {
  readonly #files = new Map<string, StoredFile>();
  /** Node → key: most are where they were. */
  readonly #nodes = new Map<string, string>();
  readonly #outbox: Outbox;
  readonly #rememberMs: number;

  constructor(outbox: Outbox, rememberHours: number) {
    this.#outbox = outbox;
    this.#rememberMs = rememberHours * HOUR_MS;
  }

  /** What earlier runs kept. Returns the keys of the files that were being read then. */
  load(ctx: SourceContext): string[] {
    const read: string[] = [];
    for (const key of ctx.cursorKeys()) {
      const file = key.startsWith("@") ? undefined : readCursor(ctx.cursor(key) ?? "");
      if (file === undefined) continue;
      this.add(key, file);
      if (file.goneMs === 0) read.push(key);
    }
    return read;
  }

  get(key: string): StoredFile | undefined {
    return this.#files.get(key);
  }

  /** Keeps it from now on; whoever read it has kept its position. */
  add(key: string, file: StoredFile): void {
    this.#files.set(key, file);
    this.#nodes.set(file.node, key);
  }

  /** It is gone, as far as we can see. */
  gone(key: string, nowMs: number): void {
    const file = this.#files.get(key);
    if (file === undefined || file.goneMs !== 0) return;
    file.goneMs = nowMs;
    this.#outbox.keep(key, cursorText(file));
  }

  take(key: string): void {
    const node = this.#files.get(key)?.node;
    this.#files.delete(key);
    if (node !== undefined && this.#nodes.get(node) === key) this.#nodes.delete(node);
  }

  /** Which of them the candidate is; the one that was in the same place first. */
  keyOf(candidate: Candidate): string | undefined {
    const here = this.#nodes.get(candidate.found.node);
    const file = here === undefined ? undefined : this.#files.get(here);
    if (file !== undefined && candidate.is(file)) return here;
    for (const [key, one] of this.#files) if (candidate.is(one)) return key;
    return undefined;
  }

  forgetOld(nowMs: number): void {
    let over = this.#files.size - REMEMBERED_MOST;
    for (const [key, { goneMs }] of this.#files) {
      const old = goneMs !== 0 && nowMs - goneMs > this.#rememberMs;
      if (!old && over <= 0) continue;
      over--;
      this.take(key);
      this.#outbox.keep(key, null);
    }
  }
}
