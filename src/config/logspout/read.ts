/** logspout's command line and environment → routes and options of the agent. All that is wrong is told together. */
import { readAgent } from "./agent.ts";
import type { AgentSettings } from "./agent.ts";
import { Complaints } from "./complaints.ts";
import { buildRoute } from "./route.ts";
import type { Report, RouteConfig } from "./route.ts";
import { nameRoutes } from "./route-ids.ts";
import { mountedHostname, readSettings } from "./settings.ts";
import type { RouteSettings } from "./settings.ts";
import { fillIn, splitRoutes } from "./split.ts";
import { tellMisplaced, tellStrangers } from "./strangers.ts";
import { parseUri, shownUri } from "./uri.ts";
import { list } from "./values.ts";
import { Variables } from "./variables.ts";
import type { Environment } from "./variables.ts";

export interface LogspoutRequest {
  /** Routes of the command line; they replace ROUTE_URIS. */
  args: readonly string[];
  env: Environment;
  /** Where the host's name may be mounted; /etc/host_hostname. */
  hostnameFile?: string;
}

export interface LogspoutConfig {
  routes: RouteConfig[];
  agent: AgentSettings;
  /** For routes that come later, over the HTTP API or from ROUTESPATH. */
  settings: RouteSettings;
  /** What has no effect, and probably was meant to have one. */
  warnings: string[];
}

export function readLogspout({ args, env, hostnameFile }: LogspoutRequest): LogspoutConfig {
  const complaints = new Complaints();
  const variables = new Variables(env, complaints);
  const warnings: string[] = [];
  const hostname = mountedHostname(hostnameFile);
  const settings = readSettings({ variables, warnings, hostname });
  const agent = readAgent(variables, hostname, warnings);
  const given = args.length > 0 ? args : [variables.text("ROUTE_URIS") ?? ""];
  const written = given.flatMap(splitRoutes);
  const built = written.flatMap((text) => readRoute(text, settings, { env, complaints, warnings }));
  const routes = nameRoutes(built, complaints);
  complaints.throwIfAny();
  warnings.push(...adviceOn(routes, settings), ...tellMisplaced(env), ...tellStrangers(env));
  return { routes, agent, settings, warnings };
}

/** One route, with $NAMEs filled in. Refuses with all that is wrong in it. */
export function parseRouteUri(text: string, settings: RouteSettings, env: Environment = {}): RouteConfig {
  const complaints = new Complaints();
  const routes = readRoute(text.trim(), settings, { env, complaints, warnings: [] });
  const [route] = nameRoutes(routes, complaints);
  complaints.throwIfAny();
  if (route === undefined) throw new Error("a route was refused without a reason");
  return route;
}

interface Around {
  env: Environment;
  complaints: Complaints;
  warnings: string[];
}

function readRoute(text: string, settings: RouteSettings, around: Around): RouteConfig[] {
  const missing: string[] = [];
  const filled = fillIn(text, around.env, (name) => missing.push(name)).trim();
  const origin = `route ${shownUri(filled)}`;
  const report: Report = {
    complain: around.complaints.at("E_ROUTE", origin),
    warn: (sentence) => around.warnings.push(`${origin}: ${sentence}`),
  };
  for (const name of missing) report.warn(`the environment variable ${name} is not set`);
  const parts = parseUri(filled, report.complain);
  if (parts === undefined) return [];
  if (parts.fragment !== "") report.warn("what follows # has no effect; write %23 for the sign itself");
  const { query } = parts;
  const sources = query.get("filter.sources");
  const route = buildRoute(
    {
      id: undefined,
      adapter: parts.scheme,
      address: parts.authority,
      user: parts.user,
      path: parts.path,
      filters: {
        id: query.get("filter.id") ?? "",
        name: query.get("filter.name") ?? "",
        labels: list(query.get("filter.labels") ?? ""),
        sources: sources === undefined ? undefined : list(sources),
      },
      options: new Map([...query].filter(([name]) => !FILTERS.has(name))),
    },
    settings,
    report,
  );
  return route === undefined ? [] : [route];
}

const FILTERS: ReadonlySet<string> = new Set(["filter.id", "filter.name", "filter.labels", "filter.sources"]);

function adviceOn(routes: readonly RouteConfig[], { syslog }: RouteSettings): string[] {
  if (routes.length === 0)
    return ["there are no routes: lines are shown over the HTTP API and go nowhere else"];
  return routes.flatMap(({ adapter, address, sink, options, multiline }) => {
    const name = `route ${adapter}://${address}`;
    const advice: string[] = [];
    if (sink.name === "syslog" && options["append_tag"] !== undefined && syslog.tag !== undefined)
      advice.push(`${name}: append_tag has no effect beside SYSLOG_TAG`);
    // RFC 6587 3.4.2: there a line feed ends a message, whatever it stands in.
    if (multiline && sink.name === "syslog" && sink.options["framing"] === "traditional")
      advice.push(
        `${name}: lines that were joined are told apart again by traditional framing; set SYSLOG_TCP_FRAMING=octet-counted`,
      );
    if (sink.name === "logboom" && sink.options["token"] === undefined && !LOOPBACK.test(address))
      advice.push(`${name}: has no token; set LOGBOOM_TOKEN, or ?token= with one that the server knows`);
    return advice;
  });
}

const LOOPBACK = /^(127\.|localhost:|\[::1\])/;
