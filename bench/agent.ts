/**
 * `logboom agent` to a TCP syslog receiver, by the API and by Docker's files, beside a bare reader of the API that only counts bytes
 * and, if one is given, another collector: lines a second and CPU seconds per million lines, of the collector and of dockerd.
 *
 *   LOGBOOM_TEST_DOCKER=<socket> npx tsx bench/agent.ts [CONTAINERS=1,10,50] [LINES=1000000] [SECONDS=5] [--only=backlog,live,flat-out]
 *     [--readers=files,api,beside] [--beside="PROGRAM ARGS {address} {names}"]
 *
 * "backlog": LINES lines that the containers have written before, read as fast as it goes. "live": 20,000 lines a second of all
 * containers together, a write for each line. "flat out": one container that writes 3 × LINES as fast as it can under rotation
 * (10m × 3). Build first; Engine: scripts/test-engine.sh.
 */
import http from "node:http";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { AGENT, startCollector, startReceiver } from "./collectors.ts";
import type { Collector, Receiver } from "./collectors.ts";
import type { Received } from "./count-lines.ts";
import { cpuSeconds, mib, residentBytes } from "./process.ts";
import { createWriter, testEngine, written } from "./writers.ts";

const given = process.argv.slice(2).filter((one) => !one.startsWith("--"));
const option = (name: string): string | undefined =>
  process.argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
const counts = (given[0] ?? "1,10,50").split(",").map(Number);
const LINES = Number(given[1] ?? 1_000_000);
const SECONDS = Number(given[2] ?? 5);
const only = (option("only") ?? "backlog,live,flat-out").split(",");
const beside = option("beside");
const readers = (option("readers") ?? "files,api,beside").split(",");
const COMMANDS: Record<string, string> = Object.fromEntries(
  Object.entries({ ...AGENT, ...(beside === undefined ? {} : { beside }) }).filter(([name]) =>
    readers.includes(name),
  ),
);

const LIVE_RATE = 20_000;
/** Docker's 8 bytes before a line, its time and a blank, the line. */
const BYTES_PER_LINE = 8 + 31 + 150;
/** No byte for so long: nothing more will come. */
const QUIET_MS = 4000;
/** A log of the API that went silent is asked for again after half a minute, and may be silent once more. */
const SILENT_MS = 40_000;

const { docker, socket, daemonPid } = testEngine();

interface Figures {
  reader: string;
  rate: number;
  cpu: number;
  daemonCpu: number;
  rest: string;
}

for (const containers of counts) {
  if (only.includes("backlog") || only.includes("live")) await standing(containers);
}
if (only.includes("flat-out")) for (const name of Object.keys(COMMANDS)) await flatOut(name);
process.exit(0);

async function standing(containers: number): Promise<void> {
  const each = Math.floor(LINES / containers);
  const perSecond = LIVE_RATE / containers;
  /** Each reader has live lines of its own. */
  const numbers = each + Math.ceil(perSecond * SECONDS) * 8;
  const writers = await Promise.all(
    Array.from({ length: containers }, (_, i) =>
      createWriter(docker, { from: i * numbers, atOnce: each, perSecond, forSeconds: SECONDS }),
    ),
  );
  try {
    for (const writer of writers) await writer.start();
    for (const [i, writer] of writers.entries()) await written(writer, i * numbers + each - 1);
    let lines = each * containers;
    const fresh = Math.round(perSecond * SECONDS) * containers;
    const backlog = [await bare(lines, () => Promise.all(writers.map(({ id }) => countSocket(id))))];
    const live = [await bareLive(writers, fresh)];
    lines += fresh;
    for (const name of Object.keys(COMMANDS)) {
      const figures = await collect(name, { writers, lines, fresh });
      backlog.push(figures.backlog);
      if (figures.live !== undefined) live.push(figures.live);
      lines += only.includes("live") ? fresh : 0;
    }
    if (only.includes("backlog")) report(`${containers} containers, backlog of ${lines}`, backlog);
    if (only.includes("live")) report(`${containers} containers, live, ${LIVE_RATE} lines/s`, live);
  } finally {
    await Promise.all(writers.map((writer) => writer.remove({ force: true })));
  }
}

interface Work {
  writers: readonly Docker.Container[];
  /** Standing in the logs. */
  lines: number;
  /** That come when the writers are told to. */
  fresh: number;
}

async function collect(name: string, work: Work): Promise<{ backlog: Figures; live?: Figures }> {
  const receiver = await startReceiver();
  const collector = await startCollector({
    socket,
    command: COMMANDS[name] ?? "",
    address: receiver.address,
  });
  try {
    const backlog = await until(name, { receiver, collector, from: 0, to: work.lines });
    if (!only.includes("live")) return { backlog };
    // What keeps a position or asks for the state does so apart from the lines.
    await sleep(2000);
    for (const writer of work.writers) await writer.kill({ signal: "SIGUSR2" });
    const live = await until(name, { receiver, collector, from: work.lines, to: work.lines + work.fresh });
    live.rest += `, ${mib(residentBytes(collector.pid))} resident`;
    return { backlog, live };
  } finally {
    await collector.stop();
    receiver.stop();
  }
}

interface Span {
  receiver: Receiver;
  collector: Collector;
  from: number;
  to: number;
}

