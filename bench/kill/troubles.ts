/** What goes wrong while containers print: each kind on its own, so that they also come together. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Collector } from "./collector.ts";
import type { KilledEngine } from "./engine.ts";
import type { Random } from "./random.ts";
import type { Receiver } from "./receiver.ts";
import type { StateDisk } from "./state-disk.ts";

export type Kind =
  | "agent killed"
  | "agent stopped"
  | "agent stopped with lines under way"
  | "daemon killed"
  | "daemon stopped"
  | "container restarted"
  | "container removed"
  | "receiver left"
  | "receiver reset"
  | "receiver busy"
  | "disk full";

export interface Incident {
  kind: Kind;
  ms: number;
  /** How long it lasted. */
  forMs: number;
  /** Of an orderly stop: how long the collector took. */
  stopMs?: number;
}

/** How long the agent's stop waits for a receiver (cli/agent/route-line.ts). */
const GRACE_MS = 5000;

export interface TroubleNeeds {
  random: Random;
  collector: Collector;
  engine: KilledEngine;
  receiver: Receiver;
  disk: StateDisk;
  /** Chosen anew for each life of the collector. */
  environment: (random: Random) => Record<string, string>;
  /** How long the receiver is away once, in long runs. */
  longAwayMs: number;
  /** Ends the making of trouble. */
  signal: AbortSignal;
}

/** Until the signal; then everything is up again. */
export async function makeTrouble(needs: TroubleNeeds): Promise<Incident[]> {
  const incidents: Incident[] = [];
  const note: Note = (kind, ms, stopMs) =>
    void incidents.push({ kind, ms, forMs: Date.now() - ms, ...(stopMs === undefined ? {} : { stopMs }) });
  const makers = [
    agentTrouble,
    daemonTrouble,
    containerTrouble,
    removalTrouble,
    receiverTrouble,
    diskTrouble,
  ];
  await Promise.all(
    makers.map(async (maker, number) => {
      // One and the same each time: a maker may note there what it has done.
      const own = { ...needs, random: needs.random.branch(number + 1) };
      while (!needs.signal.aborted) await maker(own, note);
    }),
  );
  return incidents.sort((a, b) => a.ms - b.ms);
}

type Note = (kind: Kind, ms: number, stopMs?: number) => void;

/** False when it is over meanwhile. */
async function wait({ random, signal }: TroubleNeeds, low: number, high: number): Promise<boolean> {
  const ms = random.between(low, high);
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

/** From "hardly begun" over "recovering" to "at work". */
async function agentTrouble(needs: TroubleNeeds, note: Note): Promise<void> {
  const { random, collector } = needs;
  const softly = random.chance(0.25);
  const environment = needs.environment(random);
  const pauseMs = random.chance(0.5) ? 0 : random.between(0, 3000);
  if (!(await wait(needs, 300, random.chance(0.3) ? 1500 : 8000))) return;
  const ms = Date.now();
  const ended = await collector.end(softly ? "SIGTERM" : "SIGKILL");
  await sleep(pauseMs);
  collector.start(environment);
  if (softly) note("agent stopped", ms, ended.ms);
  // It waited for the receiver as long as it may, and left with lines that were not confirmed.
  if (softly && ended.ms >= GRACE_MS) note("agent stopped with lines under way", ms + ended.ms);
  if (!softly) note("agent killed", ms);
}

async function daemonTrouble(needs: TroubleNeeds, note: Note): Promise<void> {
  const { random, engine } = needs;
  const signal = random.chance(0.7) ? "KILL" : "TERM";
  const awayMs = random.between(0, 3000);
  if (!(await wait(needs, 8000, 25_000))) return;
  const ms = Date.now();
  await engine.outage(signal, () => sleep(awayMs));
  note(signal === "KILL" ? "daemon killed" : "daemon stopped", ms);
}

async function containerTrouble(needs: TroubleNeeds, note: Note): Promise<void> {
  const { random, engine } = needs;
  const slot = engine.slots[random.whole(engine.slots.length)];
  if (!(await wait(needs, 1000, 5000)) || slot === undefined) return;
  const ms = Date.now();
  await engine.restart(slot);
  note("container restarted", ms);
}

/**
 * In turn, so that each has been met before it goes. Not the one whose files rotate every few seconds: of a new one a
 * collector that is killed, or whose receiver is away, might never see what Docker has deleted by then.
 */
async function removalTrouble(needs: TroubleNeeds, note: Note): Promise<void> {
  const { engine } = needs;
  for (const slot of engine.slots.slice(1)) {
    if (!(await wait(needs, 4000, 12_000))) return;
    const ms = Date.now();
    await engine.replace(slot);
    note("container removed", ms);
  }
}

async function receiverTrouble(needs: TroubleNeeds, note: Note): Promise<void> {
  const { random, receiver } = needs;
  const what = random.whole(3);
  const forMs = random.between(200, 6000);
  if (!(await wait(needs, 4000, 12_000))) return;
  const ms = Date.now();
  if (what === 0) {
    receiver.pause();
    await sleep(forMs);
    receiver.resume();
    // What its kernel holds is read before anything else befalls it.
    await sleep(1000);
    return note("receiver busy", ms);
  }
  await receiver.leave(what === 1 ? "end" : "reset");
  const left = Date.now();
  await sleep(needs.longAwayMs > 0 ? needs.longAwayMs : forMs);
  needs.longAwayMs = 0;
  await receiver.listen();
  note(what === 1 ? "receiver left" : "receiver reset", left);
}

async function diskTrouble(needs: TroubleNeeds, note: Note): Promise<void> {
  const { random, disk } = needs;
  const forMs = random.between(1000, 6000);
  if (!(await wait(needs, 3000, 10_000)) || !disk.small) return;
  const ms = Date.now();
  disk.fill();
  await sleep(forMs);
  disk.free();
  note("disk full", ms);
}
