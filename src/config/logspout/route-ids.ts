/** Names for routes that have none: the same after every restart, since what a route has read is kept under it. */
import { createHash } from "node:crypto";
import type { Complaints } from "./complaints.ts";
import type { RouteConfig } from "./route.ts";

/** As long as logspout's. */
const ID_DIGITS = 12;

/**
 * Made of where a route goes, so that a changed option or filter keeps its place. Of several routes to one receiver
 * the second and later ones are told apart by their filters, then by their order.
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
  const plain = [route.adapter.replace("multiline+", ""), route.address];
  const filters = [route.filterId, route.filterName, ...route.filterLabels, "", ...route.filterSources];
  let id = digest(plain);
  for (let order = 0; taken.has(id); order += 1) id = digest([...plain, ...filters, String(order)]);
  return id;
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, ID_DIGITS);
}