/** From the first line after `from` until `to` have arrived, or nothing comes any more. */
async function until(reader: string, { receiver, collector, from, to }: Span): Promise<Figures> {
  let cpu = cpuSeconds(collector.pid);
  let daemon = cpuSeconds(daemonPid);
  let begun: Received | undefined;
  let now = await receiver.received();
  for (let quietMs = 0; now.lines < to && quietMs < QUIET_MS;) {
    await sleep(10);
    const before = now;
    now = await receiver.received();
    quietMs = begun !== undefined && now.bytes === before.bytes ? clockMs() - now.lastMs : 0;
    if (begun !== undefined || now.lines === before.lines) continue;
    begun = now;
    cpu = cpuSeconds(collector.pid);
    daemon = cpuSeconds(daemonPid);
  }
  const first = from === 0 ? now.firstMs : (begun?.lastMs ?? now.lastMs);
  const lines = now.lines - (begun?.lines ?? from);
  return {
    reader,
    rate: ((now.lines - from) / (now.lastMs - first)) * 1000,
    cpu: ((cpuSeconds(collector.pid) - cpu) / lines) * 1e6,
    daemonCpu: ((cpuSeconds(daemonPid) - daemon) / lines) * 1e6,
    rest: `${to - now.lines} missing, ${now.doubled} doubled`,
  };
}

/** One container that writes without pause, under rotation: what was written is delivered, or told as missing. */
async function flatOut(name: string): Promise<void> {
  const receiver = await startReceiver();
  const collector = await startCollector({
    socket,
    command: COMMANDS[name] ?? "",
    address: receiver.address,
  });
  const lines = 3 * LINES;
  const rotation = { "max-size": "10m", "max-file": "3" };
  const writer = await createWriter(docker, { from: 0, atOnce: lines, rotation });
  try {
    await sleep(1000);
    const cpu = cpuSeconds(collector.pid);
    const beganMs = clockMs();
    await writer.start();
    await written(writer, lines - 1);
    const writtenMs = clockMs();
    const rate = lines / (writtenMs - beganMs);
    let got = await receiver.received();
    while (got.lines + got.told < lines && clockMs() - Math.max(got.lastMs, writtenMs) < SILENT_MS) {
      await sleep(50);
      got = await receiver.received();
    }
    const lost = lines - got.lines - got.told;
    const told = `${got.told} told in ${got.gaps} gap records` + (got.untold > 0 ? " without a number" : "");
    console.log(
      `flat out, ${name}: ${lines} written at ${Math.round(rate)} thousand lines/s, ${got.lines} delivered at ` +
        `${Math.round(got.lines / (got.lastMs - beganMs))}, ${told}, ${lost} ${got.untold > 0 ? "missing between the bounds that these give" : "lost"}, ` +
        `${got.doubled} doubled, ${(((cpuSeconds(collector.pid) - cpu) / got.lines) * 1e6).toFixed(1)} CPU s per million`,
    );
  } finally {
    await collector.stop();
    receiver.stop();
    await writer.remove({ force: true });
  }
}

function clockMs(): number {
  return performance.timeOrigin + performance.now();
}

async function bare(lines: number, run: () => Promise<unknown>): Promise<Figures> {
  const cpu = process.cpuUsage();
  const daemon = cpuSeconds(daemonPid);
  const from = performance.now();
  await run();
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const daemonCpu = ((cpuSeconds(daemonPid) - daemon) / lines) * 1e6;
  return { reader: "bare", rate: lines / seconds, cpu: (user + system) / lines, daemonCpu, rest: "" };
}

/** The most that any reader of the API can do. */
function countSocket(id: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const client = net.connect({ path: socket });
    client.on("data", (chunk: Buffer) => (bytes += chunk.length));
    client.on("close", () => resolve(bytes));
    client.on("error", reject);
    const path = `/containers/${id}/logs?stdout=1&stderr=1&timestamps=1`;
    client.write(`GET ${path} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`);
  });
}

/** The bytes that Node's HTTP client delivers while the containers write. */
async function bareLive(writers: readonly Docker.Container[], fresh: number): Promise<Figures> {
  let bytes = 0;
  const asked = writers.map(({ id }) => {
    const path = `/containers/${id}/logs?stdout=1&stderr=1&timestamps=1&follow=1&tail=0`;
    return http.get({ socketPath: socket, path }, (answer) => {
      answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
    });
  });
  await sleep(1000);
  const figures = await bare(fresh, async () => {
    for (const writer of writers) await writer.kill({ signal: "SIGUSR2" });
    while (bytes < fresh * BYTES_PER_LINE) await sleep(10);
  });
  for (const request of asked) request.destroy();
  return figures;
}

function report(title: string, all: readonly Figures[]): void {
  console.log(title);
  const most = all[0]?.rate ?? Number.NaN;
  for (const { reader, rate, cpu, daemonCpu, rest } of all) {
    console.log(
      `  ${reader.padEnd(6)} ${String(Math.round(rate)).padStart(7)} lines/s (${(rate / most).toFixed(2)} of bare), CPU s per million: ` +
        `${cpu.toFixed(2)}, dockerd ${daemonCpu.toFixed(2)}${rest === "" ? "" : `; ${rest}`}`,
    );
  }
}
