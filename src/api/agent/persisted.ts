/**
 * Routes made by POST, a file each in ROUTESPATH: pretty JSON as logspout writes and reads it. A file that cannot be read stops
 * nothing, and is told.
 */
import { randomBytes } from "node:crypto";
import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../record/refusal.ts";
import { goJson } from "./go-json.ts";
import { isRouteId, ROUTE_ID_FORM } from "./route-id.ts";

export interface PersistedRoutes {
  /** In the order of the files' names. */
  load: () => Promise<{ routes: PersistedRoute[]; problems: PersistedProblem[] }>;
  /** Resolves when the file is durable. Rejects with E_ROUTES_PATH. */
  save: (id: string, json: object) => Promise<void>;
  /** Harmless when there is no such file. */
  remove: (id: string) => Promise<void>;
}

export interface PersistedRoute {
  id: string;
  file: string;
  json: unknown;
}

export interface PersistedProblem {
  file: string;
  because: string;
}

const FILE_MAX_BYTES = 65_536;
/** Half-written files, of a run that was killed. Their second part by dots is never "json". */
const UNFINISHED = "~route-";

/** Undefined when the folder does not exist: routes are then forgotten at the end, as logspout does. */
export async function openPersisted(folder: string): Promise<PersistedRoutes | undefined> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined || !found.isDirectory()) return undefined;
  /** A file that somebody made by hand may have another name than its route. */
  const fileOf = new Map<string, string>();
  return {
    load: () => loadAll(folder, fileOf),
    save: async (id, json) => {
      if (!isRouteId(id))
        throw new Refusal("E_ROUTES_PATH", "this id cannot be the name of a file", ROUTE_ID_FORM);
      const file = fileOf.get(id) ?? freeName(id, fileOf);
      await write(folder, file, `${goJson(json)}\n`);
      fileOf.set(id, file);
    },
    remove: async (id) => {
      if (!isRouteId(id)) return;
      await rm(join(folder, fileOf.get(id) ?? `${id}.json`), { force: true });
      fileOf.delete(id);
    },
  };
}

/** `web.json` may hold the route "db" already. */
function freeName(id: string, fileOf: ReadonlyMap<string, string>): string {
  const taken = new Set(fileOf.values());
  let name = `${id}.json`;
  for (let n = 2; taken.has(name); n += 1) name = `${id}.${n}.json`;
  return name;
}

async function loadAll(
  folder: string,
  fileOf: Map<string, string>,
): Promise<{ routes: PersistedRoute[]; problems: PersistedProblem[] }> {
  const routes: PersistedRoute[] = [];
  const problems: PersistedProblem[] = [];
  for (const file of (await readdir(folder)).sort()) {
    if (file.startsWith(UNFINISHED)) await rm(join(folder, file), { force: true });
    if (!isRouteFile(file)) continue;
    try {
      const route = await loadOne(folder, file);
      if (fileOf.has(route.id)) throw new Error(`${fileOf.get(route.id)} has a route with the same id`);
      fileOf.set(route.id, file);
      routes.push(route);
    } catch (error) {
      problems.push({ file, because: error instanceof Error ? error.message : String(error) });
    }
  }
  return { routes, problems };
}

/** logspout's rule is the second part, which leaves out the routes whose own id has a dot. */
function isRouteFile(file: string): boolean {
  return !file.startsWith(UNFINISHED) && (file.split(".")[1] === "json" || file.endsWith(".json"));
}

async function loadOne(folder: string, file: string): Promise<PersistedRoute> {
  const path = join(folder, file);
  const { size } = await stat(path);
  if (size > FILE_MAX_BYTES) throw new Error(`longer than ${FILE_MAX_BYTES} bytes`);
  const json: unknown = JSON.parse(await readFile(path, "utf8"));
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new Error("not a JSON object");
  const id: unknown = "id" in json ? json.id : file.slice(0, file.lastIndexOf(".json"));
  if (!isRouteId(id)) throw new Error(ROUTE_ID_FORM);
  return { id, file, json };
}

/** Whole or not at all, also when the power fails. Options may hold credentials, so nobody else may read it. */
async function write(folder: string, file: string, text: string): Promise<void> {
  const unfinished = join(folder, `${UNFINISHED}${randomBytes(6).toString("hex")}`);
  try {
    const handle = await open(unfinished, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, join(folder, file));
    await syncFolder(folder);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    const because = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      "E_ROUTES_PATH",
      `the route cannot be kept in ${folder}: ${because}`,
      "make ROUTESPATH writable, or let it name no folder, so that routes last as long as the agent",
    );
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
