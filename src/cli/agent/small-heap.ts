/**
 * Keeps an agent small that has little to do: V8 lets a heap grow to several times of what lives in it before it collects, which
 * saves time that such an agent has. At 10,000 lines a second that was a hundred MiB of heap for thirty in use (bench/agent-memory.ts).
 * One that is busy, with a backlog, gets V8's own rule back: collecting more often cost it a fifth of its time (bench/agent.ts).
 */
import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";

const LOOK_EVERY_MS = 1000;
/** Share of the time that the event loop works, from which on time is dearer than memory. */
const BUSY = 0.6;
/** Percent of what lives that the heap may grow by; 0: V8's own rule, which looks at how fast garbage comes. */
const GROWTH = { quiet: 40, busy: 0 };

export function keepHeapSmall(): void {
  let before = performance.eventLoopUtilization();
  let growth = GROWTH.busy;
  const look = (): void => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    const wanted = utilization < BUSY ? GROWTH.quiet : GROWTH.busy;
    if (wanted === growth) return;
    growth = wanted;
    setFlagsFromString(`--heap-growing-percent=${growth}`);
  };
  look();
  setInterval(look, LOOK_EVERY_MS).unref();
}
