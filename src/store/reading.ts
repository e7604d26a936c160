/** Asks the engine as the restricted reader: one place for limits, waiting, repeating and telling kinds of failure apart. */
import { EngineAway } from "./contract.ts";
import type { AttributeColumn } from "./columns.ts";
import type { Engine } from "./engine/contract.ts";
import { MEMORY_LIMIT_EXCEEDED, TIMEOUT_EXCEEDED, engineCode, sorted } from "./engine/failure.ts";
import { Refusal } from "../record/refusal.ts";

export interface Reading {
  engine: Engine;
  /** How long one request may keep the engine busy. */
  seconds: number;
  attributeColumns: () => ReadonlyMap<string, AttributeColumn>;
  /** Keys that any stored resource has. */
  resourceKeys: () => Promise<ReadonlySet<string>>;
}

export type Params = Record<string, string | number>;

export interface Selection {
  sql: string;
  params?: Params;
  signal?: AbortSignal | undefined;
  /** How long the engine may work on it. */
  seconds?: number;
  settings?: Record<string, string | number>;
}

export interface Selected<Row> {
  rows: Row[];
  /** The row of WITH TOTALS. */
  totals: Row | undefined;
  /** Rows the engine read. */
  searched: number;
}

/** A person waits about so long for a page before trying again by hand; a restart of the engine takes a fraction of it. */
const READY_MOST_MS = 5000;
/** The engine refuses less. */
const SECONDS_LEAST = 0.1;
const ANSWER_BUFFER = String(8 * 1024 * 1024);

export async function select<Row>(engine: Engine, selection: Selection): Promise<Selected<Row>> {
  try {
    return await ask<Row>(engine, selection);
  } catch (error) {
    // A connection that broke, or an engine that died under the query: reading again does no harm.
    const broken = error instanceof EngineAway && error.cause !== undefined;
    const again = broken && engineCode(error.cause) === undefined;
    if (!again || selection.signal?.aborted) throw error;
    return await ask<Row>(engine, selection);
  }
}

/** Undefined when the time was not enough: the caller then answers with what it has, and says so. */
export async function selectInTime<Row>(
  reading: Reading,
  selection: Selection,
): Promise<Selected<Row> | undefined> {
  try {
    return await select<Row>(reading.engine, { seconds: reading.seconds, ...selection });
  } catch (error) {
    if (engineCode((error as Error).cause) === TIMEOUT_EXCEEDED) return undefined;
    throw error;
  }
}

async function ask<Row>(engine: Engine, selection: Selection): Promise<Selected<Row>> {
  const { sql, params = {}, signal, seconds, settings = {} } = selection;
  signal?.throwIfAborted();
  await engine.ready(READY_MOST_MS);
  try {
    const result = await engine.reader().query({
      query: sql,
      // One document: cut short it cannot be read, so that half an answer is never taken for a whole one.
      format: "JSONCompact",
      query_params: params,
      ...(signal === undefined ? {} : { abort_signal: signal }),
      clickhouse_settings: {
        // An error then comes instead of the rows and not in the middle of them. Waiting for the whole answer would
        // do the same, but it keeps the answer in a file: on a full disk it gives no rows and no error.
        http_response_buffer_size: ANSWER_BUFFER,
        ...(seconds === undefined ? {} : { max_execution_time: Math.max(SECONDS_LEAST, seconds) }),
        ...settings,
      },
    });
    const answer = await result.json<Row>();
    const { data: rows, totals } = answer as { data: Row[]; totals?: Row };
    return { rows, totals, searched: answer.statistics?.rows_read ?? 0 };
  } catch (error) {
    if (engineCode(error) === MEMORY_LIMIT_EXCEEDED) throw tooHeavy();
    throw sorted(error, signal);
  }
}

function tooHeavy(): Refusal {
  return new Refusal(
    "E_QUERY_TOO_HEAVY",
    "this search needs more memory than it may use",
    "choose a shorter time range, or a field with fewer different values",
  );
}
