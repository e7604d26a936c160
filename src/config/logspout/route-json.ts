/** Routes as /routes shows and takes them, and as ROUTESPATH keeps them: the member names are logspout's. */
import { nearest } from "../nearest.ts";
import { Complaints, quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";
import { buildRoute } from "./route.ts";
import type { RouteConfig, WrittenRoute } from "./route.ts";
import type { RouteSettings } from "./settings.ts";
import { isHidden, shownOption } from "./shown.ts";

export interface RouteJson {
  id: string;
  filter_id?: string;
  filter_name?: string;
  filter_sources?: readonly string[];
  filter_labels?: readonly string[];
  adapter: string;
  address: string;
  options?: Readonly<Record<string, string>>;
}

/** In logspout's order of members; what is empty is left out. `secrets` are shown in the kept file alone. */
export function routeToJson(route: RouteConfig, secrets: "hidden" | "shown"): RouteJson {
  const { id, filterId, filterName, filterSources, filterLabels, adapter, address } = route;
  const options = Object.entries(route.options).map(([name, value]): [string, string] => [
    name,
    secrets === "hidden" ? shownOption(name, value) : value,
  ]);
  return {
    id,
    ...(filterId === "" ? {} : { filter_id: filterId }),
    ...(filterName === "" ? {} : { filter_name: filterName }),
    ...(filterSources.length === 0 ? {} : { filter_sources: filterSources }),
    ...(filterLabels.length === 0 ? {} : { filter_labels: filterLabels }),
    adapter,
    address,
    ...(options.length === 0 ? {} : { options: Object.fromEntries(options) }),
  };
}

export interface FromJson {
  settings: RouteSettings;
  /** For a route without one. */
  newId: () => string;
  /** Over the HTTP API: the route begins with the next line, whatever BACKLOG says. Kept ones come as at the start. */
  beginsNow: boolean;
  warn?: (sentence: string) => void;
}

/** What a client posted, or a kept file holds. Nothing in it is trusted; everything that is wrong is told together. */
export function routeFromJson(json: unknown, { settings, newId, beginsNow, warn }: FromJson): RouteConfig {
  const complaints = new Complaints();
  const complain = complaints.at("E_ROUTE");
  const written = readMembers(json, complain);
  const usual = beginsNow ? { ...settings, docker: { ...settings.docker, backlog: false } } : settings;
  const route = buildRoute(written, usual, { complain, warn: warn ?? (() => undefined) });
  complaints.throwIfAny();
  if (route === undefined) throw new Error("a route was refused without a reason");
  return route.id === "" ? { ...route, id: newId() } : route;
}

const MEMBERS = [
  "id",
  "filter_id",
  "filter_name",
  "filter_sources",
  "filter_labels",
  "adapter",
  "address",
  "options",
] as const;
type Member = (typeof MEMBERS)[number];

function readMembers(json: unknown, complain: Complain): WrittenRoute {
  const members = new Map<Member, unknown>();
  if (isGroup(json)) {
    for (const [name, value] of Object.entries(json)) readMember(name, value, { members, complain });
  } else
    complain(
      "a route is a JSON object",
      'send such as {"adapter":"syslog+tcp","address":"logs.example:514"}',
    );
  const text = (name: Member): string => textOf(members.get(name), name, complain);
  const options = optionsOf(members.get("options"), complain);
  const sources = members.get("filter_sources");
  const labels = textsOf(members.get("filter_labels"), "filter_labels", complain);
  const named = textsOf(sources, "filter_sources", complain);
  return {
    id: text("id") || undefined,
    adapter: text("adapter"),
    address: text("address"),
    user: "",
    path: "",
    filters: {
      id: text("filter_id"),
      name: text("filter_name"),
      labels,
      sources: named.length === 0 ? undefined : named,
    },
    options,
  };
}

/** Names match without regard to case, as Go's JSON reader has it; `null` counts as left out. */
function readMember(
  name: string,
  value: unknown,
  { members, complain }: { members: Map<Member, unknown>; complain: Complain },
): void {
  const member = MEMBERS.find((one) => one === name.toLowerCase());
  if (member !== undefined) {
    if (value !== null) members.set(member, value);
    return;
  }
  const near = nearest(name, MEMBERS);
  const hint = near === undefined ? `known are ${MEMBERS.join(", ")}` : `did you mean ${near}?`;
  complain(`unknown member ${quoted(name)}`, hint);
}

function textOf(value: unknown, name: string, complain: Complain): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  complain(`${name} is not a text`, `write "${name}": "…"`);
  return "";
}

function textsOf(value: unknown, name: string, complain: Complain): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  complain(`${name} is not a list of texts`, `write "${name}": ["…"]`);
  return [];
}

function optionsOf(value: unknown, complain: Complain): Map<string, string> {
  const options = new Map<string, string>();
  if (value === undefined) return options;
  if (!isGroup(value)) {
    complain("options is not a group of texts", 'write "options": {"name": "value"}');
    return options;
  }
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === "string") options.set(name, one);
    else complain(`option ${quoted(name)} is not a text`, "write its value in quotes");
    if (typeof one === "string" && isHidden(name, one))
      complain(`option ${quoted(name)} is hidden in what was copied`, "write it out");
  }
  return options;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
