/**
 * A route whose filters were changed has another id, and would begin anew. The positions of a route to the same receiver that is
 * no more are its own: containers that both took go on where they were.
 */
import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { receiverHalf } from "../../config/logspout/route-ids.ts";
import type { RouteConfig } from "../../config/logspout/route.ts";

export const POSITIONS = ".positions";

export async function adoptPositions(
  folder: string,
  routes: readonly RouteConfig[],
  log: Logger,
): Promise<void> {
  const found = new Set(
    (await readdir(folder))
      .filter((name) => name.endsWith(POSITIONS))
      .map((name) => name.slice(0, -POSITIONS.length)),
  );
  const orphans = [...found].filter((id) => !routes.some((route) => route.id === id)).sort();
  for (const { id, adapter, address } of routes) {
    const half = receiverHalf(adapter, address);
    if (found.has(id) || !id.startsWith(half) || id.length !== 2 * half.length) continue;
    const at = orphans.findIndex((one) => one.startsWith(half) && one.length === id.length);
    const [orphan] = at < 0 ? [] : orphans.splice(at, 1);
    if (orphan === undefined) continue;
    await rename(join(folder, orphan + POSITIONS), join(folder, id + POSITIONS));
    log.info({ route: id, was: orphan }, "a route with changed filters goes on from the positions it had");
  }
}
