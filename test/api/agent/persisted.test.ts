/** Routes kept in ROUTESPATH, in a real folder. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPersisted } from "../../../src/api/agent/persisted.ts";
import type { PersistedRoutes } from "../../../src/api/agent/persisted.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "logboom-routes-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function opened(): Promise<PersistedRoutes> {
  const routes = await openPersisted(folder);
  if (routes === undefined) throw new Error("no folder");
  return routes;
}

test("what was saved is there at the next start", async () => {
  const routes = await opened();
  await routes.save("web", { id: "web", adapter: "raw", options: { a: "<" } });
  await routes.save("a.b", { id: "a.b", adapter: "raw" });
  await routes.save("db", { id: "db", adapter: "raw" });
  await routes.remove("db");
  await routes.remove("db");
  expect(await readdir(folder)).toEqual(["a.b.json", "web.json"]);
  expect(await readFile(join(folder, "web.json"), "utf8")).toBe(
    '{\n  "id": "web",\n  "adapter": "raw",\n  "options": {\n    "a": "\\u003c"\n  }\n}\n',
  );
  expect((await stat(join(folder, "web.json"))).mode & 0o777).toBe(0o600);
  const { routes: loaded, problems } = await (await opened()).load();
  expect(loaded.map(({ id }) => id)).toEqual(["a.b", "web"]);
  expect(problems).toEqual([]);
});

test("what cannot be read is told and stops nothing", async () => {
  await writeFile(join(folder, "bad.json"), "{");
  await writeFile(join(folder, "list.json"), "[]");
  await writeFile(join(folder, "huge.json"), `"${"x".repeat(100_000)}"`);
  await writeFile(join(folder, "evil.json"), '{"id":"../x","adapter":"raw"}');
  await writeFile(join(folder, "good.json"), '{"adapter":"raw"}');
  await writeFile(join(folder, "by-hand.json"), '{"id":"other","adapter":"raw"}');
  await writeFile(join(folder, "copy.json.bak"), '{"id":"other","adapter":"raw"}');
  await writeFile(join(folder, "notes.txt"), "not a route");
  await writeFile(join(folder, "~route-12ab"), '{"id":"half');
  const { routes, problems } = await (await opened()).load();
  expect(routes.map(({ id, file }) => [id, file])).toEqual([
    ["other", "by-hand.json"],
    ["good", "good.json"],
  ]);
  expect(problems.map(({ file }) => file).sort()).toEqual([
    "bad.json",
    "copy.json.bak",
    "evil.json",
    "huge.json",
    "list.json",
  ]);
  expect(await readdir(folder)).not.toContain("~route-12ab");
});

test("a file made by hand is found again by its route, and not overwritten by another", async () => {
  await writeFile(join(folder, "web.json"), '{"id":"db","adapter":"raw"}');
  const routes = await opened();
  await routes.load();
  await routes.save("web", { id: "web" });
  expect(await readdir(folder)).toEqual(["web.2.json", "web.json"]);
  await routes.remove("db");
  expect(await readdir(folder)).toEqual(["web.2.json"]);
});

test("an id is never a path", async () => {
  const routes = await opened();
  await expect(routes.save("../x", {})).rejects.toMatchObject({ code: "E_ROUTES_PATH" });
  const beside = `${folder}-stays.json`;
  await writeFile(beside, "{}");
  await routes.remove(`../${basename(folder)}-stays`);
  expect((await stat(beside)).isFile()).toBe(true);
  await rm(beside);
});

test("without the folder nothing is kept; when it has gone, that is said", async () => {
  expect(await openPersisted(join(folder, "nothing"))).toBeUndefined();
  const routes = await opened();
  await rm(folder, { recursive: true });
  await expect(routes.save("web", {})).rejects.toMatchObject({ code: "E_ROUTES_PATH" });
});
