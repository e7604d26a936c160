/**
 * The live tap: what was just accepted, pushed to whoever is looking, without asking the store. Keeps the newest
 * records in a ring so that a viewer who was away for a moment can go on where it stopped.
 */
import type { LogRecord } from "../record/record.ts";

export interface TapOptions {
  matches: (record: LogRecord) => boolean;
  /** Resume behind this seq; undefined starts with what comes from now on. */
  after?: number;
  /** Records held for a reader that is slower than the stream; beyond it the oldest are dropped and counted. */
  maxQueued: number;
}

export interface TapBatch {
  records: LogRecord[];
  /** Matching records dropped since the last batch because the reader was slow. */
  missed: number;
  /** Records accepted (whether matching or not) and matched since the last batch. */
  accepted: number;
  matched: number;
}

export interface TapReader {
  /** First seq that the ring could serve; greater than `after + 1` means that the store must fill the gap before. */
  from: number;
  /** Waits for records; undefined after close or abort. Returns at least once a second, possibly empty. */
  next: (signal: AbortSignal) => Promise<TapBatch | undefined>;
  close: () => void;
}

export interface Tap {
  publish: (batch: readonly LogRecord[]) => void;
  subscribe: (options: TapOptions) => TapReader;
}
