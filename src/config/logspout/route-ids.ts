/** Names for routes that have none: the same after every restart, since what a route has read is kept under it. */
import { createHash } from "node:crypto";
import type { Complaints } from "./complaints.ts";
import type { RouteConfig } from "./route.ts";

/** Half of an id says where the route goes, half what it takes; together as long as logspout's. */
const HALF_DIGITS = 6;

/**
 * Made of where a route goes and of its filters, whatever other routes there are and in which order. Options do not count.
 */
export function nameRoutes(routes: readonly RouteConfig[], complaints: Complaints): RouteConfig[] {
  const taken = new Set<string>();
  for (const { id, adapter, address } of routes) {
    if (id !== "" && taken.has(id))
      complaints.at("E_ROUTE", `route ${adapter}://${address}`)(
        `the id "${id}" is another route's`,
        "write another",
      );
    taken.add(id);
  }
  return routes.map((route) => {
    const id = route.id === "" ? freeId(route, taken) : route.id;
    taken.add(id);
    return { ...route, id };
  });
}

function freeId(route: RouteConfig, taken: ReadonlySet<string>): string {
  const where = receiverHalf(route.adapter, route.address);
  const filters = [route.filterId, route.filterName, ...route.filterLabels, "", ...route.filterSources];
  let id = where + digest(filters);
  for (let order = 0; taken.has(id); order += 1) id = where + digest([...filters, String(order)]);
  return id;
}

/** The first half of the ids of all routes to one receiver: whose filters were changed is known by it. */
export function receiverHalf(adapter: string, address: string): string {
  return digest([adapter.replace("multiline+", ""), address]);
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, HALF_DIGITS);
}
