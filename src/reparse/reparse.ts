/** Parsing the past again, as the API sees it: one run at a time, which a restart goes on with. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { parseQuery } from "../query/parse.ts";
import type { Query } from "../query/tree.ts";
import { Refusal } from "../record/refusal.ts";
import type { Rewriting } from "../store/rewriting/contract.ts";
import type { ReparseSteps } from "./apply.ts";
import type { Progress } from "./progress.ts";
import { Run } from "./run.ts";
import type { RowEncoder } from "./run.ts";

export interface ReparseRequest {
  q: string;
  query: Query;
  fromNs: bigint;
  toNs: bigint;
  dryRun: boolean;
  rate: number;
}

export interface Reparse {
  /** Throws a Refusal while another run is under way, and where the store cannot do it. */
  start: (request: ReparseRequest) => Promise<Progress>;
  /** The run under way, or the last one; undefined when there never was one. */
  progress: () => Promise<Progress | undefined>;
  /** The run as it ended; undefined when none was under way. */
  cancel: () => Promise<Progress | undefined>;
  /** Leaves a run where it is: the next start goes on with it. Twice is harmless. */
  close: () => Promise<void>;
}

export interface ReparseParts {
  /** Undefined where the store cannot do it. */
  rewriting: Rewriting | undefined;
  /** Opened anew for each run: what they remember of arriving records is none of its business. */
  steps: () => ReparseSteps;
  encoder: () => RowEncoder;
  behind: () => number;
  /** Resolves with the newest number that is stored for good. */
  settled: () => Promise<number>;
  /** For tests. */
  sliceChanged?: number | undefined;
  log: Logger;
}

const LOOK_AGAIN_MS = 1000;

interface Beginning {
  rewriting: Rewriting;
  progress: Progress;
  query: Query;
  steps: ReparseSteps;
}

export function openReparse(parts: ReparseParts): Reparse {
  const face = new OneAtATime(parts);
  face.resume();
  return {
    start: (request) => face.start(request),
    progress: () => face.progress(),
    cancel: () => face.cancel(),
    close: () => face.close(),
  };
}

class OneAtATime {
  readonly #parts: ReparseParts;
  readonly #closing = new AbortController();
  #run: Run | undefined;
  #working: Promise<void> = Promise.resolve();
  #resuming: Promise<void> = Promise.resolve();
  #starting = false;

  constructor(parts: ReparseParts) {
    this.#parts = parts;
  }

  /** A run that a stop or a kill has interrupted goes on. */
  resume(): void {
    const { rewriting } = this.#parts;
    if (rewriting === undefined) return;
    this.#resuming = this.#lastNote(rewriting).then((note) => {
      if (note?.state !== "running" || this.#closing.signal.aborted) return;
      this.#parts.log.info({ q: note.q, read: note.read, total: note.total }, "going on with parsing again");
      // Today whoever may start a run sees everything: its text is the whole condition.
      return this.#goOn(rewriting, note);
    });
  }

  async start({ q, query, fromNs, toNs, dryRun, rate }: ReparseRequest): Promise<Progress> {
    const { rewriting, settled } = this.#parts;
    if (rewriting === undefined)
      throw new Refusal(
        "E_REPARSE_STORE",
        "this store cannot parse its records again",
        "it works on the embedded engine alone so far, not on a cluster",
      );
    await this.#resuming;
    if (this.#starting || this.#run?.progress.state === "running") throw running();
    this.#starting = true;
    try {
      // First of all: steps that cannot be opened must leave no run behind that every start would go on with.
      const steps = this.#parts.steps();
      const seqMost = await settled();
      const range = { query, fromNs, toNs, seqMost };
      const progress: Progress = {
        id: randomUUID(),
        state: "running",
        q,
        fromNs: String(fromNs),
        toNs: String(toNs),
        seqMost,
        dryRun,
        rate,
        startedMs: Date.now(),
        total: await rewriting.count(range),
        read: 0,
        changed: 0,
        redacted: 0,
        cursor: null,
        gained: {},
        lost: {},
        other: {},
        examples: [],
      };
      await rewriting.keep(progress);
      this.#begin({ rewriting, progress, query, steps });
      return progress;
    } finally {
      this.#starting = false;
    }
  }

  async progress(): Promise<Progress | undefined> {
    const { rewriting } = this.#parts;
    if (this.#run !== undefined || rewriting === undefined) return this.#run?.progress;
    return (await rewriting.note()) as Progress | undefined;
  }

  async cancel(): Promise<Progress | undefined> {
    await this.#resuming;
    const run = this.#run;
    if (run?.progress.state !== "running") return undefined;
    run.cancel();
    await this.#working;
    return run.progress;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#resuming;
    this.#run?.leave();
    await this.#working;
  }

  /** What cannot go on is over: with it the server starts all the same. */
  async #goOn(rewriting: Rewriting, progress: Progress): Promise<void> {
    const { steps, log } = this.#parts;
    try {
      this.#begin({ rewriting, progress, query: parseQuery(progress.q), steps: steps() });
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      log.warn({ err: error }, "parsing again cannot go on");
      const failed: Progress = { ...progress, state: "failed", because, endedMs: Date.now() };
      await rewriting.keep(failed).catch(() => undefined);
    }
  }

  #begin({ rewriting, progress, query, steps }: Beginning): void {
    const { encoder, behind, sliceChanged, log } = this.#parts;
    const parts = { rewriting, steps, encoder, behind, sliceChanged, log };
    const run = new Run(parts, progress, query);
    this.#run = run;
    this.#working = run.work().then(() => {
      const { state, read, changed, dryRun } = run.progress;
      log.info({ state, read, changed, dryRun }, "parsing again has ended");
    });
  }

  /** At the start the engine may not answer yet. */
  async #lastNote(rewriting: Rewriting): Promise<Progress | undefined> {
    while (!this.#closing.signal.aborted) {
      try {
        return (await rewriting.note()) as Progress | undefined;
      } catch {
        await sleep(LOOK_AGAIN_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }
}

function running(): Refusal {
  return new Refusal(
    "E_REPARSE_RUNNING",
    "a run is under way already",
    "wait for its end, or cancel it: `logboom reparse --cancel`",
  );
}
