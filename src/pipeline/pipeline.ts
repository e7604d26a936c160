/**
 * From sources to the sink: counts, transforms, numbers (`seq`), hands on, and shows what became durable to the live
 * tap. A source's emit resolves when the sink answers for the batch and its cursors.
 */
import type { Logger } from "pino";
import type { LogRecord } from "../record/record.ts";
import type { Sink } from "../record/sink.ts";
import type { CursorUpdates, SourceContext } from "../record/source.ts";
import type { TransformBatch } from "../record/transform.ts";
import { createActivityLog } from "./activity.ts";
import type { Activity } from "./activity.ts";
import { AHEAD_MOST_S, believeTime } from "./believed-time.ts";
import type { Counters } from "./counters.ts";
import type { Tap } from "./tap.ts";

export interface PipelineOptions {
  sink: Sink;
  /** None: records stay as the source made them. */
  transforms?: TransformBatch;
  tap: Pick<Tap, "publish">;
  counters: Counters;
  log: Logger;
  /** The hop that answers for records: "journal" in front of the store, else the route's sink. */
  hop?: string;
  /** Committed positions by "source/key". */
  cursors: ReadonlyMap<string, string>;
  /** Keeps a first position ahead of the records that wait, where they may wait for long. */
  remember?: (key: string, value: string) => void;
  /** Numbering goes on from here. */
  nextSeq: number;
  now?: () => number;
}

export interface Pipeline {
  /** What a source is opened with. */
  context: (name: string, signal: AbortSignal) => SourceContext;
  /** The last seq given. */
  lastSeq: () => number;
  /** What a source has brought in. */
  activity: (source: string) => Activity;
}

export function startPipeline(options: PipelineOptions): Pipeline {
  const { sink, tap, counters, transforms: transform = unchanged } = options;
  const now = options.now ?? Date.now;
  const activity = createActivityLog(now);
  // Microseconds of the clock begin the numbering, so that a lost journal cannot make numbers come twice.
  let seq = Math.max(options.nextSeq, now() * 1000);

  const emit = async (source: string, batch: readonly LogRecord[], cursors: CursorUpdates): Promise<void> => {
    counters.add(source, "read", "", batch.length);
    activity.note(source, batch.length);
    const records = transform(batch as LogRecord[]);
    const added = records.length - batch.length;
    if (added !== 0) counters.add("transforms", added < 0 ? "filtered" : "added", "", Math.abs(added));
    const latest = now() / 1000 + AHEAD_MOST_S;
    for (const record of records) {
      record.seq = seq++;
      believeTime(record, latest);
    }
    await sink.take(records, cursors);
    counters.add(options.hop ?? "journal", "accepted", "", records.length);
    tap.publish(records);
  };

  const { remember } = options;
  const context = (name: string, signal: AbortSignal): SourceContext => ({
    emit: (batch, cursors) => emit(name, batch, cursors === undefined ? {} : prefixed(name, cursors)),
    ...(remember && { remember: (key, value) => remember(`${name}/${key}`, value) }),
    full: () => sink.full(),
    cursor: (key) => options.cursors.get(`${name}/${key}`),
    cursorKeys: () => keysOf(options.cursors, name),
    count: (event, reason, by) => counters.add(name, event, reason, by ?? 1),
    log: options.log.child({ source: name }),
    signal,
  });
  return { context, lastSeq: () => seq - 1, activity: activity.of };
}

function unchanged(batch: LogRecord[]): LogRecord[] {
  return batch;
}

function prefixed(name: string, cursors: CursorUpdates): Record<string, string | null> {
  const full: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(cursors)) full[`${name}/${key}`] = value;
  return full;
}

function keysOf(cursors: ReadonlyMap<string, string>, name: string): string[] {
  const prefix = `${name}/`;
  const keys: string[] = [];
  for (const key of cursors.keys()) if (key.startsWith(prefix)) keys.push(key.slice(prefix.length));
  return keys;
}
