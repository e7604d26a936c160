/** Runs real senders against one logboom that is restarted in the middle, and counts what arrived. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Arrived, Product } from "./product.ts";
import { textOf } from "./sender.ts";
import type { Run, Sender, Sending } from "./sender.ts";
import { inTurns, until } from "./until.ts";

export interface Verdict {
  sender: Sender;
  events: number;
  /** Numbers of the events that never came. */
  lost: number[];
  /** Events that came more than once. */
  twice: number[];
  /** Bodies that are not what was sent, a few of them. */
  changed: string[];
  /** Events of the second half that came before the stop, and after the new start. */
  aroundRestart: { before: number; after: number };
  /** From the first event to the last, with everything beside it. */
  seconds: number;
  /** What went wrong with the sender itself. */
  failure?: string;
}

export interface Settings {
  product: Product;
  programs: string;
  folder: string;
  docker: string;
  events: number;
  /** Started and sending at the same time. */
  atATime: number;
  tell: (what: string) => void;
}

/** The third quarter takes at least this, so that the stop falls into it, however busy the machine. */
const UNDER_WAY_LEAST_MS = 20_000;
/** The restart comes when all are seen to be in their third quarter, and before the fast ones have ended theirs. */
const UNDER_WAY_MOST_MS = 16_000;
const SENT_A_SECOND_MOST = 10_000;
/** Beside a millisecond an event. */
const STEP_MOST_MS = 180_000;
/** Nothing new for so long, and the rest will not come. */
const SILENT_MS = 45_000;
/** The same, when what is missing is no more than some throw away. */
const LOST_MS = 12_000;

/** A sender at work. */
interface Work {
  sender: Sender;
  run: Run;
  sending: Sending | undefined;
  failure: string | undefined;
  startedAt: number;
}

/** One restart for all of these: they send their first half, and the restart comes into, or before, the second. */
export async function runTogether(senders: readonly Sender[], settings: Settings): Promise<Verdict[]> {
  const { product, tell, events } = settings;
  const word = `lb${Math.random().toString(36).slice(2, 10)}`;
  const half = Math.floor(events / 2);
  const works = senders.map((sender, at) => workOf(sender, settings, `${word}-${at}`));
  try {
    await inTurns(works, settings.atATime, async (work) => {
      await guarded(work, async () => {
        work.startedAt = performance.now();
        work.sending = await work.sender.start(work.run);
        await work.sending.send(0, half, leastMs(work.sender, half));
      });
    });
    tell(`first halves sent by ${works.length}`);
    await allArrived(settings, word, works, half);
    const under = works.filter((one) => one.sender.overRestart !== "does not keep");
    // The third quarter is under way when the restart comes, the last is sent when it is over.
    const quarter = Math.floor((events - half) / 2);
    const last = { from: half + quarter, count: events - half - quarter };
    const overMs = Math.max(UNDER_WAY_LEAST_MS, (quarter / SENT_A_SECOND_MOST) * 1000);
    const sent = Promise.all(
      under.map((work) => guarded(work, async () => work.sending?.send(half, quarter, overMs))),
    );
    await allUnderWay(product, word, under, half);
    for (const line of await product.refused()) tell(`before the restart ${line}`);
    const stopAt = Date.now();
    await product.stop();
    await product.start();
    const startAt = Date.now();
    tell(`restarted in ${startAt - stopAt} ms`);
    const between = works.filter((one) => one.sender.overRestart === "does not keep");
    const rest = events - half;
    await inTurns(between, settings.atATime, (work) =>
      guarded(work, async () => work.sending?.send(half, rest, leastMs(work.sender, rest))),
    );
    await sent;
    await inTurns(under, settings.atATime, (work) =>
      guarded(work, async () => work.sending?.send(last.from, last.count, 0)),
    );
    await Promise.all(works.map((work) => guarded(work, async () => work.sending?.finish())));
    tell("all have ended");
    await allArrived(settings, word, works, events);
    await Promise.all(works.map((work) => guarded(work, async () => work.sending?.end?.())));
    await until("the store has all that was taken", () => product.settled());
    for (const line of await product.refused()) tell(`after the restart ${line}`);
    const arrived = await product.arrived(word);
    return works.map((work) => verdictOf(work, arrived, { half, stopAt, startAt }));
  } finally {
    for (const work of works) work.sending?.kill();
  }
}

function workOf(sender: Sender, settings: Settings, key: string): Work {
  const folder = join(settings.folder, key);
  mkdirSync(folder, { recursive: true });
  const { programs, docker, events, product } = settings;
  const run = { key, events, to: product.to, programs, folder, docker };
  return { sender, run, sending: undefined, failure: undefined, startedAt: performance.now() };
}

/** What goes wrong with one sender is its verdict, and nobody else's. */
async function guarded(work: Work, step: () => Promise<void>): Promise<void> {
  if (work.failure !== undefined) return;
  const late = new AbortController();
  const most = STEP_MOST_MS + work.run.events;
  try {
    const inVain = sleep(most, undefined, { signal: late.signal }).then(() => {
      throw new Error(`a step took longer than ${most} ms`);
    });
    await Promise.race([
      step(),
      inVain.catch((error: Error) => (late.signal.aborted ? undefined : Promise.reject(error))),
    ]);
  } catch (error) {
    work.failure = error instanceof Error ? error.message : String(error);
  } finally {
    late.abort();
  }
}

