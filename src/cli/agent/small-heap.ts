/**
 * Keeps an agent small that has little to do: V8 lets a heap grow to several times of what lives in it before it collects, which
 * saves time that such an agent has. At 10,000 lines a second that was a hundred MiB of heap for thirty in use (bench/agent-memory.ts).
 * One that is busy, with a backlog, gets V8's own rule back: collecting more often cost it a fifth to a third more CPU (bench/agent.ts).
 */
import { setFlagsFromString } from "node:v8";

const LOOK_EVERY_MS = 1000;
/** Share of a core from which on time is dearer than memory. */
const BUSY = 0.6;
/** Percent of what lives that the heap may grow by; 0: V8's own rule, which looks at how fast garbage comes. */
const GROWTH = { quiet: 40, busy: 0 };

export function keepHeapSmall(): void {
  let cpu = process.cpuUsage();
  let beforeMs = performance.now();
  let growth = GROWTH.busy;
  const grow = (percent: number): void => {
    if (percent === growth) return;
    growth = percent;
    setFlagsFromString(`--heap-growing-percent=${percent}`);
  };
  grow(GROWTH.quiet);
  const look = (): void => {
    const { user, system } = process.cpuUsage(cpu);
    const nowMs = performance.now();
    grow((user + system) / 1000 / (nowMs - beforeMs) < BUSY ? GROWTH.quiet : GROWTH.busy);
    cpu = process.cpuUsage();
    beforeMs = nowMs;
  };
  setInterval(look, LOOK_EVERY_MS).unref();
}
