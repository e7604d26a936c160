/** The contract of a sink: what takes records out. Suite: test/contract/sink.ts. */
import type { LogRecord } from "./record.ts";
import type { CursorUpdates } from "./source.ts";

export interface Sink {
  name: string;
  /**
   * Takes a batch; resolves once the sink answers for it (durable in the journal or spool, with the cursors).
   * Must be called in order; the promises resolve in order. Rejects only after close.
   */
  take: (batch: readonly LogRecord[], cursors: CursorUpdates) => Promise<void>;
  /** Undefined while there is room, else resolves when there is. */
  full: () => Promise<void> | undefined;
  /** Stops taking, makes what was taken durable. Twice is harmless. */
  close: () => Promise<void>;
}
