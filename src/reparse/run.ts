/**
 * One run over a range of time, slice by slice: read, apply, stage, swap. What is kept between slices is enough to go on
 * after a kill; what was staged and not swapped is forgotten then.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Query } from "../query/tree.ts";
import type { LogRecord } from "../record/record.ts";
import { EngineAway } from "../store/contract.ts";
import type { Rewriting, StagedRows } from "../store/rewriting/contract.ts";
import { Applying } from "./apply.ts";
import type { Outcome, ReparseSteps } from "./apply.ts";
import { Pace } from "./pace.ts";
import { copyOf, tally } from "./progress.ts";
import type { Progress } from "./progress.ts";

/** So many are parsed in one go: it keeps nobody else waiting for longer than some ten milliseconds. */
const PAGE_RECORDS = 2000;
/** A swap costs some hundred milliseconds however few rows it is about. */
const SLICE_CHANGED = 50_000;
const SLICE_READ = 500_000;
/** A kill costs no more than this. */
const SLICE_MS = 30_000;
/** Minutes of the roll-up that one swap may have to count anew. */
const SLICE_MINUTES = 2000;
/** More records than this wait for the engine: arriving ones go first. */
const BEHIND_ROWS = 50_000;
const BEHIND_LOOK_MS = 200;
const RETRY_FIRST_MS = 200;
const RETRY_MOST_MS = 10_000;
/** What fails so often in a row will go on failing: an engine that is away gets longer than one that refuses. */
const FAILURES_MOST = 20;
const REFUSALS_MOST = 3;

/** Rows of the store's form. */
export interface RowEncoder {
  append: (record: LogRecord) => void;
  finish: () => { columns: readonly string[]; resourceKeys: readonly string[]; block: Uint8Array };
}

export interface RunParts {
  rewriting: Rewriting;
  steps: ReparseSteps;
  encoder: () => RowEncoder;
  /** Rows accepted that the engine does not have yet. */
  behind: () => number;
  /** Changed records of a slice; for tests. */
  sliceChanged?: number | undefined;
  log: Logger;
}

export class Run {
  readonly #parts: RunParts;
  readonly #query: Query;
  readonly #applying: Applying;
  readonly #pace: Pace;
  readonly #leaving = new AbortController();
  #cancelled = false;
  /** Up to the last slice: what is kept. */
  #kept: Progress;
  /** With the slice under way: what is shown. */
  #shown: Progress;

  constructor(parts: RunParts, progress: Progress, query: Query) {
    this.#parts = parts;
    this.#query = query;
    this.#kept = progress;
    this.#shown = progress;
    this.#applying = new Applying(parts.steps);
    this.#pace = new Pace(progress.rate);
  }

  get progress(): Progress {
    return this.#shown;
  }

  /** What was swapped stays. */
  cancel(): void {
    this.#cancelled = true;
    this.#leaving.abort();
  }

  /** Without an end: the next one to open goes on. */
  leave(): void {
    this.#leaving.abort();
  }

  /** Resolves when the run is at its end, or was left. Never rejects. */
  async work(): Promise<void> {
    let waitMs = RETRY_FIRST_MS;
    let failures = 0;
    while (this.#kept.state === "running" && !this.#isLeft()) {
      try {
        await this.#slice();
        waitMs = RETRY_FIRST_MS;
        failures = 0;
      } catch (error) {
        if (this.#isLeft()) break;
        failures += error instanceof EngineAway ? 1 : FAILURES_MOST / REFUSALS_MOST;
        this.#parts.log.warn({ err: error, waitMs }, "parsing again was cut short, trying again");
        if (failures >= FAILURES_MOST - 1) await this.#fail(error as Error);
        this.#shown = this.#kept;
        await this.#wait(waitMs);
        waitMs = Math.min(waitMs * 2, RETRY_MOST_MS);
      }
    }
    if (this.#cancelled && this.#kept.state === "running")
      await this.#end("cancelled").catch(() => undefined);
  }

  #isLeft(): boolean {
    return this.#leaving.signal.aborted;
  }

  async #slice(): Promise<void> {
    const { rewriting } = this.#parts;
    const next = copyOf(this.#kept);
    if (!next.dryRun) await rewriting.begin();
    this.#shown = next;
    const { staged, more } = await this.#stageSome(next);
    if (this.#isLeft()) return;
    await (staged > 0 ? rewriting.swap(next) : rewriting.keep(next));
    this.#kept = next;
    if (!more) await this.#end("done");
  }

  async #stageSome(next: Progress): Promise<{ staged: number; more: boolean }> {
    const { rewriting } = this.#parts;
    const until = Date.now() + SLICE_MS;
    const minutes = new Set<number>();
    let staged = 0;
    let read = 0;
    for (;;) {
      await this.#giveWay();
      const page = await rewriting.read({ ...this.#range(next), limit: PAGE_RECORDS });
      if (this.#isLeft()) return { staged, more: true };
      const outcomes = this.#applying.page(page.records);
      tally(next, outcomes, this.#parts.steps.redact !== undefined);
      const last = page.records.at(-1)?.record;
      if (last !== undefined) next.cursor = { ns: String(nsOf(last)), seq: last.seq };
      if (!next.dryRun) staged += await this.#stage(outcomes, minutes);
      read += page.records.length;
      const { sliceChanged = SLICE_CHANGED } = this.#parts;
      const full = staged >= sliceChanged || read >= SLICE_READ || minutes.size >= SLICE_MINUTES;
      if (!page.more || full || Date.now() > until) return { staged, more: page.more };
      await this.#wait(this.#pace.after(page.records.length));
    }
  }

  #range({ fromNs, toNs, seqMost, cursor }: Progress) {
    const after = cursor === null ? undefined : { ns: BigInt(cursor.ns), seq: cursor.seq };
    return { query: this.#query, fromNs: BigInt(fromNs), toNs: BigInt(toNs), seqMost, after };
  }

  async #stage(outcomes: readonly Outcome[], minutes: Set<number>): Promise<number> {
    const encoder = this.#parts.encoder();
    let rows = 0;
    for (const { stored, now } of outcomes) {
      if (now === undefined) continue;
      encoder.append(now);
      minutes.add(Math.floor(stored.seconds / 60)).add(Math.floor(now.seconds / 60));
      rows += 1;
    }
    if (rows === 0) return 0;
    const { columns, resourceKeys, block } = encoder.finish();
    const staged: StagedRows = { columns, resourceKeys, blocks: [block] };
    await this.#parts.rewriting.stage(staged);
    return rows;
  }

  /** Arriving records go first. */
  async #giveWay(): Promise<void> {
    while (this.#parts.behind() > BEHIND_ROWS && !this.#isLeft()) await this.#wait(BEHIND_LOOK_MS);
  }

  async #end(state: "done" | "cancelled"): Promise<void> {
    const { rewriting } = this.#parts;
    if (!this.#kept.dryRun) await rewriting.clear();
    const ended: Progress = { ...this.#kept, state, endedMs: Date.now() };
    await rewriting.keep(ended);
    this.#kept = ended;
    this.#shown = ended;
  }

  async #fail(error: Error): Promise<void> {
    const failed: Progress = { ...this.#kept, state: "failed", because: error.message, endedMs: Date.now() };
    await this.#parts.rewriting.keep(failed).catch(() => undefined);
    this.#kept = failed;
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.#leaving.signal }).catch(() => undefined);
  }
}

function nsOf({ seconds, nanos }: LogRecord): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}