const leastMs = ({ eventsPerSecond }: Sender, count: number): number =>
  eventsPerSecond === undefined ? 0 : (count / eventsPerSecond) * 1000;

/** Until there are as many as all senders have sent, or nothing more comes. */
async function allArrived(
  { product }: Settings,
  word: string,
  works: readonly Work[],
  count: number,
): Promise<void> {
  const sending = works.filter((work) => work.failure === undefined);
  let expected = 0;
  let mayMiss = 0;
  for (const work of sending) {
    expected += count;
    mayMiss += mayLose(work, count);
  }
  let last = -1;
  let since = Date.now();
  for (;;) {
    const found = await product.count(word);
    if (found >= expected) return;
    if (found !== last) since = Date.now();
    last = found;
    const silentMs = found >= expected - mayMiss ? LOST_MS : SILENT_MS;
    if (Date.now() - since > silentMs) return;
    await sleep(300);
  }
}

/** Until something of each one's second half has come. */
async function allUnderWay(
  product: Product,
  word: string,
  works: readonly Work[],
  half: number,
): Promise<void> {
  const waiting = new Set(works.filter((one) => one.failure === undefined).map((one) => one.run.key));
  if (waiting.size === 0) return;
  const late = AbortSignal.timeout(UNDER_WAY_MOST_MS);
  try {
    for await (const text of product.live(word, late)) {
      for (const [, key = "", n] of text.matchAll(KEYS)) if (Number(n) >= half) waiting.delete(key);
      if (waiting.size === 0) return;
    }
  } catch (error) {
    if (!late.aborted) throw error;
  }
}

/** Nobody may lose anything before the restart. */
const mayLose = ({ sender, run }: Work, count: number): number =>
  count < run.events ? 0 : Math.min(run.events / 2, sender.loses?.most ?? 0);

const KEY = /(lb[a-z0-9]+-\d+)-(\d+)(?!\d)/;
/** Followed by the space of a text: one that is cut off by the end of a chunk is not another number. */
const KEYS = /(lb[a-z0-9]+-\d+)-(\d+) /g;

const CHANGED_MOST = 3;

function verdictOf(
  work: Work,
  arrived: readonly Arrived[],
  restart: { half: number; stopAt: number; startAt: number },
): Verdict {
  const { sender, run } = work;
  const { events } = run;
  const times = new Uint32Array(events);
  const changed: string[] = [];
  const aroundRestart = { before: 0, after: 0 };
  let last = 0;
  const isSame = sender.bodyIs ?? ((body, text) => body === text);
  for (const { body, observed } of arrived) {
    const [, key, number] = KEY.exec(body) ?? [];
    const n = Number(number);
    if (key !== run.key || n >= events) continue;
    times[n] = (times[n] ?? 0) + 1;
    last = Math.max(last, observed);
    if (n >= restart.half && observed <= restart.stopAt) aroundRestart.before += 1;
    if (n >= restart.half && observed > restart.stopAt) aroundRestart.after += 1;
    const text = textOf(run, n, sender.long);
    if (!isSame(body, text) && changed.length < CHANGED_MOST) changed.push(body.slice(0, 200));
  }
  const lost: number[] = [];
  const twice: number[] = [];
  for (let n = 0; n < events; n += 1) {
    if (times[n] === 0) lost.push(n);
    else if (times[n] !== 1) twice.push(n);
  }
  const seconds = last === 0 ? 0 : (last - (performance.timeOrigin + work.startedAt)) / 1000;
  const verdict = { sender, events, lost, twice, changed, aroundRestart, seconds };
  return work.failure === undefined ? verdict : { ...verdict, failure: work.failure };
}

/** What is wrong with it, for people; empty: nothing. */
export function complaints(verdict: Verdict): string[] {
  const { sender, events, lost, twice, changed, aroundRestart, failure } = verdict;
  const found: string[] = [];
  if (failure !== undefined) found.push(failure);
  const may = sender.loses?.most ?? 0;
  const early = lost.filter((n) => n < Math.floor(events / 2));
  if (early.length > 0)
    found.push(`${early.length} lost before the restart: ${early.slice(0, 5).join(", ")} …`);
  if (lost.length > may) found.push(`${lost.length} lost, ${may} may be: ${lost.slice(0, 5).join(", ")} …`);
  if (twice.length > 0) found.push(`${twice.length} came twice: ${twice.slice(0, 5).join(", ")} …`);
  if (changed.length > 0)
    found.push(`bodies changed: ${changed.map((one) => JSON.stringify(one)).join(", ")}`);
  const inTheMiddle = aroundRestart.before > 0 && aroundRestart.after > 0;
  if (sender.overRestart !== "does not keep" && !inTheMiddle)
    found.push(`the restart missed the middle: ${aroundRestart.before} before, ${aroundRestart.after} after`);
  return found;
}
