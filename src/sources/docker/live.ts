/**
 * Containers whose log driver keeps nothing (none, or a remote one without its cache): attached to while they run. Nothing can
 * be read again, so there is no position; and an attach that is not read stops the container, so it is read whatever happens.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { FrameReader } from "../../codecs/docker/frames.ts";
import { PlainLines } from "../../codecs/docker/plain-lines.ts";
import { fromMs } from "../../record/record.ts";
import { newBackoff } from "./backoff.ts";
import type { ContainerLog } from "./container.ts";
import { NEVER } from "./facts.ts";
import type { Facts } from "./facts.ts";
import type { FollowEnd, FollowNeeds } from "./follow.ts";
import { LiveFeed } from "./live-feed.ts";
import { openAttach } from "./log-connection.ts";
import type { LogEnd } from "./log-connection.ts";
import type { Time } from "./position.ts";

export interface LiveNeeds extends FollowNeeds {
  maxLineBytes: number;
  firstContactSeconds: number;
  /** Fires when the container has been removed: an attach to one that does not run may not end by itself. */
  gone: AbortSignal;
}

const NO_SUCH_CONTAINER = 404;
/** An attach that ended sooner, without a line, was none. */
const REAL_MS = 300;
const NOT_ATTACHED = "nobody was attached to the container, and its log driver keeps nothing";

/** Stays attached from run to run, so that the first line of the next is not missed. */
export async function followLive(log: ContainerLog, needs: LiveNeeds, known: Facts): Promise<FollowEnd> {
  const { signal, gone } = needs;
  const backoff = newBackoff();
  let facts: Facts | undefined = known;
  while (!signal.aborted && !gone.aborted && facts !== undefined) {
    const end = await session(log, needs, facts);
    if (end === "no container") return "gone";
    if (end === "ended") backoff.reset();
    else await pause(backoff.next(), needs);
    facts = await today(log, needs, facts);
  }
  return signal.aborted ? "closing" : "gone";
}

/** One attach, from now to the end of the run. */
async function session(
  log: ContainerLog,
  needs: LiveNeeds,
  facts: Facts,
): Promise<"ended" | "failed" | "no container"> {
  const feed = new LiveFeed(log, needs.count);
  // What was asked when it was made does not know when it started: its first line asks anew.
  const met = facts.running && facts.startedAt !== NEVER;
  const from = met ? missedFrom(log, needs, facts) : undefined;
  if (from !== undefined) feed.mayHaveMissed(NOT_ATTACHED, from);
  const sinceMs = Date.now();
  const begins = (attachedMs: number): void => {
    if (!met) log.refresh(runOf(facts.id, { needs, feed, attachedMs }));
  };
  const end = await attach(log, { ...needs, begins }, feed);
  await feed.drain(needs.signal);
  log.flushOpen(undefined);
  if (end.kind === "refused" && end.status === NO_SUCH_CONTAINER) return "no container";
  const real = feed.lines > 0 || Date.now() - sinceMs > REAL_MS;
  return real && end.kind === "complete" ? "ended" : "failed";
}

/** Attached while it runs: its lines since the last one that came, or since its start, if that was after our first contact. */
function missedFrom(log: ContainerLog, { firstContactSeconds }: LiveNeeds, facts: Facts): Time | undefined {
  const startedMs = Date.parse(facts.startedAt);
  return log.newest() ?? (startedMs / 1000 >= firstContactSeconds ? fromMs(startedMs) : undefined);
}

/** The first line of a run tells that there is a new one; whether we were attached before it began, its start tells. */
async function runOf(
  id: string,
  { needs, feed, attachedMs }: { needs: LiveNeeds; feed: LiveFeed; attachedMs: number },
): Promise<Facts | undefined> {
  const facts = await needs.inspect(id);
  const startedMs = Date.parse(facts?.startedAt ?? "");
  if (startedMs < attachedMs) feed.mayHaveMissed(NOT_ATTACHED, fromMs(startedMs));
  return facts;
}

async function attach(
  log: ContainerLog,
  {
    endpoint,
    maxLineBytes,
    count,
    begins,
    signal,
    gone,
  }: LiveNeeds & { begins: (attachedMs: number) => void },
  feed: LiveFeed,
): Promise<LogEnd> {
  const { id, tty } = log.facts;
  const lines = new PlainLines({
    maxLineBytes,
    tty,
    line: (stream, body, flags) => feed.line(stream, body, flags),
  });
  const frames = new FrameReader({
    frame: (stream, bytes, start, end) => lines.push(stream, bytes, start, end),
    problem: () => count("damaged", "Docker sent what is no frame of an attach"),
  });
  let attachedMs = 0;
  let first = true;
  const connection = openAttach(endpoint, id, {
    part: (bytes, start, end) => {
      if (first) begins(attachedMs);
      first = false;
      if (tty) lines.push(1, bytes, start, end);
      else frames.push(bytes, start, end);
    },
    // Its first bytes are the head of the answer: from then on we are attached.
    before: () => {
      const nowMs = Date.now();
      attachedMs ||= nowMs;
      log.listen(nowMs);
    },
    after: () => feed.pump(),
  });
  const close = (): void => connection.close();
  const either = AbortSignal.any([signal, gone]);
  either.addEventListener("abort", close, { once: true });
  if (either.aborted) close();
  const end = await connection.ended;
  either.removeEventListener("abort", close);
  lines.flush();
  return end;
}

async function pause(waitMs: number, { signal, gone }: LiveNeeds): Promise<void> {
  await sleep(waitMs, undefined, { signal: AbortSignal.any([signal, gone]) }).catch(() => undefined);
}

/** Waits until Docker can say; undefined: the container is gone, or we are closing. */
async function today(log: ContainerLog, needs: LiveNeeds, last: Facts): Promise<Facts | undefined> {
  while (!needs.signal.aborted && !needs.gone.aborted) {
    try {
      const facts = await needs.inspect(last.id);
      if (facts !== undefined) log.startsAgain(facts);
      return facts;
    } catch {
      await pause(REAL_MS, needs);
      await needs.connected();
    }
  }
  return undefined;
}
