/** Parsing the past again, put together for a server. */
import type { Logger } from "pino";
import type { Configuration } from "../config/schema.ts";
import { openReparse } from "../reparse/reparse.ts";
import type { Reparse } from "../reparse/reparse.ts";
import { ChunkEncoder } from "../sinks/store/rows.ts";
import type { StoreSink } from "../sinks/store/sink.ts";
import type { Store } from "../store/contract.ts";
import { reparseSteps } from "./reparse-steps.ts";

export interface ReparseSetting {
  /** As it is when a run begins. */
  config: () => Pick<Configuration, "detect" | "transforms">;
  log: Logger;
  store: Store;
  sink: StoreSink;
  /** The last number given. */
  lastSeq: () => number;
  /** For tests. */
  sliceChanged?: number;
}

/** What was accepted up to now is in the store within a second or so; what is not is parsed with today's steps anyway. */
const STORED_WITHIN_MS = 5000;

export function reparseOf({ config, log, store, sink, lastSeq, sliceChanged }: ReparseSetting): Reparse {
  const before = lastSeq();
  return openReparse({
    rewriting: store.rewriting,
    steps: () => reparseSteps(config()),
    encoder: () => new ChunkEncoder(store.attributeColumns()),
    behind: () => sink.status().waitingRows,
    settled: async () => {
      if (lastSeq() > before) await sink.storedUpTo(lastSeq(), STORED_WITHIN_MS);
      // Syncs the journal, and with it the note that all this is stored: it must not be inserted again after a power cut.
      await sink.take([], {});
      return sink.storedSeq();
    },
    sliceChanged,
    log,
  });
}
