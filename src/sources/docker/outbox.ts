/** Gathers a container's records into batches, keeps the order, and says when its reading has to pause. */
import type { LogRecord } from "../../record/record.ts";
import type { CursorUpdates, SourceContext } from "../../record/source.ts";

const BATCH_RECORDS = 2048;
const BATCH_BYTES = 512 * 1024;
/** A line waits this long for company: a fifth of what a person would notice. */
const LINGER_MS = 20;
/** A position that moved without a record (over lines that nobody wants) becomes durable this much later. */
const TOUCHED_MS = 5000;
/**
 * Batches of one container under way. A store answers within milliseconds, a receiver at the other end of a line in a tenth of
 * a second, and one container alone must be able to fill that.
 */
const UNDER_WAY_MOST = 32;
/** Bytes under way of all containers together. */
const SHARED_BYTES = 48 * 1024 * 1024;
/** What a record costs beside its text, roughly. */
const RECORD_BYTES = 150;

/** What all containers of a source have under way. */
export class SharedRoom {
  #bytes = 0;
  #waiting: (() => void)[] = [];

  take(bytes: number): void {
    this.#bytes += bytes;
  }

  free(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes >= SHARED_BYTES) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  full(): Promise<void> | undefined {
    return this.#bytes < SHARED_BYTES ? undefined : new Promise((go) => this.#waiting.push(go));
  }
}

export class Outbox {
  readonly #ctx: SourceContext;
  readonly #room: SharedRoom;
  /** The cursors after the records gathered so far. */
  readonly #cursors: () => CursorUpdates;
  #batch: LogRecord[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #touched: NodeJS.Timeout | undefined;
  #underWay = 0;
  #changed: (() => void)[] = [];

  constructor(ctx: SourceContext, room: SharedRoom, cursors: () => CursorUpdates) {
    this.#ctx = ctx;
    this.#room = room;
    this.#cursors = cursors;
  }

  add(record: LogRecord): void {
    this.#batch.push(record);
    this.#bytes += record.body.length + RECORD_BYTES;
    if (this.#batch.length >= BATCH_RECORDS || this.#bytes >= BATCH_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LINGER_MS);
  }

  /** The position moved, but there is nothing to hand on. */
  touch(): void {
    this.#touched ??= setTimeout(() => this.flush(), TOUCHED_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#batch.length > 0 || this.#touched !== undefined) this.send(this.#cursors());
  }

  /** Sends what is gathered, or nothing at all, with these cursors. */
  send(cursors: CursorUpdates): void {
    clearTimeout(this.#touched);
    this.#touched = undefined;
    const bytes = this.#bytes;
    const batch = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    this.#underWay++;
    this.#room.take(bytes);
    const settled = (): void => this.#settled(bytes);
    // A refusal means that the program is closing: the lines come again at the next start, as their cursor was not kept.
    this.#ctx.emit(batch, cursors).then(settled, settled);
  }

  /** Undefined while reading may go on, else resolves when it may be asked again. */
  blocked(): Promise<void> | undefined {
    if (this.#underWay >= UNDER_WAY_MOST) return new Promise((go) => this.#changed.push(go));
    return this.#room.full() ?? this.#ctx.full();
  }

  /** Resolves when everything that was added has been answered. */
  async drain(): Promise<void> {
    this.flush();
    while (this.#underWay > 0) await new Promise<void>((go) => this.#changed.push(go));
  }

  #settled(bytes: number): void {
    this.#underWay--;
    this.#room.free(bytes);
    const changed = this.#changed;
    this.#changed = [];
    for (const go of changed) go();
  }
}
