/** Durations and numbers as people read them. */

const UNITS: readonly [number, string][] = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1000, "second"],
];

/** 7_200_000 → "2 hours". */
export function lasting(ms: number): string {
  for (const [unit, word] of UNITS) {
    if (ms < unit) continue;
    const count = Math.floor(ms / unit);
    return `${count} ${word}${count === 1 ? "" : "s"}`;
  }
  return "a moment";
}

const grouped = new Intl.NumberFormat("en-US");

/** 1204 → "1,204". */
export function many(count: number): string {
  return grouped.format(count);
}
