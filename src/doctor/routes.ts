/** Routes of an agent that get no lines, or lines that another one sends to the same place. */
import type { RouteConfig } from "../config/logspout/route.ts";
import type { Finding } from "./finding.ts";

export function routeFindings(routes: readonly RouteConfig[]): Finding[] {
  return routes.flatMap((route, i) => [
    ...neverChosen(route),
    ...routes.slice(0, i).flatMap((earlier) => sentTwice(route, earlier)),
  ]);
}

type Told = Pick<Finding, "kind" | "level" | "message" | "reason" | "suggestion">;

function about({ adapter, address }: RouteConfig, told: Told): Finding {
  return { about: { what: "route", name: `${adapter}://${address}` }, ...told };
}

function neverChosen(route: RouteConfig): Finding[] {
  const why = excluded(route) ?? twoValues(route);
  if (why === undefined) return [];
  return [
    about(route, {
      kind: "unreachable route",
      level: "fault",
      message: "no container can be chosen by it",
      ...why,
    }),
  ];
}

type Why = Pick<Finding, "reason" | "suggestion">;

/** What EXCLUDE_LABELS leaves out on all routes is what this route asks for. */
function excluded({ docker }: RouteConfig): Why | undefined {
  for (const label of docker.filter.labels ?? []) {
    const out = docker.exclude.labels.find(({ key, value }) => label === `${key}:${value}`);
    if (out !== undefined)
      return {
        reason: `filter.labels asks for ${label}, which EXCLUDE_LABELS leaves out on every route`,
        suggestion: `take ${out.key} out of EXCLUDE_LABELS, or ask for another label`,
      };
  }
  return undefined;
}

/** All labels must match, and a container has one value of each. */
function twoValues({ docker }: RouteConfig): Why | undefined {
  const values = new Map<string, string>();
  for (const label of docker.filter.labels ?? []) {
    const at = label.indexOf(":");
    const [key, value] = [label.slice(0, at), label.slice(at + 1)];
    if (at < 0 || /[*?[\\]/.test(value)) continue;
    const known = values.get(key);
    if (known !== undefined && known !== value)
      return {
        reason: `filter.labels asks for ${key}:${known} and ${key}:${value} at once, and a container has one of them`,
        suggestion: `write ${key}:[...] or ${key}:*, or a route for each`,
      };
    values.set(key, value);
  }
  return undefined;
}

/** The same containers, or all of them, go to the same place by another route already. */
function sentTwice(route: RouteConfig, earlier: RouteConfig): Finding[] {
  if (receiver(route) !== receiver(earlier)) return [];
  const reason = whyTwice(route, earlier);
  if (reason === undefined) return [];
  const told = {
    kind: "lines sent twice",
    level: "doubt",
    message: "its receiver gets lines twice",
    reason,
  } as const;
  return [about(route, { ...told, suggestion: "leave one of the two out, or narrow both by filters" })];
}

function whyTwice(route: RouteConfig, earlier: RouteConfig): string | undefined {
  if (filters(route) === filters(earlier)) return "another route takes the same containers' lines there";
  if (isOpen(earlier)) return "another route takes every container's lines there";
  return isOpen(route)
    ? "it takes every container's lines, and another route some of them once more"
    : undefined;
}

function receiver({ adapter, address }: RouteConfig): string {
  return `${adapter.replace("multiline+", "")} ${address}`;
}

function filters({ filterId, filterName, filterLabels, filterSources }: RouteConfig): string {
  return JSON.stringify([filterId, filterName, [...filterLabels].sort(), [...filterSources].sort()]);
}

/** It takes every container. */
function isOpen({ docker, filterSources }: RouteConfig): boolean {
  return Object.keys(docker.filter).length === 0 && filterSources.length === 0;
}
