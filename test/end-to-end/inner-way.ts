/** The product's inner way, from a source's emit to journal and engine, for programs that are killed while it runs. */
import { join } from "node:path";
import { pino } from "pino";
import type { Logger } from "pino";
import { createCounters } from "../../src/pipeline/counters.ts";
import type { Counters } from "../../src/pipeline/counters.ts";
import { startPipeline } from "../../src/pipeline/pipeline.ts";
import type { Pipeline } from "../../src/pipeline/pipeline.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import { openStoreSink } from "../../src/sinks/store/sink.ts";
import { openStore } from "../../src/store/open.ts";

export interface InnerWay {
  pipeline: Pipeline;
  counters: Counters;
  log: Logger;
  /** Resolves when the engine has all that was accepted. */
  stored: () => Promise<unknown>;
  close: () => Promise<void>;
}

const JOURNAL_MOST_BYTES = 256 * 1024 * 1024;
const STORED_WITHIN_MS = 60_000;

export async function openInnerWay(dataDir: string): Promise<InnerWay> {
  const log = pino({ level: "error" }, pino.destination(2));
  const store = await openStore({ dataDir, log });
  const counters = createCounters();
  const count = (event: string, reason: string, by: number): void => counters.add("store", event, reason, by);
  const dir = join(dataDir, "journal");
  const sink = await openStoreSink({ dir, store, log, maxBytes: JOURNAL_MOST_BYTES, count });
  const { cursors, nextSeq } = sink;
  const pipeline = startPipeline({ sink, tap: createTap(), counters, log, cursors, nextSeq });
  return {
    pipeline,
    counters,
    log,
    stored: () => sink.storedUpTo(pipeline.lastSeq(), STORED_WITHIN_MS),
    close: async () => {
      await sink.close();
      await store.close();
    },
  };
}
