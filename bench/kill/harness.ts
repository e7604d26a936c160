/** The whole trial: an Engine, containers, the collector, its receiver, trouble for a while, and the verdict. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openArrivals } from "./arrivals.ts";
import { Collector } from "./collector.ts";
import { DockerFiles } from "./docker-files.ts";
import { KilledEngine } from "./engine.ts";
import { Ledger } from "./ledger.ts";
import { Random } from "./random.ts";
import { openReceiver } from "./receiver.ts";
import { openStateDisk } from "./state-disk.ts";
import { makeTrouble } from "./troubles.ts";
import type { Incident } from "./troubles.ts";
import { judge } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

export interface KillOptions {
  seconds: number;
  seed: number;
  containers: number;
  /** Program and arguments; `{address}` stands for the receiver's HOST:PORT, `{socket}` for Docker's. */
  command: readonly string[];
  /** False for another collector: any form of message will do, and it is not told how to read. */
  own: boolean;
  /** How our own agent reads: by Docker's files, by its API, or one in one life and the other in the next. */
  files: "auto" | "off" | "both";
  /** Where the collector's own output is to be kept. */
  keep?: string;
  say: (text: string) => void;
}

/** So long nothing new is the end: after a minute without a receiver the next try may be 45 s away. */
const QUIET_MS = 50_000;
const SETTLE_MOST_MS = 120_000;
const LONG_RUN_S = 240;
const MINUTE_MS = 60_000;
const MEET_LINES = 1000;
const MEET_MOST_MS = 20_000;
const GOOD_API_SINCE = 23;

export async function runKill(options: KillOptions): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "logboom-kill-"));
  const engine = new KilledEngine(join(folder, "engine"), ratesOf(options.containers));
  const disk = openStateDisk(join(folder, "state"));
  mkdirSync(join(folder, "routes"));
  try {
    options.say(`in ${folder}, seed ${options.seed}`);
    await engine.up();
    const files = await waysFor(options, engine);
    return await trial({ ...options, files }, { folder, engine, disk });
  } finally {
    await engine.down();
    disk.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  folder: string;
  engine: KilledEngine;
  disk: ReturnType<typeof openStateDisk>;
}

async function trial(options: KillOptions, { folder, engine, disk }: Place): Promise<Verdict> {
  const { seed, own, say } = options;
  const random = new Random(seed);
  const ledger = new Ledger();
  const arrivals = openArrivals(ledger, own);
  const receiver = await openReceiver(arrivals.take, { inOrder: true });
  const filled = options.command.map((word) =>
    word.replaceAll("{address}", `127.0.0.1:${receiver.port}`).replaceAll("{socket}", engine.socket),
  );
  const collector = new Collector({
    command: filled,
    env: {
      DOCKER_HOST: `unix://${engine.socket}`,
      ...(own ? ownEnvironment(folder) : {}),
    },
    logFile: options.keep ?? join(folder, "collector.log"),
  });
  const files = new DockerFiles(engine.dataRoot, join(engine.dataRoot, "logboom-kill-links"), ledger);
  const sweeping = setInterval(() => files.sweep(), 100);
  const reading = setInterval(() => files.readDeleted(), 5000);
  try {
    const environment = (chance: Random): Record<string, string> => waysOf(options, chance);
    collector.start(environment(random));
    for (const slot of engine.slots) await engine.begin(slot);
    await met(ledger);
    say(`${engine.slots.length} containers print; trouble for ${options.seconds} s`);
    const longAwayMs = options.seconds >= LONG_RUN_S ? MINUTE_MS : 0;
    const signal = AbortSignal.timeout(options.seconds * 1000);
    const needs = { random, collector, engine, receiver, disk, environment, longAwayMs, signal };
    const incidents = await makeTrouble(needs);
    await engine.stopAll();
    say("trouble is over, all is up, the containers have ended");
    await sleep(500);
    files.readAll();
    await settled(ledger);
    const stop = await collector.end("SIGTERM");
    await receiver.leave("end");
    say(tellIncidents(incidents));
    return judge({ seed, ledger, arrivals, receiver, collector, incidents, stop });
  } finally {
    clearInterval(sweeping);
    clearInterval(reading);
    await collector.end("SIGKILL");
    await receiver.leave("reset");
  }
}

function ownEnvironment(folder: string): Record<string, string> {
  return {
    LOGBOOM_STATE: join(folder, "state"),
    ROUTESPATH: join(folder, "routes"),
    SYSLOG_TCP_FRAMING: "octet-counted",
    BACKLOG: "true",
    HTTP_BIND_ADDRESS: "127.0.0.1",
    PORT: "0",
  };
}

function waysOf({ files, own }: KillOptions, random: Random): Record<string, string> {
  if (!own) return {};
  const way = files === "both" ? (random.chance(0.5) ? "auto" : "off") : files;
  return { LOGBOOM_DOCKER_FILES: way };
}

/**
 * The API of Engine 20 itself leaves out a whole file when it is rotated twice while a reader is a little behind, and
 * doubles pieces of long lines: no judge of a reader.
 */
async function waysFor(
  { files, own, say }: KillOptions,
  engine: KilledEngine,
): Promise<KillOptions["files"]> {
  const { Version } = await engine.docker.version();
  if (!own || files !== "both" || Number.parseInt(Version, 10) >= GOOD_API_SINCE) return files;
  say(`Engine ${Version}: read by Docker's files alone, as its API loses lines at rotations`);
  return "auto";
}

/** A collector that never saw anything knows of nothing: trouble begins when it is at work. */
async function met(ledger: Ledger): Promise<void> {
  const until = Date.now() + MEET_MOST_MS;
  while (ledger.arrived < MEET_LINES && Date.now() < until) await sleep(100);
  await sleep(2000);
}

/** Most print now and then, some often, one so much that Docker rotates its files every few seconds. */
function ratesOf(containers: number): number[] {
  return Array.from({ length: containers }, (_, i) => (i === 0 ? 1500 : i % 5 === 1 ? 150 : 20));
}

/** Until everything that can still be read is there, or nothing comes any more. */
async function settled(ledger: Ledger): Promise<void> {
  const from = Date.now();
  for (;;) {
    const readable = ledger.missing().filter(({ deleted }) => !deleted).length;
    const quietMs = Date.now() - Math.max(ledger.lastArrivalMs, from);
    if (readable === 0 && quietMs > 1500) return;
    if (quietMs > QUIET_MS || Date.now() - from > SETTLE_MOST_MS) return;
    await sleep(200);
  }
}

function tellIncidents(incidents: readonly Incident[]): string {
  const first = incidents[0]?.ms ?? 0;
  return incidents
    .map(({ kind, ms, forMs, stopMs }) => {
      const stop = stopMs === undefined ? "" : `, stopping ${Math.round(stopMs)} ms`;
      return `${new Date(ms).toISOString()} ${((ms - first) / 1000).toFixed(1)} s ${kind} (${forMs} ms${stop})`;
    })
    .join("\n");
}
