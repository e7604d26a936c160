/** A source's context that keeps what a store would keep: records and cursors become durable together, in order, a little later. */
import { pino } from "pino";
import type { LogRecord } from "../../src/record/record.ts";
import type { CursorUpdates, SourceContext } from "../../src/record/source.ts";

export class Recording {
  readonly records: LogRecord[] = [];
  readonly cursors = new Map<string, string>();
  readonly counts = new Map<string, number>();
  readonly logged: Record<string, unknown>[] = [];
  /** Called with what became durable. */
  onRecord: ((record: LogRecord) => void) | undefined;
  /** Do not keep the records themselves (long runs). */
  keep = true;
  #chain = Promise.resolve();
  #stall: Promise<void> | undefined;
  #release: (() => void) | undefined;

  /** One life of the program: after `kill` nothing of it becomes durable any more. */
  life(): { ctx: SourceContext; kill: () => void } {
    let dead = false;
    const stopping = new AbortController();
    const emit = (batch: readonly LogRecord[], cursors: CursorUpdates = {}): Promise<void> => {
      const turn = this.#chain.then(async () => {
        await this.#stall;
        await new Promise((go) => setTimeout(go, Math.random() * 4));
        if (dead) throw new Error("the program was killed");
        this.#commit(batch, cursors);
      });
      this.#chain = turn.catch(() => undefined);
      return turn;
    };
    const log = pino(
      { level: "debug" },
      { write: (line: string) => void this.logged.push(JSON.parse(line)) },
    );
    const ctx: SourceContext = {
      emit,
      full: () => this.#stall,
      cursor: (key) => this.cursors.get(key),
      cursorKeys: () => [...this.cursors.keys()],
      count: (event, reason, by = 1) => {
        const key = `${event}: ${reason}`;
        this.counts.set(key, (this.counts.get(key) ?? 0) + by);
      },
      log,
      signal: stopping.signal,
    };
    const kill = (): void => {
      dead = true;
      stopping.abort();
    };
    return { ctx, kill };
  }

  /** Nothing becomes durable until `go`. */
  stall(): void {
    this.#stall = new Promise((go) => (this.#release = go));
  }

  go(): void {
    this.#stall = undefined;
    this.#release?.();
  }

  #commit(batch: readonly LogRecord[], cursors: CursorUpdates): void {
    for (const record of batch) {
      if (this.keep) this.records.push(record);
      this.onRecord?.(record);
    }
    for (const [key, value] of Object.entries(cursors)) {
      if (value === null) this.cursors.delete(key);
      else this.cursors.set(key, value);
    }
  }
}
