/** The routes as people see them at the start and from `logboom check`, in the columns of logspout's own table. */
import type { RouteConfig } from "./route.ts";
import { isSecret } from "./route-options.ts";
import { shownOption } from "./shown.ts";

const TITLES = ["ADAPTER", "ADDRESS", "CONTAINERS", "SOURCES", "OPTIONS"];
const GAP = 2;

/** Lines without line feeds. */
export function routeTable(routes: readonly RouteConfig[]): string[] {
  const rows = [TITLES, ...routes.map(cells)];
  const widths = TITLES.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd((widths[i] ?? 0) + GAP))
      .join("")
      .trimEnd(),
  );
}

function cells(route: RouteConfig): string[] {
  const options = Object.keys(route.options).sort();
  return [
    route.adapter,
    route.address,
    [route.filterId, route.filterName, ...route.filterLabels].filter((one) => one !== "").join(" and ") ||
      "all",
    route.filterSources.join(",") || "stdout,stderr",
    options
      .map((name) => (isSecret(name) ? name : `${name}=${shownOption(name, route.options[name] ?? "")}`))
      .join(" "),
  ];
}
