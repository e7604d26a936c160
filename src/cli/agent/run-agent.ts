/** What `agent` does: reads logspout's command line and variables, opens a line for each route, serves logspout's HTTP API. */
import { join } from "node:path";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { createWatchHub } from "../../api/agent/hub.ts";
import { openPersisted } from "../../api/agent/persisted.ts";
import { startAgentApi } from "../../api/agent/start.ts";
import { readLogspout } from "../../config/logspout/read.ts";
import type { LogspoutConfig } from "../../config/logspout/read.ts";
import { routeTable } from "../../config/logspout/route-table.ts";
import { metricsText } from "../../pipeline/balance.ts";
import { createCounters } from "../../pipeline/counters.ts";
import { endpointOf, explain } from "../../sources/docker/endpoint.ts";
import { Engine } from "../../sources/docker/engine.ts";
import type { CommandCall } from "../command.ts";
import { createLog } from "../own-log.ts";
import { stopAsked } from "../stop.ts";
import { version } from "../version.ts";
import { adoptPositions } from "./adopted-positions.ts";
import { watchDocker } from "./docker-watch.ts";
import { keepHeapSmall } from "./small-heap.ts";
import { openRouteLine } from "./route-line.ts";
import type { LineNeeds, RouteLine } from "./route-line.ts";
import { Routes } from "./route-table.ts";
import { openStateFolder } from "./state-folder.ts";
import { readingFor } from "./watching.ts";

/** The name of the host is worth so long a wait; a Docker that is away does not hold up the start. */
const NAME_WITHIN_MS = 1000;

export async function runAgent({ args, env, out }: CommandCall): Promise<number> {
  // A terminal that was closed is no reason to stop collecting.
  out.whenReaderLeaves(() => undefined);
  const config = readLogspout({ args, env });
  const log = createLog(config.agent.debug ? "debug" : "info");
  for (const warning of config.warnings)
    log.warn({ warning }, "the configuration has something without effect");
  keepHeapSmall();
  const asked = stopAsked();
  const agent = await openAgent(config, log);
  await out.write(greeting(config, agent.url, agent.folder));
  const signal = await asked;
  log.info({ signal }, "stopping: a second signal stops at once");
  await agent.close();
  log.info("stopped");
  return 0;
}

interface Agent {
  url: string;
  folder: string;
  close: () => Promise<void>;
}

async function openAgent(config: LogspoutConfig, log: Logger): Promise<Agent> {
  const { agent, settings } = config;
  const state = await openStateFolder(agent.stateFolders);
  const counters = createCounters();
  const { dockerHost } = agent;
  const endpoint = endpointOf(dockerHost, process.env);
  const engine = new Engine(endpoint);
  const needs: LineNeeds = {
    log,
    counters,
    folder: join(state.path, "routes"),
    dockerHost,
    hostname: agent.hostname ?? (await hostName(engine)),
    sender: state.sender,
  };
  const persisted = await openPersisted(agent.routesPath);
  const routes = new Routes({ log, settings, persisted, open: (route) => openRouteLine(route, needs) });
  const hub = createWatchHub({ open: readingFor(dockerHost, settings.docker, log), log });
  await adoptPositions(needs.folder, config.routes, log);
  await routes.begin(config.routes);
  const dockerWatch = watchDocker({
    ask: () => engine.info(),
    needed: () => routes.all().length === 0,
    explain: (error) => explain(error, endpoint),
  });
  const api = await startAgentApi({
    ...agent.http,
    settings: { environment: agent.httpEnvironment, hosts: agent.httpHosts },
    routes: routes.table(),
    watch: (filter) => hub.watch(filter),
    containers: (begin) => containersLike(engine, begin),
    health: (whose) => [
      ...dockerWatch.troubles(),
      ...routes.all().flatMap((line) => (whose === "agent" ? line.ownTroubles() : line.troubles())),
    ],
    metrics: () => metricsText(counters, gauges(routes.all())),
    log,
  });
  const close = async (): Promise<void> => {
    await api.close();
    await hub.close();
    await dockerWatch.close();
    await routes.close();
    await state.close();
  };
  return { url: api.url, folder: state.path, close };
}

async function hostName(engine: Engine): Promise<string> {
  const late = sleep(NAME_WITHIN_MS).then(() => undefined);
  const info = await Promise.race([engine.info().catch(() => undefined), late]);
  return info?.host || hostname();
}

async function containersLike(engine: Engine, begin: string): Promise<{ id: string; name: string }[]> {
  const listed = (await engine.list()).filter(({ id }) => id.startsWith(begin));
  const known = await Promise.all(listed.map(({ id }) => engine.inspect(id)));
  return known.flatMap((facts) => (facts === undefined ? [] : [{ id: facts.id, name: facts.name }]));
}

function gauges(lines: readonly RouteLine[]): Parameters<typeof metricsText>[1] {
  return {
    logboom_routes: { help: "Routes there are.", value: lines.length },
    logboom_routes_in_trouble: {
      help: "Routes that cannot deliver at present.",
      value: lines.filter((line) => line.troubles().length > 0).length,
    },
    logboom_routes_waiting_records: {
      help: "Records read and not yet delivered, of all routes.",
      value: lines.reduce((sum, line) => sum + line.waiting(), 0),
    },
    logboom_process_memory_bytes: {
      help: "Resident memory of this process.",
      value: process.memoryUsage.rss(),
    },
  };
}

/** As logspout's start tells it: what there is, then the routes. */
function greeting({ routes, agent }: LogspoutConfig, url: string, folder: string): string {
  const table = routes.length === 0 ? ["none"] : routeTable(routes);
  const head = [
    `logboom agent ${version()}`,
    `http: ${url}`,
    `persist: ${agent.routesPath}`,
    `state: ${folder}`,
  ];
  return [...head, "routes:", ...table.map((row) => `  ${row}`)].map((line) => `# ${line}\n`).join("");
}
