/** Routes that come over the HTTP API and cannot be kept, or cannot begin: nothing is left of them, and nothing else is touched. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPersisted } from "../../src/api/agent/persisted.ts";
import type { PersistedRoutes } from "../../src/api/agent/persisted.ts";
import type { RouteLine } from "../../src/cli/agent/route-line.ts";
import { Routes } from "../../src/cli/agent/route-table.ts";
import { readLogspout } from "../../src/config/logspout/read.ts";
import type { RouteConfig } from "../../src/config/logspout/route.ts";
import { Refusal } from "../../src/record/refusal.ts";

const { settings } = readLogspout({ args: [], env: {} });
const log = pino({ level: "silent" });
let folder: string;
let persisted: PersistedRoutes;
/** Ids of the lines that are open. */
let open: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "logboom-routes-"));
  persisted = (await openPersisted(folder)) as PersistedRoutes;
  open = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Stands in for a route at work: only whether it is open is looked at. */
function lineOf(route: RouteConfig): Promise<RouteLine> {
  if (route.address === "refused:1")
    return Promise.reject(new Refusal("E_TLS_FILE", "no such file", "name another"));
  open.push(route.address);
  const close = (): Promise<void> => {
    open = open.filter((one) => one !== route.address);
    return Promise.resolve();
  };
  return Promise.resolve({
    route,
    troubles: () => [],
    ownTroubles: () => [],
    waiting: () => 0,
    close,
    remove: close,
  });
}

const posted = (address: string) => ({ id: "web", adapter: "udp", address });

test("one that cannot be kept leaves the one that it was to replace at work", async () => {
  const table = new Routes({ log, settings, persisted, open: lineOf }).table();
  await table.create(posted("a:1"));
  await rm(folder, { recursive: true });
  await expect(table.create(posted("b:1"))).rejects.toMatchObject({ code: "E_ROUTES_PATH" });
  expect(open).toEqual(["a:1"]);
  expect(await table.read("web")).toMatchObject({ address: "a:1" });
});

test("one that cannot begin is not kept", async () => {
  const table = new Routes({ log, settings, persisted, open: lineOf }).table();
  await expect(table.create(posted("refused:1"))).rejects.toMatchObject({ code: "E_TLS_FILE" });
  expect(await readdir(folder)).toEqual([]);
  expect(await table.list()).toEqual([]);
});

test("one of the same id takes the other's place", async () => {
  const table = new Routes({ log, settings, persisted, open: lineOf }).table();
  await table.create(posted("a:1"));
  await table.create(posted("b:1"));
  expect(open).toEqual(["b:1"]);
  expect(await readdir(folder)).toEqual(["web.json"]);
});
