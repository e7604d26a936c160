/** Parsing the past again, seen from the store: read, stage, swap; and what a kill has left over. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { EngineAway } from "../contract.ts";
import type { StateStore } from "../contract.ts";
import type { Engine } from "../engine/contract.ts";
import { sorted } from "../engine/failure.ts";
import type { InsertGate } from "../insert-gate.ts";
import { sendRows } from "../insert.ts";
import type { Reading } from "../reading.ts";
import { STAGED } from "../schema.ts";
import type { Rewriting, StagedRows } from "./contract.ts";
import { countRange, readPage } from "./given-rows.ts";
import { alignColumns, beginStaging, clearReplaced, finishSwap, lookAtSwap } from "./swap.ts";
import type { PendingSwap } from "./swap.ts";

/** Where the note is kept. */
const KIND = "reparse";
const KEY = "note";
const READY_MOST_MS = 10_000;
const RETRY_MS = 500;

interface KeptNote {
  note: unknown;
  /** The staged rows are to take their places. */
  swap?: PendingSwap;
}

export interface RewritingParts {
  engine: Engine;
  reading: Reading;
  state: StateStore;
  gate: InsertGate;
  log: Logger;
  resourceKeys: { keep: (keys: readonly string[]) => Promise<void> };
  /** Searches that come meanwhile wait for it, a bounded time. */
  pause: (until: Promise<unknown>) => void;
  /** Rows were moved in: there may be some without skip indexes. */
  changed: () => void;
  /** Fires when the store closes. */
  closing: AbortSignal;
}

export function openRewriting(parts: RewritingParts): Rewriting {
  const { engine, reading, state } = parts;
  const span = newSpan();
  /** Of the staged rows, as far as we have seen. */
  const known = new Set<string>();
  return {
    note: async () => ((await state.get(KIND, KEY)) as KeptNote | undefined)?.note,
    keep: (note) => state.put(KIND, KEY, { note } satisfies KeptNote),
    count: (range) => countRange(reading, range),
    read: async (page) => {
      const found = await readPage(reading, page);
      for (const { record } of found.records) span.widen(record.seconds);
      return found;
    },
    begin: () => {
      span.reset();
      known.clear();
      return direct(engine, () => beginStaging(engine));
    },
    stage: (rows) => direct(engine, () => stage(parts, rows, known)),
    swap: (note) => swapAlone(parts, note, span),
    clear: () => direct(engine, () => clearReplaced(engine)),
  };
}

/**
 * Before anything is inserted: an insert that is sent again counts its rows, and some may be staged and in no other place.
 */
export async function finishPendingSwap(engine: Engine, state: StateStore, log: Logger): Promise<void> {
  const kept = (await state.get(KIND, KEY)) as KeptNote | undefined;
  if (kept?.swap === undefined) return;
  log.info({ minutes: kept.swap.minutes.length }, "finishing a swap of parsed records that was cut short");
  await finishSwap(engine, kept.swap);
  await state.put(KIND, KEY, { note: kept.note } satisfies KeptNote);
}

/** Seconds of the rows read since staging began: where those to be replaced lie. */
interface Span {
  from: number;
  to: number;
  widen: (seconds: number) => void;
  reset: () => void;
}

function newSpan(): Span {
  const span: Span = {
    from: Infinity,
    to: 0,
    widen: (seconds) => {
      span.from = Math.min(span.from, seconds);
      span.to = Math.max(span.to, seconds);
    },
    reset: () => {
      span.from = Infinity;
      span.to = 0;
    },
  };
  return span;
}

async function stage(parts: RewritingParts, rows: StagedRows, known: Set<string>): Promise<void> {
  const { engine, resourceKeys } = parts;
  await resourceKeys.keep(rows.resourceKeys);
  // An attribute may have got a column of its own since staging began.
  if (rows.columns.some((name) => !known.has(name))) await alignColumns(engine);
  for (const name of rows.columns) known.add(name);
  await sendRows(engine, STAGED, rows, { insert_deduplicate: 0, async_insert: 0 });
}

/** The gate stays closed when the store closes first: an insert must not come between the two halves. */
async function swapAlone(parts: RewritingParts, note: unknown, span: Span): Promise<void> {
  const { engine, state, gate, closing } = parts;
  const swapping = gate.alone(async () => {
    const swap = await direct(engine, () => lookAtSwap(engine, span.from, span.to));
    // From here on nobody can tell whether it is written down, but that it will be.
    await untilDone(() => state.put(KIND, KEY, { note, swap } satisfies KeptNote), parts);
    const finishing = untilDone(() => direct(engine, () => finishSwap(engine, swap)), parts);
    parts.pause(finishing);
    await finishing;
    await untilDone(() => state.put(KIND, KEY, { note } satisfies KeptNote), parts);
    parts.changed();
  });
  const over = new AbortController();
  const closed = new Promise<never>((_, reject) => {
    const close = (): void => reject(new EngineAway("the store is closing"));
    closing.addEventListener("abort", close, { once: true, signal: over.signal });
  });
  // A run has thousands of swaps: none leaves its listener behind.
  await Promise.race([swapping, closed]).finally(() => over.abort());
}

/** What was written down is done, whatever comes between: also an error that nobody foresaw leaves inserts waiting, not doubled. */
async function untilDone(work: () => Promise<void>, { log, closing }: RewritingParts): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      log.warn({ err: error }, "a swap of parsed records was cut short, trying again");
    }
    // Never resolved once we close: the next to open the store finishes it.
    if (closing.aborted) await new Promise(() => undefined);
    await sleep(RETRY_MS);
  }
}

async function direct<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  try {
    await engine.ready(READY_MOST_MS);
    return await work();
  } catch (error) {
    throw sorted(error);
  }
}
