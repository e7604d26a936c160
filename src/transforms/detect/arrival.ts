/** Whether a record's time is only that of its arrival: then a time that its text states goes before it. */
import { fromMs } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";

/** Sources set both from one reading of the clock; a source's own time is the same to the nanosecond by rare chance alone. */
export function isArrival(record: LogRecord): boolean {
  const { seconds, nanos } = fromMs(record.observedMs);
  return record.seconds === seconds && record.nanos === nanos;
}
