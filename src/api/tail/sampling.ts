/** So many records a second and no more, taken evenly from what there is. */
import type { LogRecord } from "../../record/record.ts";

export type Sample = (records: readonly LogRecord[]) => readonly LogRecord[];

/** `rate` undefined keeps all. */
export function createSample(rate: number | undefined, now: () => number): Sample {
  if (rate === undefined) return (records) => records;
  let allowance = rate;
  let lastMs = now();
  return (records) => {
    const at = now();
    allowance = Math.min(rate, allowance + ((at - lastMs) / 1000) * rate);
    lastMs = at;
    const count = Math.min(records.length, Math.floor(allowance));
    allowance -= count;
    return count === records.length ? records : evenly(records, count);
  };
}

function evenly(records: readonly LogRecord[], count: number): LogRecord[] {
  const kept: LogRecord[] = [];
  for (let i = 0; i < count; i++) {
    const record = records[Math.floor((i * records.length) / count)];
    if (record !== undefined) kept.push(record);
  }
  return kept;
}
