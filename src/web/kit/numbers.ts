/** Numbers and durations as people read them. */

const grouped = new Intl.NumberFormat("en-US");

/** 1204 → "1,204". */
export function exact(n: number): string {
  return grouped.format(Math.round(n));
}

const STEPS: readonly [number, string][] = [
  [1e9, "G"],
  [1e6, "M"],
  [1e4, "k"],
];

/** 3214567 → "3.2 M"; below ten thousand every digit counts. */
export function rounded(n: number): string {
  for (const [step, letter] of STEPS) {
    if (n < step) continue;
    const scaled = n / (step === 1e4 ? 1e3 : step);
    return `${scaled >= 100 ? Math.round(scaled) : Number(scaled.toFixed(1))} ${letter}`;
  }
  return exact(n);
}

const UNITS: readonly [number, string][] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
];

/** 10_800_000 → "3 h", 84 → "84 ms". */
export function duration(ms: number): string {
  for (const [unit, word] of UNITS) {
    if (ms < unit) continue;
    const scaled = ms / unit;
    return `${scaled < 10 && word === "s" ? Number(scaled.toFixed(1)) : Math.round(scaled)} ${word}`;
  }
  return `${Math.max(0, Math.round(ms))} ms`;
}

/** "1 line", "2 lines". */
export function plural(n: number, word: string): string {
  return `${exact(n)} ${word}${n === 1 ? "" : "s"}`;
}
