/** The docker source: every container of one Engine, running and to come. */
import { setMaxListeners } from "node:events";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { createChooser } from "../../codecs/multiline/choose.ts";
import { fromMs } from "../../record/record.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext, SourceStatus } from "../../record/source.ts";
import { newBackoff } from "./backoff.ts";
import { DockerConfig } from "./config.ts";
import { Containers } from "./containers.ts";
import { readDaemonLog } from "./daemon-log.ts";
import type { DaemonLogNeeds } from "./daemon-log.ts";
import { addressText, endpointOf, explain } from "./endpoint.ts";
import type { Endpoint } from "./endpoint.ts";
import { Engine } from "./engine.ts";
import type { EngineInfo } from "./engine.ts";
import { recordEvents } from "./event-records.ts";
import type { EventRecordsNeeds } from "./event-records.ts";
import type { ContainerEvent } from "./events.ts";
import { Gate } from "./lanes.ts";
import { loopGuard } from "./loop-guard.ts";
import { compileSelection } from "./selection.ts";
import { readEvidence, selfOf } from "./self.ts";

export const docker = defineSource({
  name: "docker",
  summary: "Every container's output on a Docker host, read through the Engine's API",
  config: DockerConfig,
  open: async (options, ctx) => {
    const { running, tried } = open(options, ctx);
    // So that the first status says how it is; an Engine that hangs must not hold up the program's start.
    const waited = new AbortController();
    await Promise.race([
      tried,
      sleep(FIRST_TRY_MS, undefined, { signal: waited.signal }).catch(() => undefined),
    ]);
    waited.abort();
    return running;
  },
});

const FIRST_TRY_MS = 1500;
/** Events do not get lost, but to be sure costs three milliseconds. */
const LOOK_EVERY_MS = 60_000;
const ANSWER_WITHIN_MS = 30_000;

interface Watch {
  ctx: SourceContext;
  endpoint: Endpoint;
  engine: Engine;
  containers: Containers;
  gate: Gate;
  signal: AbortSignal;
  status: SourceStatus;
  info: EngineInfo | undefined;
  /** Called when it is known for the first time whether Docker answers. */
  tried: () => void;
}

function open(options: DockerConfig, ctx: SourceContext): { running: Running; tried: Promise<void> } {
  const closing = new AbortController();
  const signal = AbortSignal.any([ctx.signal, closing.signal]);
  // Each container listens once.
  setMaxListeners(0, signal);
  const endpoint = endpointOf(options.host, process.env);
  const engine = new Engine(endpoint);
  const gate = new Gate();
  signal.addEventListener("abort", () => gate.open(), { once: true });
  const selection = compileSelection(options);
  const inspect = (id: string): ReturnType<Engine["inspect"]> => engine.inspect(id);
  const guard = loopGuard({ ...options.loopGuard, isSelf: selfOf(readEvidence(hostname())), inspect });
  const connected = (): Promise<void> => gate.passed();
  const containers = new Containers({
    ctx,
    config: options,
    endpoint,
    engine,
    log: ctx.log,
    signal,
    selection,
    guard,
    choose: options.multiline && createChooser(options.multiline),
    connected,
  });
  const status: SourceStatus = {
    state: "waiting",
    because: `asking Docker at ${addressText(endpoint)}`,
    hint: "wait, or look whether the Engine is busy",
  };
  let firstTried = (): void => undefined;
  const tried = new Promise<void>((resolve) => (firstTried = resolve));
  const watch: Watch = {
    ctx,
    endpoint,
    engine,
    containers,
    gate,
    signal,
    status,
    info: undefined,
    tried: firstTried,
  };
  const events = options.events ? recordEvents(eventNeeds(watch)) : undefined;
  const daemon = options.daemonLog === "" ? undefined : readDaemonLog(options.daemonLog, hostNeeds(watch));
  const done = watchEngine(watch)
    .then(() => Promise.all([events, daemon]))
    .then(() => containers.close());
  const close = (): Promise<void> => {
    closing.abort();
    return done;
  };
  return { running: { done, close, status: () => statusOf(watch) }, tried };
}

function hostNeeds(watch: Watch): DaemonLogNeeds {
  const { ctx, signal, gate } = watch;
  return { ctx, signal, connected: () => gate.passed(), host: () => watch.info?.host ?? "" };
}

function eventNeeds(watch: Watch): EventRecordsNeeds {
  const { engine, containers } = watch;
  return {
    ...hostNeeds(watch),
    open: (query, until) => engine.events(query, until),
    resourceOf: (id, said) => containers.eventResource(id, said),
    now: () => fromMs((watch.info?.nowSeconds ?? 0) * 1000),
  };
}

function statusOf({ status, containers, info, signal }: Watch): SourceStatus {
  if (signal.aborted) return { state: "closed" };
  if (status.state !== "running") return status;
  const { reading, unreadable } = containers;
  const besides = unreadable === 0 ? "" : `, ${unreadable} with a log driver that cannot be read`;
  return {
    state: "running",
    detail: `reading ${reading} containers of Engine ${info?.version ?? ""} on ${info?.host ?? ""}${besides}`,
  };
}

/** Connects, and connects again, until the signal. */
async function watchEngine(watch: Watch): Promise<void> {
  const { signal, gate, ctx, endpoint } = watch;
  const backoff = newBackoff();
  let told = "";
  while (!signal.aborted) {
    const trouble = await oneConnection(watch, () => {
      backoff.reset();
      if (told !== "") ctx.log.info({ at: addressText(endpoint) }, "Docker answers again");
      told = "";
    });
    if (signal.aborted) break;
    gate.close();
    const { because, hint } = explain(trouble, endpoint);
    watch.status = { state: "waiting", because, hint };
    watch.tried();
    // Once for each reason, however long it lasts.
    if (because !== told) ctx.log.warn({ because, hint }, "Docker cannot be read, will keep trying");
    told = because;
    await sleep(backoff.next(), undefined, { signal }).catch(() => undefined);
  }
}

/** From the subscription to its end; returns why it ended. */
async function oneConnection(watch: Watch, connected: () => void): Promise<unknown> {
  const { engine, containers, signal, gate } = watch;
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  try {
    const info = await engine.info();
    watch.info = info;
    let relist = Promise.resolve();
    const lookAgain = (): Promise<void> =>
      (relist = relist.then(() => containers.reconcile(info, "again")).catch(() => undefined));
    const missed = (): void => void lookAgain();
    // Subscribed first: a container that starts while the others are being listed is seen by one of the two.
    const event = (one: ContainerEvent): void => containers.event(one);
    const { ended } = await engine.subscribe({ event, missed }, until);
    await containers.reconcile(info, "first");
    watch.status = { state: "running", detail: "" };
    gate.open();
    connected();
    watch.tried();
    await Promise.race([ended, noAnswer(lookAgain, until)]);
    return new Error("the connection ended");
  } catch (error) {
    return error;
  } finally {
    over.abort();
  }
}

/** Looks now and then whether an event was missed; resolves when Docker does not even answer that. */
async function noAnswer(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await sleep(LOOK_EVERY_MS, undefined, { signal });
      const late = sleep(ANSWER_WITHIN_MS, "late", { signal });
      if ((await Promise.race([look(), late])) === "late") return;
    }
  } catch {
    // The signal: whoever gave it knows.
  }
}
