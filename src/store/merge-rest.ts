/**
 * While a burst is coming in, both cores belong to it: merges, which also build the skip indexes, wait until it is over,
 * within bounds, so that neither parts nor rows without index grow without end.
 */
import type { Logger } from "pino";
import { EngineAway } from "./contract.ts";
import type { Engine } from "./engine/contract.ts";
import { LOGS } from "./schema.ts";

/** More rows than this wait behind a batch: the engine cannot keep up. */
const BEHIND_ROWS = 150_000;
/** A merge that is stopped was for nothing: after the last batch with many behind it the rest goes on for a while. */
const CALM_MS = 3000;
const LOOK_EVERY_MS = 500;
/** Rows without index at which merges go on all the same: a search reads so many in a second or two. */
const UNINDEXED_MOST = 8_000_000;
/** After that they may rest again when this few are left. */
const UNINDEXED_FEW = 1_000_000;
/** A rest ends at the latest after this long: every second adds some parts. */
const REST_MOST_MS = 60_000;

export class MergeRest {
  readonly #engine: Engine;
  readonly #unindexed: () => number;
  readonly #log: Logger;
  #restingSinceMs = 0;
  #behindAtMs = 0;
  /** Until the tail is short again, merges may not rest. */
  #owed = false;
  #timer: NodeJS.Timeout | undefined;
  #switching: Promise<void> = Promise.resolve();

  constructor(engine: Engine, unindexed: () => number, log: Logger) {
    this.#engine = engine;
    this.#unindexed = unindexed;
    this.#log = log;
  }

  /** Called with every batch: how many rows wait behind it. */
  note(behind: number): void {
    if (behind < BEHIND_ROWS) return;
    this.#behindAtMs = Date.now();
    if (this.#timer !== undefined) return;
    if (this.#owed) this.#owed = this.#unindexed() > UNINDEXED_FEW;
    if (this.#owed) return;
    this.#restingSinceMs = Date.now();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    this.#switch("STOP");
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#switching;
  }

  #look(): void {
    const nowMs = Date.now();
    this.#owed = this.#unindexed() > UNINDEXED_MOST || nowMs - this.#restingSinceMs > REST_MOST_MS;
    if (!this.#owed && nowMs - this.#behindAtMs < CALM_MS) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#switch("START");
  }

  /** An engine that is away has forgotten the rest when it is back. */
  #switch(what: "STOP" | "START"): void {
    this.#switching = this.#switching
      .then(() => this.#engine.writer().command({ query: `SYSTEM ${what} MERGES ${LOGS}` }))
      .then(
        () => undefined,
        (error: unknown) => {
          if (!(error instanceof EngineAway))
            this.#log.debug({ err: error }, "could not pause or resume merges");
        },
      );
  }
}
