/**
 * Follows one container through its runs. What the end of a reading means is not in the answer alone: a clean end is the end of
 * a run, or damage when the run goes on; a cut is the daemon's or the network's, and says nothing of the container.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Backoff } from "./backoff.ts";
import { newBackoff } from "./backoff.ts";
import type { ReadOptions, ReadOutcome } from "./api-reading.ts";
import type { ContainerLog } from "./container.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Facts } from "./facts.ts";
import type { Reading } from "./reading.ts";
import { tailBehindDamage } from "./resume.ts";
import type { LogOf } from "./resume.ts";
import { PACKING_MS } from "./rotation.ts";

export type FollowEnd = "stopped" | "gone" | "unreadable" | "closing";

export interface FollowNeeds {
  endpoint: Endpoint;
  signal: AbortSignal;
  log: Logger;
  /** Today's facts; undefined when the container is gone; rejects when Docker does not answer. */
  inspect: (id: string) => Promise<Facts | undefined>;
  /** Resolves when the Engine answers (again). */
  connected: () => Promise<void>;
  count: (event: string, reason: string, by?: number) => void;
  /** What cannot be read will be attached to. */
  liveOnly: boolean;
}

/** What to do next. */
type Step = "follow" | "finish" | "look" | FollowEnd;

/** After a run's end the daemon may still call the container running. */
const END_OF_RUN_LOOKS_MS = [0, 100, 400, 1000];
const NO_SUCH_CONTAINER = 404;
/** The log driver keeps nothing that could be read ("none", or its cache is disabled). */
const NOT_READABLE = 501;
const TRIES_BEHIND_DAMAGE = 6;

interface State {
  log: ContainerLog;
  needs: FollowNeeds;
  backoff: Backoff;
  damage: { because: string; tries: number } | undefined;
  /** The follow before this one went silent; asked once more, it may go on. */
  stalled: boolean;
  /** The reading before this one ended although the log goes on; lines that came just then are in the next. */
  short: boolean;
  tail: ReadOptions["tail"];
  /** The last answer ended by itself: what a container that is gone had to say was read. */
  ended: boolean;
  /** The last reading that got an answer: it may hold a line without its end. */
  last: Reading | undefined;
}

/** `known`: facts that are fresh, so that the first lines need not wait for them. */
export async function follow(log: ContainerLog, needs: FollowNeeds, known: Facts): Promise<FollowEnd> {
  const state: State = {
    log,
    needs,
    backoff: newBackoff(),
    damage: undefined,
    stalled: false,
    short: false,
    tail: undefined,
    ended: false,
    last: undefined,
  };
  let step: Step = known.running ? "follow" : "finish";
  while (!needs.signal.aborted) {
    if (step === "look") step = await look(state);
    else if (step === "follow") step = await followRun(state);
    else if (step === "finish") step = await finishRun(state);
    else return step;
  }
  return "closing";
}

/** Docker was away, or answered strangely: what is the container now? */
async function look(state: State): Promise<Step> {
  await state.needs.connected();
  const facts = await inspected(state);
  if (facts === "unknown") return "look";
  if (facts === undefined) return lastWords(state);
  return facts.running ? "follow" : "finish";
}

async function followRun(state: State): Promise<Step> {
  const { log } = state;
  const outcome = await read(state, true);
  if (outcome.end.kind !== "complete") return afterTrouble(state, outcome);
  const { startedAt } = log.facts;
  for (const waitMs of END_OF_RUN_LOOKS_MS) {
    await pause(waitMs, state);
    const facts = await inspected(state);
    if (facts === "unknown") return "look";
    if (facts === undefined) return lastWords(state);
    if (!facts.running) return "finish";
    if (facts.startedAt !== startedAt) return "follow";
  }
  // Some engines end the answer at a damaged record as if the container had stopped.
  return damaged(state, "Docker ended this log although the container runs");
}

/** Reads what a follow may have left (Engine 20 ends some before the last lines), until nothing new comes. */
async function finishRun(state: State): Promise<Step> {
  const outcome = await read(state, false);
  if (outcome.end.kind !== "complete") return afterTrouble(state, outcome);
  if (outcome.lines > 0) return "finish";
  const facts = await inspected(state);
  if (facts === "unknown") return "look";
  if (facts === undefined) return lastWords(state);
  if (facts.running) return "follow";
  if (await state.log.hasMore()) {
    // Or the container has run and ended once more since that reading.
    if (state.short) return damaged(state, "Docker ends this log before its last line");
    state.short = true;
    return "finish";
  }
  state.log.flushOpen(outcome.reading);
  await state.log.finish(facts.finishedAt);
  return "stopped";
}

/** Nothing more can be asked of a container that is gone: what has no newline is a line. */
function lastWords(state: State): Step {
  const { log, last, ended } = state;
  log.flushOpen(last);
  if (!ended) log.endUnread();
  return "gone";
}

