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

/**
 * Runs it, and again if it was slow: other programs, and the collection of garbage, may come between. Time is the process's own,
 * so that a machine that is busy with others is no fault of ours.
 */
export function promptly<T>(run: () => T): T {
  seen.inputs += 1;
  for (let attempt = 1; ; attempt += 1) {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const result = run();
    const wallMs = performance.now() - started;
    if (wallMs <= seen.slowestMs) return result;
    const used = process.cpuUsage(cpu);
    const took = Math.min(wallMs, (used.user + used.system) / 1000);
    if (took > SLOW_MS && attempt < ATTEMPTS_MOST) continue;
    if (took > SLOW_MS) expect(took).toBeLessThanOrEqual(SLOW_MS);
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
