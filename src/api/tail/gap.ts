/**
 * The records between the place where a reader stopped and the first that the tap still has. Only a tail that resumes
 * asks the store, and only for what the tap's ring has forgotten.
 */
import type { LogRecord } from "../../record/record.ts";
import type { Query } from "../../query/tree.ts";
import type { Store } from "../../store/contract.ts";
import { EngineAway } from "../../store/contract.ts";
import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "../route.ts";

export interface Gap {
  query: Query;
  /** Both exclusive. */
  afterSeq: number;
  beforeSeq: number;
  /** No more than this many are brought. */
  most: number;
  signal: AbortSignal;
}

export type GapPart =
  | { state: "waiting" }
  | { state: "records"; records: readonly LogRecord[] }
  /** `most` was reached; at least this many are left out. */
  | { state: "cut"; leftOut: number };

const PAGE_RECORDS = 1000;
/** Records may be a megabyte each, and the engine's memory for an answer is limited. */
const PAGE_RECORDS_LEAST = 10;
/** How long the store is waited for before the reader gets a sign of life. */
const WAIT_MS = 1000;

/** Goes on until all is brought, however long the engine is away: an exact tail has nothing better to do. */
export async function* readGap(gap: Gap, store: Store, progress: Progress): AsyncGenerator<GapPart> {
  const { query, beforeSeq, signal } = gap;
  // What was accepted is not in the store at once; a page read too early would have holes.
  while (!(await progress.storedUpTo(beforeSeq - 1, WAIT_MS))) {
    if (signal.aborted) return;
    yield { state: "waiting" };
  }
  let after = gap.afterSeq;
  let limit = PAGE_RECORDS;
  for (let left = gap.most; !signal.aborted;) {
    const records = await pageOf(store, { query, after, beforeSeq, limit }, signal);
    if (records === undefined) {
      limit = Math.max(PAGE_RECORDS_LEAST, limit >> 1);
      yield { state: "waiting" };
      continue;
    }
    if (records.length > 0 && left <= 0) return yield { state: "cut", leftOut: records.length };
    if (records.length > 0) yield { state: "records", records };
    if (records.length < limit) return;
    left -= records.length;
    after = records.at(-1)?.seq ?? beforeSeq;
    limit = Math.min(PAGE_RECORDS, limit * 2);
  }
}

interface GapPage {
  query: Query;
  after: number;
  beforeSeq: number;
  limit: number;
}

/** Undefined while the engine is away, or when this was too much for it. */
async function pageOf(store: Store, page: GapPage, signal: AbortSignal): Promise<LogRecord[] | undefined> {
  try {
    return await store.accepted(page.query, page.after, page.beforeSeq, page.limit);
  } catch (error) {
    if (!(error instanceof EngineAway)) throw error;
    await sleep(WAIT_MS, undefined, { signal }).catch(() => undefined);
    return undefined;
  }
}
