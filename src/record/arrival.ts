/** Whether a record's time is only that of its arrival: then a time that its text states goes before it. */
import { fromMs } from "./record.ts";
import type { LogRecord } from "./record.ts";

/** A source that was told no time sets both from one reading of the clock; one that was told keeps them apart. */
export function isArrival(record: LogRecord): boolean {
  const { seconds, nanos } = fromMs(record.observedMs);
  return record.seconds === seconds && record.nanos === nanos;
}

/** For a time that a source states: what arrives within the millisecond that its sender wrote down arrived one later. */
export function keepStated(record: LogRecord): void {
  if (record.seconds * 1000 + record.nanos / 1e6 === record.observedMs) record.observedMs += 1;
}
