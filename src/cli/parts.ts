/** Everything that runs, opened in order and closed in reverse: where the product is put together. */
import { join, resolve } from "node:path";
import { setMaxListeners } from "node:events";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { agentRoutes } from "../api/agent-routes.ts";
import { doctorRoute } from "../api/doctor-route.ts";
import { prepareApi } from "../api/start.ts";
import type { PreparedApi, RunningApi } from "../api/start.ts";
import { reparseRoutes } from "../api/reparse-route.ts";
import { stepsRoute } from "../api/steps-route.ts";
import { testLineRoute } from "../api/test-line.ts";
import { workbenchRoutes } from "../api/workbench-route.ts";
import { workbenchSamplesRoute } from "../api/workbench-samples.ts";
import { parseAddress } from "../config/address.ts";
import type { Loaded } from "../config/load.ts";
import type { Configuration } from "../config/schema.ts";
import { createAgentIntake } from "../pipeline/agent-intake.ts";
import { balance, metricsText } from "../pipeline/balance.ts";
import { createCounters } from "../pipeline/counters.ts";
import type { Counters } from "../pipeline/counters.ts";
import { startPipeline } from "../pipeline/pipeline.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { createTap } from "../pipeline/ring.ts";
import type { Tap } from "../pipeline/tap.ts";
import { createTestLine } from "../pipeline/test-line.ts";
import { openStoreSink } from "../sinks/store/sink.ts";
import type { Receiving } from "../api/receiving.ts";
import { certificatesOf } from "../receive/certificates.ts";
import type { Door, StreamDoor } from "../record/door.ts";
import type { SourceContext } from "../record/source.ts";
import type { Reparse } from "../reparse/reparse.ts";
import type { StoreSink } from "../sinks/store/sink.ts";
import type { Store } from "../store/contract.ts";
import { openStore } from "../store/open.ts";
import { createDoctor } from "./doctor.ts";
import { health } from "./health.ts";
import { openSources } from "./open-sources.ts";
import type { OpenSource } from "./open-sources.ts";
import { reparseOf } from "./reparse-parts.ts";
import { runSteps } from "./running-steps.ts";
import type { RunningSteps } from "./running-steps.ts";
import { openWorkbench } from "./workbench/workbench.ts";

export interface Parts {
  api: RunningApi;
  sources: readonly OpenSource[];
  dataDir: string;
  /** In reverse order of opening; what was taken is durable afterwards. Twice is harmless. */
  close: () => Promise<void>;
}

export interface PartsOptions extends Pick<Loaded, "config" | "file" | "written"> {
  /** The configuration as it would be with this text in its file. Throws a Refusal. */
  load: (file: string, text: string) => Loaded;
  env: Readonly<Record<string, string | undefined>>;
  log: Logger;
  version: string;
}

interface Opening extends PartsOptions {
  dataDir: string;
  counters: Counters;
  tap: Tap;
  started: Date;
  closers: (() => Promise<void>)[];
}

export async function openParts(options: PartsOptions): Promise<Parts> {
  const { config, log } = options;
  const closers: (() => Promise<void>)[] = [];
  const dataDir = resolve(config.data);
  const opening: Opening = {
    ...options,
    dataDir,
    counters: createCounters(),
    tap: createTap(),
    started: new Date(),
    closers,
  };
  try {
    const { sources, api } = await open(opening);
    return { api, sources, dataDir, close: () => closeAll(closers, log) };
  } catch (error) {
    await closeAll(closers, log);
    throw error;
  }
}

async function open(opening: Opening): Promise<Pick<Parts, "api" | "sources">> {
  const { config, log, closers } = opening;
  const store = await openStoreOf(opening);
  closers.push(() => store.close());
  const sink = await openSinkOf(opening, store);
  closers.push(() => sink.close());
  const steps = runSteps(opening);
  const pipeline = startPipeline({
    sink,
    transforms: steps.apply,
    tap: opening.tap,
    counters: opening.counters,
    log,
    cursors: sink.cursors,
    nextSeq: sink.nextSeq,
  });
  const { lastSeq } = pipeline;
  const reparse = reparseOf({ config: () => steps.asked().config, log, store, sink, lastSeq });
  closers.push(() => reparse.close());
  const sources: OpenSource[] = [];
  const prepared = prepareApiOf(opening, { store, sink, sources, pipeline, steps, reparse });
  closers.push(() => prepared.close());
  await startSources({ config, pipeline, closers, sources, access: prepared.access });
  return { api: await prepared.listen(), sources };
}

function openStoreOf({ config, log, dataDir }: Opening): Promise<Store> {
  const { memoryMb, retentionDays, minFreeBytes } = config.store;
  return openStore({
    dataDir,
    log,
    retentionDays,
    minFreeBytes,
    ...(memoryMb === undefined ? {} : { memoryMb }),
  });
}