async function read(state: State, following: boolean): Promise<ReadOutcome> {
  const { log, damage, tail } = state;
  let reach: number | undefined;
  if (damage !== undefined) {
    const longest = await tailBehindDamage(logOf(state), log.newest());
    reach = Math.floor(longest / 4 ** damage.tries);
  }
  const behind =
    damage === undefined || reach === undefined ? undefined : { tail: reach, because: damage.because };
  const outcome = await log.read({ follow: following, damage: behind, tail });
  if (outcome.end.kind !== "too short") state.tail = undefined;
  else state.tail = tail === undefined ? "none" : "surely none";
  if (outcome.end.kind !== "refused") {
    state.last = outcome.reading;
    state.ended = outcome.end.kind === "complete" || outcome.end.kind === "run ended";
  }
  if (outcome.lines > 0) {
    state.backoff.reset();
    state.damage = undefined;
    state.stalled = false;
    state.short = false;
  }
  return outcome;
}

function logOf({ log, needs }: State): LogOf {
  return { endpoint: needs.endpoint, id: log.facts.id, tty: log.facts.tty };
}

async function afterTrouble(state: State, outcome: ReadOutcome): Promise<Step> {
  const { end } = outcome;
  switch (end.kind) {
    case "complete":
      return "look";
    case "too short":
      if (state.tail === "surely none") await pause(PACKING_MS, state);
      return "look";
    case "damaged":
      return damaged(state, end.because);
    case "stalled":
      return stalled(state);
    case "skipped":
      state.needs.count("reattached", "lines may have been passed over at a rotation");
      await pause(state.log.rotation?.restMs ?? 0, state);
      return "look";
    case "run ended":
    case "cut":
      await pause(state.backoff.next(), state);
      return "look";
    case "refused":
      return refused(state, end.status, end.message);
  }
}

/**
 * A connection or a daemon that went silent gives everything to the next reading, and nothing is lost. Only when that one stops
 * at the same place, and an answer that does not follow ends there too, does something stand in its way: a daemon that is merely
 * slow comes to the end of such an answer.
 */
async function stalled(state: State): Promise<Step> {
  const { log, needs } = state;
  needs.count("reattached", "a follow went silent");
  if (state.stalled) {
    const outcome = await read(state, false);
    const { kind } = outcome.end;
    if (kind !== "complete" && kind !== "stalled") return afterTrouble(state, outcome);
    return outcome.lines > 0
      ? "look"
      : damaged(state, "Docker stopped sending this log before its last line");
  }
  needs.log.warn({ container: log.facts.name }, "a container's log went silent, reading it anew");
  state.stalled = true;
  return "look";
}

async function refused(state: State, status: number, message: string): Promise<Step> {
  const { log, needs } = state;
  if (status === NO_SUCH_CONTAINER) return lastWords(state);
  if (status === NOT_READABLE) {
    if (needs.liveOnly) return "unreadable";
    if (log.unreadable) return "unreadable";
    log.unreadable = true;
    needs.log.warn(
      { container: log.facts.name, driver: log.facts.logDriver, message },
      "a container's log driver cannot be read",
    );
    needs.count("unreadable", `log driver ${log.facts.logDriver}`);
    return "unreadable";
  }
  needs.count("retried", `logs refused with ${status}`);
  await pause(state.backoff.next(), state);
  return "look";
}

async function damaged(state: State, because: string): Promise<Step> {
  const { log, needs } = state;
  const tries = state.damage === undefined ? 0 : state.damage.tries + 1;
  if (tries === 0) {
    needs.log.warn({ container: log.facts.name, because }, "damage in a container's log, going on behind it");
    needs.count("damaged", because);
  }
  // Nothing of it can be read, not even its end: leave it until the container starts again.
  if (tries > TRIES_BEHIND_DAMAGE && !(await inspected(state).then(isRunning))) return "unreadable";
  state.damage = { because, tries: Math.min(tries, TRIES_BEHIND_DAMAGE) };
  await pause(state.backoff.next(), state);
  return "look";
}

function isRunning(facts: Facts | undefined | "unknown"): boolean {
  return facts === "unknown" || facts?.running === true;
}

async function inspected(state: State): Promise<Facts | undefined | "unknown"> {
  const { log, needs } = state;
  try {
    const facts = await needs.inspect(log.facts.id);
    if (facts !== undefined && facts.startedAt !== log.facts.startedAt) log.startsAgain(facts);
    return facts;
  } catch {
    return "unknown";
  }
}

/** Shorter when everything ends. */
async function pause(waitMs: number, state: State): Promise<void> {
  if (waitMs > 0) await sleep(waitMs, undefined, { signal: state.needs.signal }).catch(() => undefined);
}
