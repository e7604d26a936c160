/** The parts of a route, from a URI or from JSON → the route as the agent runs it. */
import { parseRouteAddress } from "./address.ts";
import { quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";
import { readFilters } from "./filters.ts";
import type { ContainerFilter, WrittenFilters } from "./filters.ts";
import { routeMultiline } from "./multiline.ts";
import type { MultilineOptions } from "./multiline.ts";
import { checkNames, RouteOptions } from "./route-options.ts";
import { parseScheme } from "./scheme.ts";
import type { Scheme } from "./scheme.ts";
import { firstContact, JOURNAL, tailValue } from "./settings.ts";
import type { DockerSettings, RouteSettings } from "./settings.ts";
import { chooseSink } from "./sink-options.ts";
import type { SinkChoice } from "./sink-options.ts";
import { oneOf, yesOrNo } from "./values.ts";

export interface RouteConfig {
  /** Names the route's state; the same after a restart with the same configuration. */
  id: string;
  /** "syslog+tcp", "raw+udp", "multiline+gelf": as logspout's route table shows it. */
  adapter: string;
  address: string;
  /** Filters and options as written. */
  filterId: string;
  filterName: string;
  filterLabels: readonly string[];
  filterSources: readonly string[];
  options: Readonly<Record<string, string>>;
  multiline: boolean;
  sink: SinkChoice;
  /** Options of the docker source. */
  docker: DockerOptions;
}

export type DockerOptions = DockerSettings & { filter: ContainerFilter; multiline?: MultilineOptions };

export interface WrittenRoute {
  id: string | undefined;
  adapter: string;
  address: string;
  user: string;
  path: string;
  filters: WrittenFilters;
  options: ReadonlyMap<string, string>;
}

export interface Report {
  complain: Complain;
  warn: (sentence: string) => void;
}

/** Undefined when something was wrong; what, has been told. The id is empty when nobody chose one. */
export function buildRoute(
  written: WrittenRoute,
  settings: RouteSettings,
  { complain, warn }: Report,
): RouteConfig | undefined {
  let complaints = 0;
  const counting: Complain = (message, hint) => {
    complaints += 1;
    complain(message, hint);
  };
  const filter = readFilters(written.filters, counting, warn);
  const scheme = parseScheme(written.adapter, counting);
  if (scheme === undefined) return undefined;
  const given = withPath(written, scheme);
  const options = new RouteOptions(given, counting);
  checkNames(given.keys(), scheme, counting);
  const id = options.read("id", written.id, routeId) ?? "";
  if (written.id !== undefined) routeId(written.id, counting);
  const address = addressOf(written, scheme, { options, complain: counting });
  if (address === undefined) return undefined;
  const sink = chooseSink({ scheme, address, user: written.user, options, settings });
  const docker = dockerOptions(scheme, options, { settings, filter });
  if (complaints > 0) return undefined;
  tellUnused(written, scheme, warn);
  return {
    id,
    adapter: scheme.adapter,
    address,
    filterId: written.filters.id,
    filterName: written.filters.name,
    filterLabels: written.filters.labels,
    filterSources: written.filters.sources ?? [],
    options: Object.fromEntries([...given].filter(([name]) => name !== "id")),
    multiline: docker.multiline !== undefined,
    sink,
    docker,
  };
}

/** The path of an http route is what it seems to be, unless http.path says otherwise. */
function withPath({ options, path }: WrittenRoute, { family }: Scheme): ReadonlyMap<string, string> {
  const meant = family === "http" && path.length > 1 && !options.has("http.path");
  return meant ? new Map([...options, ["http.path", path]]) : options;
}

/** It becomes the name of a file, and stands in addresses of the HTTP API. */
const ROUTE_ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;

function routeId(text: string, complain: Complain): string | undefined {
  if (ROUTE_ID.test(text)) return text;
  complain(
    `${quoted(text)} cannot name a route`,
    "write up to 64 letters, digits, -, _ and dots, no dot first",
  );
  return undefined;
}

/** What AWS's names of regions look like, in all of its partitions. */
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

function addressOf(
  { address }: WrittenRoute,
  scheme: Scheme,
  { options, complain }: { options: RouteOptions; complain: Complain },
): string | undefined {
  if (scheme.family !== "cloudwatch") return parseRouteAddress(address, scheme.defaultPort, complain);
  if (address === "" || address === "auto") return "auto";
  const own = options.text("endpoint") !== undefined && /^[a-z0-9-]{1,64}$/.test(address);
  if (own || REGION.test(address)) return address;
  complain(`${quoted(address)} is no region of AWS`, "write cloudwatch://eu-central-1, or cloudwatch://auto");
  return undefined;
}

function dockerOptions(
  scheme: Scheme,
  options: RouteOptions,
  { settings, filter }: { settings: RouteSettings; filter: ContainerFilter },
): DockerOptions {
  const general = settings.docker;
  const backlog = options.flag<boolean | undefined>("backlog", undefined, yesOrNo);
  const tail = options.read<"all" | number | undefined>("tail", undefined, tailValue);
  const own = backlog === undefined && tail === undefined ? {} : firstContact(backlog, tail ?? general.tail);
  const multiline = routeMultiline(settings.multiline, scheme, options);
  return {
    ...general,
    ...own,
    files: options.read("files", general.files, oneOf(["auto", "off"] as const)),
    events: options.flag("events", general.events, yesOrNo),
    daemonLog: daemonLog(general.daemonLog, options),
    filter: scheme.family === "logstash" ? withIncluded(filter, settings, options) : filter,
    ...(multiline === undefined ? {} : { multiline }),
  };
}

/** No path here: whoever may make routes over HTTP could read any file of the host by it. */
function daemonLog(general: string, options: RouteOptions): string {
  const wish = options.flag<boolean | "journal">("daemonlog", general !== "", (text, complain) => {
    if (text.trim() === JOURNAL) return JOURNAL;
    if (!text.startsWith("/")) return yesOrNo(text, complain);
    complain("a route cannot name a file", "write daemonlog=true, and the path in DOCKER_DAEMON_LOG");
    return undefined;
  });
  if (wish === JOURNAL) return JOURNAL;
  return wish ? general || JOURNAL : "";
}

/** INCLUDE_CONTAINERS and its _REGEX narrow Logstash's routes, beside the route's own filters. */
function withIncluded(
  filter: ContainerFilter,
  settings: RouteSettings,
  options: RouteOptions,
): ContainerFilter {
  const { names, nameRegex } = settings.logstash;
  if (names.length === 0 && nameRegex === undefined) return filter;
  if (filter.names !== undefined || filter.nameRegex !== undefined)
    options.complainOfRoute(
      "filter.name with several names and INCLUDE_CONTAINERS narrow the same",
      "keep one of the two",
    );
  return nameRegex === undefined ? { ...filter, names } : { ...filter, nameRegex };
}

function tellUnused({ user, path }: WrittenRoute, { family }: Scheme, warn: Report["warn"]): void {
  if (family === "http") return;
  if (user !== "") warn("the user before @ has no effect");
  if (path !== "" && path !== "/") warn(`the path "${path}" has no effect`);
}