function openSinkOf({ config, log, dataDir, counters }: Opening, store: Store): Promise<StoreSink> {
  return openStoreSink({
    dir: join(dataDir, "journal"),
    store,
    log,
    maxBytes: config.journal.maxBytes,
    count: (event, reason, by) => counters.add("store", event, reason, by),
  });
}

interface Inner {
  store: Store;
  sink: StoreSink;
  /** Filled before the API listens. */
  sources: readonly OpenSource[];
  pipeline: Pipeline;
  steps: RunningSteps;
  reparse: Reparse;
}

function prepareApiOf(
  opening: Opening,
  { store, sink, sources, pipeline, steps, reparse }: Inner,
): PreparedApi {
  const { config, counters, tap, version, log, started } = opening;
  const { hosts, trustProxy } = config.http;
  // What comes by the API ends when the API does.
  const { signal } = new AbortController();
  return prepareApi({
    address: parseAddress(config.http.address),
    auth: { mode: config.auth.required ? "on" : "off", token: config.auth.token, hosts, trustProxy },
    store,
    tap,
    receivers: [
      ...agentRoutes(createAgentIntake(pipeline.context("agents", signal))),
      testLineRoute(createTestLine(pipeline.context("test", signal))),
      stepsRoute(steps),
      doctorRoute(createDoctor({ ...opening, steps, sources, activity: pipeline.activity })),
      ...reparseRoutes(reparse),
      ...workbenchRoutes(openWorkbench({ ...opening, steps })),
      workbenchSamplesRoute(steps.samples),
    ],
    receiving: receivingOf(sources, config),
    certificates: certificatesOf(config.http.tls, log),
    progress: progressOf(sink),
    health: () => {
      const { activity } = pipeline;
      const [engine, journal] = [store.status(), sink.status()];
      return health({ version, engine, journal, sources, activity, counters });
    },
    balance: () => balance(counters, sink.status().waitingRows, started),
    metrics: () => metricsText(counters, gauges(store, sink)),
    webRoot: fileURLToPath(new URL("../../dist/web", import.meta.url)),
    version,
    log,
  });
}

/** Of the sources as they are when the first request comes; the same lists ever after. */
function receivingOf(sources: readonly OpenSource[], config: Configuration): Receiving {
  const { tokens } = config.receive;
  let doors: readonly Door[] | undefined;
  let streamDoors: readonly StreamDoor[] | undefined;
  return {
    doors: () => (doors ??= sources.flatMap((one) => one.running.doors ?? [])),
    streamDoors: () => (streamDoors ??= sources.flatMap((one) => one.running.streamDoors ?? [])),
    tokens,
  };
}

/** In a new data folder nothing was ever accepted, and the sink counts from -1; outside a position is never below 0. */
function progressOf(sink: StoreSink) {
  return {
    startSeq: Math.max(0, sink.nextSeq - 1),
    storedSeq: () => Math.max(0, sink.storedSeq()),
    storedUpTo: (seq: number, mostMs: number) =>
      seq <= 0 ? Promise.resolve(true) : sink.storedUpTo(seq, mostMs),
  };
}

function gauges(store: Store, sink: StoreSink): Parameters<typeof metricsText>[1] {
  const { bytes, waitingRows } = sink.status();
  return {
    logboom_journal_bytes: { help: "Bytes in the journal.", value: bytes },
    logboom_journal_waiting_rows: { help: "Rows accepted and not yet in the engine.", value: waitingRows },
    logboom_store_unindexed_rows: {
      help: "Rows whose skip indexes are not built yet.",
      value: store.unindexedRows(),
    },
    logboom_engine_memory_bytes: { help: "Resident memory of the engine.", value: store.memoryBytes() },
    logboom_process_memory_bytes: {
      help: "Resident memory of this process.",
      value: process.memoryUsage.rss(),
    },
  };
}

interface Starting {
  config: Configuration;
  pipeline: Pipeline;
  closers: (() => Promise<void>)[];
  sources: OpenSource[];
  access: PreparedApi["access"];
}

async function startSources({ config, pipeline, closers, sources, access }: Starting): Promise<void> {
  const abort = new AbortController();
  closers.push(async () => {
    // Together: each hands on what it has, and the slowest alone decides how long it takes.
    await Promise.all(sources.map((one) => one.running.close()));
    abort.abort();
  });
  // A source listens once for each container or connection it serves.
  setMaxListeners(0, abort.signal);
  const context = (name: string): SourceContext => ({ ...pipeline.context(name, abort.signal), access });
  await openSources(config.sources, context, sources);
}

async function closeAll(closers: (() => Promise<void>)[], log: Logger): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    try {
      await close();
    } catch (error) {
      log.error({ err: error }, "could not close everything cleanly");
    }
  }
}
