/**
 * Resident memory of `logboom agent` over time, by Docker's files and by the API, with ten containers under rotation that write
 * RATE lines a second in all to a TCP syslog receiver: idle first, then the first quarter against the last.
 *
 *   LOGBOOM_TEST_DOCKER=<socket> npx tsx bench/agent-memory.ts [MINUTES=60] [RATE=10000]
 *
 * Both agents run at the same time, each with its own receiver. Build first; Engine: scripts/test-engine.sh.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { AGENT, startCollector, startReceiver } from "./collectors.ts";
import type { Collector, Receiver } from "./collectors.ts";
import { cpuSeconds, mib, peakBytes, residentBytes } from "./process.ts";
import { createWriter, testEngine } from "./writers.ts";

const [minutes = 60, rate = 10_000] = process.argv.slice(2).map(Number);
const CONTAINERS = 10;
const SAMPLE_MS = 5000;
const IDLE_MS = 30_000;
/** Room between the numbers of two writers. */
const NUMBERS = 90_000_000 / CONTAINERS;

interface Watched {
  name: string;
  collector: Collector;
  receiver: Receiver;
  idle: number;
  samples: number[];
}

const { docker, socket } = testEngine();
const seconds = minutes * 60;
if (rate * seconds > CONTAINERS * NUMBERS) throw new Error("more lines than there are numbers for");

async function watch(name: keyof typeof AGENT): Promise<Watched> {
  const receiver = await startReceiver();
  const collector = await startCollector({ socket, command: AGENT[name], address: receiver.address });
  return { name, collector, receiver, idle: 0, samples: [] };
}

const writers = await Promise.all(
  Array.from({ length: CONTAINERS }, (_, i) =>
    createWriter(docker, {
      from: i * NUMBERS,
      atOnce: 1,
      perSecond: rate / CONTAINERS,
      forSeconds: seconds,
      rotation: { "max-size": "10m", "max-file": "3" },
    }),
  ),
);
const watched: Watched[] = [];
try {
  for (const writer of writers) await writer.start();
  for (const name of ["files", "api"] as const) watched.push(await watch(name));
  await sleep(IDLE_MS);
  for (const one of watched) one.idle = residentBytes(one.collector.pid);
  console.log(watched.map(({ name, idle }) => `${name} idle: ${mib(idle)}`).join(", "));
  for (const writer of writers) await writer.kill({ signal: "SIGUSR2" });
  const endsAt = performance.now() + seconds * 1000;
  while (performance.now() < endsAt) {
    await sleep(SAMPLE_MS);
    for (const { collector, samples } of watched) samples.push(residentBytes(collector.pid));
    if ((watched[0]?.samples.length ?? 0) % 60 === 0) tell();
  }
  await sleep(3000);
  for (const one of watched) await report(one);
} finally {
  for (const { collector, receiver } of watched) {
    await collector.stop();
    receiver.stop();
  }
  await Promise.all(writers.map((writer) => writer.remove({ force: true })));
}
process.exit(0);

function tell(): void {
  const now = watched.map(({ name, samples }) => `${name} ${mib(samples.at(-1) ?? 0)}`).join(", ");
  console.log(
    `after ${Math.round(((watched[0]?.samples.length ?? 0) * SAMPLE_MS) / 60_000)} minutes: ${now}`,
  );
}

async function report({ name, collector, receiver, idle, samples }: Watched): Promise<void> {
  const quarter = Math.ceil(samples.length / 4);
  const first = mean(samples.slice(0, quarter));
  const last = mean(samples.slice(-quarter));
  const { lines, doubled, gaps } = await receiver.received();
  console.log(
    `${name}: idle ${mib(idle)}; ${minutes} minutes at ${rate} lines/s: first quarter ${mib(first)}, last quarter ${mib(last)}, ` +
      `difference ${mib(last - first)}, peak ${mib(peakBytes(collector.pid))}; ` +
      `${lines} of ${rate * seconds + CONTAINERS} lines, ${doubled} doubled, ${gaps} gap records, ` +
      `${((cpuSeconds(collector.pid) / lines) * 1e6).toFixed(1)} CPU s per million`,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
