/** Gathers the records of all files into batches, each with the positions behind them, and says when reading has to pause. */
import type { LogRecord } from "../../record/record.ts";
import type { SourceContext } from "../../record/source.ts";
import { cursorText } from "./cursor.ts";
import type { StoredFile } from "./cursor.ts";

/** Batches under way: two journal syncs at full speed need no more. */
const UNDER_WAY_MOST = 16;
const UNDER_WAY_MOST_BYTES = 32 * 1024 * 1024;
/** What a record costs beside its text, roughly. */
const RECORD_BYTES = 150;
/** A position that moved without a record is kept this much later. */
const TOUCHED_MS = 1000;

export interface OutboxLimits {
  handOnAfterMs: number;
  batchRecords: number;
  batchBytes: number;
}

/** Whose position goes with the records: asked when the batch is closed. */
export interface Placed {
  key: string;
  cursor: () => string;
}

export class Outbox {
  readonly #ctx: SourceContext;
  readonly #limits: OutboxLimits;
  #batch: LogRecord[] = [];
  #bytes = 0;
  #moved = new Set<Placed>();
  #set: Record<string, string | null> = {};
  #timer: NodeJS.Timeout | undefined;
  #touched: NodeJS.Timeout | undefined;
  #underWay = 0;
  #underWayBytes = 0;
  #changed: (() => void)[] = [];

  constructor(ctx: SourceContext, limits: OutboxLimits) {
    this.#ctx = ctx;
    this.#limits = limits;
  }

  add(record: LogRecord, file: Placed): void {
    this.#batch.push(record);
    this.#move(file);
    this.#bytes += record.body.length + RECORD_BYTES;
    const { batchRecords, batchBytes, handOnAfterMs } = this.#limits;
    if (this.#batch.length >= batchRecords || this.#bytes >= batchBytes) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), handOnAfterMs);
  }

  /** Its position moved, but there is nothing to hand on. */
  touch(file: Placed): void {
    this.#move(file);
    this.#touched ??= setTimeout(() => this.flush(), TOUCHED_MS);
  }

  /** Keeps a text of ours, or with null none any more, with the next batch. */
  keep(key: string, text: string | null): void {
    this.#set[key] = text;
    this.#touched ??= setTimeout(() => this.flush(), TOUCHED_MS);
  }

  /** The file is read no further: this is its last position. */
  keepLast(file: Placed, last: StoredFile): void {
    this.#moved.delete(file);
    this.keep(file.key, cursorText(last));
  }

  flush(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#touched);
    this.#timer = this.#touched = undefined;
    const cursors = this.#set;
    for (const file of this.#moved) cursors[file.key] = file.cursor();
    if (this.#batch.length > 0 || Object.keys(cursors).length > 0) this.#send(cursors);
  }

  /** Undefined while reading may go on, else resolves when it may be asked again. */
  blocked(): Promise<void> | undefined {
    if (this.#underWay >= UNDER_WAY_MOST || this.#underWayBytes >= UNDER_WAY_MOST_BYTES)
      return new Promise((go) => this.#changed.push(go));
    return this.#ctx.full();
  }

  /** Resolves when everything that was added has been answered. */
  async drain(): Promise<void> {
    this.flush();
    while (this.#underWay > 0) await new Promise<void>((go) => this.#changed.push(go));
  }

  #move(file: Placed): void {
    if (this.#moved.has(file)) return;
    this.#moved.add(file);
    delete this.#set[file.key];
  }

  #send(cursors: Readonly<Record<string, string | null>>): void {
    const bytes = this.#bytes;
    const batch = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    this.#moved = new Set();
    this.#set = {};
    this.#underWay++;
    this.#underWayBytes += bytes;
    const settled = (): void => {
      this.#underWay--;
      this.#underWayBytes -= bytes;
      const changed = this.#changed;
      this.#changed = [];
      for (const go of changed) go();
    };
    // A refusal means that the program is closing: the lines come again at the next start, as their position was not kept.
    this.#ctx.emit(batch, cursors).then(settled, settled);
  }
}
