/** The docker source: every container of one Engine, running and to come. */
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext, SourceStatus } from "../../record/source.ts";
import { newBackoff } from "./backoff.ts";
import { DockerConfig } from "./config.ts";
import { Containers } from "./containers.ts";
import { addressText, endpointOf, explain } from "./endpoint.ts";
import type { Endpoint } from "./endpoint.ts";
import { Engine } from "./engine.ts";
import type { EngineInfo } from "./engine.ts";
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
  const endpoint = endpointOf(options.host, process.env);
  const engine = new Engine(endpoint);
  const gate = new Gate();
  signal.addEventListener("abort", () => gate.open(), { once: true });
  const selection = compileSelection(options);
  const guard = loopGuard({ ...options.loopGuard, isSelf: selfOf(readEvidence(hostname())) });
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
  const done = watchEngine(watch).then(() => containers.close());
  const close = (): Promise<void> => {
    closing.abort();
    return done;
  };
  return { running: { done, close, status: () => statusOf(watch) }, tried };
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
  try {
    const info = await engine.info();
    watch.info = info;
    let relist = Promise.resolve();
    const missed = (): void => {
      relist = relist.then(() => containers.reconcile(info)).catch(() => undefined);
    };
    // Subscribed first: a container that starts while the others are being listed is seen by one of the two.
    const { ended } = await engine.subscribe({ event: (event) => containers.event(event), missed }, signal);
    await containers.reconcile(info);
    watch.status = { state: "running", detail: "" };
    gate.open();
    connected();
    watch.tried();
    await ended;
    return new Error("the connection ended");
  } catch (error) {
    return error;
  }
}
