/**
 * One live tail, as text of server-sent events. Reads the tap alone; only when it resumes at a place that the tap's
 * ring has forgotten is the store asked, once, for what lies between.
 */
import type { Query } from "../../query/tree.ts";
import type { TapBatch, TapReader } from "../../pipeline/tap.ts";
import type { LogRecord } from "../../record/record.ts";
import type { ApiParts } from "../route.ts";
import { HEARTBEAT, missedEvent, readyEvent, recordEvent, statsEvent } from "./events.ts";
import { readGap } from "./gap.ts";
import { createSample } from "./sampling.ts";
import type { Sample } from "./sampling.ts";

export interface TailRequest {
  query: Query;
  matches: (record: LogRecord) => boolean;
  /** Resume behind this seq. */
  after: number | undefined;
  /** Records a second, at most; the others are counted in `stats`, not sent. */
  rate: number | undefined;
  /** False once the one who asked has signed out. */
  allowed: () => boolean;
}

export type TailParts = Pick<ApiParts, "tap" | "store" | "progress">;

/** Held for a reader that does not keep up; two seconds of a busy host. */
const MAX_QUEUED = 10_000;
/** Text handed to the socket at once. */
const CHUNK_CHARS = 64 * 1024;
const STATS_EVERY_MS = 1000;
/** A gap longer than this is a job for a search; a sampled tail is for people, who read less. */
const GAP_MOST = 200_000;
const GAP_MOST_SAMPLED = 10_000;
/** While a long gap is read, more than the queue holds may arrive: then what was missed is a new, shorter gap. */
const GAP_ROUNDS = 8;

interface Tail {
  request: TailRequest;
  parts: TailParts;
  signal: AbortSignal;
  sample: Sample;
  /** Seq of the last record sent, or passed over by sampling: where to resume. */
  position: number;
  accepted: number;
  matched: number;
  sent: number;
  behindMs: number;
  statsMs: number;
}

export async function* tailEvents(
  request: TailRequest,
  parts: TailParts,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const tail = begin(request, parts, signal);
  const { matches, after } = request;
  const fresh = after === undefined;
  // The position and the subscription belong together: no turn of the loop may come between them.
  let reader = parts.tap.subscribe({ matches, maxQueued: MAX_QUEUED, ...(fresh ? {} : { after }) });
  try {
    yield readyEvent(tail.position);
    for (let round = 0; !fresh && round < GAP_ROUNDS; round++) {
      yield* gapEvents(tail, reader.from);
      const batch = await reader.next(signal);
      if (batch === undefined || !request.allowed()) return;
      if (batch.missed === 0 || round === GAP_ROUNDS - 1) {
        yield* batchEvents(tail, batch);
        break;
      }
      reader.close();
      reader = parts.tap.subscribe({ matches, maxQueued: MAX_QUEUED, after: tail.position });
    }
    yield* liveEvents(tail, reader);
  } finally {
    reader.close();
  }
}

function begin(request: TailRequest, parts: TailParts, signal: AbortSignal): Tail {
  const position = request.after ?? parts.progress.publishedSeq();
  const sample = createSample(request.rate, Date.now);
  const counts = { accepted: 0, matched: 0, sent: 0, behindMs: 0, statsMs: Date.now() };
  return { request, parts, signal, sample, position, ...counts };
}

async function* liveEvents(tail: Tail, reader: TapReader): AsyncGenerator<string> {
  for (;;) {
    const batch = await reader.next(tail.signal);
    if (batch === undefined || !tail.request.allowed()) return;
    yield* batchEvents(tail, batch);
    if (Date.now() - tail.statsMs >= STATS_EVERY_MS) yield stats(tail);
  }
}

function* batchEvents(tail: Tail, batch: TapBatch): Generator<string> {
  tail.accepted += batch.accepted;
  tail.matched += batch.matched;
  if (batch.missed > 0) yield missedEvent(tail.position, { count: batch.missed, reason: "slow" });
  yield* recordEvents(tail, tail.sample(batch.records));
  const last = batch.records.at(-1);
  if (last === undefined) return;
  tail.position = last.seq;
  tail.behindMs = Math.max(0, Date.now() - last.observedMs);
}

function* recordEvents(tail: Tail, records: readonly LogRecord[]): Generator<string> {
  let text = "";
  for (const record of records) {
    text += recordEvent(record);
    tail.position = record.seq;
    tail.sent += 1;
    if (text.length < CHUNK_CHARS) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

/** What lies between the position and the first record that the tap replays (or brings, when it has none yet). */
async function* gapEvents(tail: Tail, ringFrom: number): AsyncGenerator<string> {
  const { request, parts, signal } = tail;
  const beforeSeq = Math.min(parts.progress.reach(ringFrom), parts.progress.publishedSeq() + 1);
  if (beforeSeq <= tail.position + 1) return;
  const most = request.rate === undefined ? GAP_MOST : GAP_MOST_SAMPLED;
  const gap = { query: request.query, afterSeq: tail.position, beforeSeq, most, signal };
  for await (const part of readGap(gap, parts.store, parts.progress)) {
    if (!request.allowed()) return;
    if (part.state === "waiting") yield HEARTBEAT;
    else if (part.state === "records") yield* recordEvents(tail, part.records);
    else yield missedEvent(beforeSeq - 1, { count: part.leftOut, reason: "gap", atLeast: true });
  }
  if (!signal.aborted) tail.position = beforeSeq - 1;
}

function stats(tail: Tail): string {
  const now = Date.now();
  const linesPerSecond = Math.round((tail.accepted * 1000) / (now - tail.statsMs));
  const { matched, sent, behindMs } = tail;
  tail.accepted = tail.matched = tail.sent = 0;
  tail.statsMs = now;
  return statsEvent(tail.position, { linesPerSecond, matched, sent, behindMs });
}
