/** For fuzzing: how many runs, and that none of them takes long. */
import { appendFileSync } from "node:fs";
import { afterAll, expect } from "vitest";

export const FUZZ_RUNS = Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000);
/** A million runs take longer than a test may otherwise. */
export const FUZZ_WITHIN_MS = 60_000 + FUZZ_RUNS * 10;
/** No input may take longer, of some kilobytes as it is. */
const SLOW_MS = 50;
const ATTEMPTS_MOST = 10;
/** What bench/fuzz.ts makes its table of. */
const REPORT = process.env["LOGBOOM_FUZZ_REPORT"];

const seen = { inputs: 0, slowestMs: 0 };

/** What `reference` takes on the machine that the limit was set on. */
const REFERENCE_MS = 3;
const SLOWNESS_MOST = 5;
let warmed = 0;

/** Texts and a map, as decoders have them. */
function reference(): number {
  const found = new Map<string, number>();
  for (let i = 0; i < 40_000; i += 1) {
    const text = `key ${i % 5000}`;
    found.set(text, (found.get(text) ?? 0) + text.indexOf("9"));
  }
  return found.size;
}

/** Of the process's own time, as far as it was there. */
function ownMs(started: number, cpu: NodeJS.CpuUsage): number {
  const wallMs = performance.now() - started;
  const used = process.cpuUsage(cpu);
  return Math.min(wallMs, (used.user + used.system) / 1000);
}

/** How many times slower than that one this machine is just now: who shares it slows us down, in our own time, too. */
function slowness(): number {
  for (; warmed < 10; warmed += 1) reference();
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  reference();
  return Math.min(SLOWNESS_MOST, Math.max(1, ownMs(started, cpu) / REFERENCE_MS));
}

/**
 * Runs it, and again if it was slow: other programs, and the collection of garbage, may come between. So it has to begin anew
 * each time, and leave nothing behind. Time is the process's own, so that a machine that is busy with others is no fault of ours.
 */
export function promptly<T>(run: () => T, slowMs = SLOW_MS): T {
  seen.inputs += 1;
  for (let attempt = 1; ; attempt += 1) {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const result = run();
    const wallMs = performance.now() - started;
    if (wallMs <= seen.slowestMs) return result;
    let took = ownMs(started, cpu);
    if (took > slowMs) took /= slowness();
    if (took > slowMs && attempt < ATTEMPTS_MOST) continue;
    if (took > slowMs) expect(took).toBeLessThanOrEqual(slowMs);
    seen.slowestMs = Math.max(seen.slowestMs, took);
    return result;
  }
}

if (REPORT !== undefined)
  afterAll(() => {
    const { testPath } = expect.getState();
    const mostMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
    appendFileSync(REPORT, `${JSON.stringify({ file: testPath, ...seen, mostMemoryMb })}\n`);
  });
