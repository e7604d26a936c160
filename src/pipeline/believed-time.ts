/** What a record's time may be: what is far ahead, or before all time, is set to the arrival and marked. */
import type { LogRecord } from "../record/record.ts";

/** A record whose time is further ahead than this is not believed. */
export const AHEAD_MOST_S = 86_400;
/** The store's days and minutes begin with the epoch; what claims to be older has lost its clock. */
const EARLIEST_S = 0;

export function believeTime(record: LogRecord, latest: number): void {
  if (record.seconds > latest || record.seconds < EARLIEST_S) believeArrival(record);
}

function believeArrival(record: LogRecord): void {
  const claimed = `${record.seconds}.${String(record.nanos).padStart(9, "0")}`;
  record.attributes = [...record.attributes, "logboom.timestamp.claimed", claimed];
  record.seconds = Math.floor(record.observedMs / 1000);
  record.nanos = (record.observedMs % 1000) * 1_000_000;
}
