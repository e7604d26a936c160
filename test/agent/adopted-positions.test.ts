/** A route with changed filters takes over what a route to the same receiver has left. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { adoptPositions } from "../../src/cli/agent/adopted-positions.ts";
import { readLogspout } from "../../src/config/logspout/read.ts";

const log = pino({ level: "silent" });

function routesOf(...args: string[]) {
  return readLogspout({ args, env: {} }).routes;
}

async function after(before: string[], now: string[]): Promise<{ names: string[]; now: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "logboom-adopt-"));
  for (const { id } of routesOf(...before)) await writeFile(join(folder, `${id}.positions`), id);
  const routes = routesOf(...now);
  await adoptPositions(folder, routes, log);
  const names = (await readdir(folder)).sort();
  await rm(folder, { recursive: true });
  return { names, now: routes.map(({ id }) => `${id}.positions`).sort() };
}

test("changed filters go on from the old positions", async () => {
  const { names, now } = await after(["tcp://h:1?filter.name=a*"], ["tcp://h:1?filter.name=b*"]);
  expect(names).toEqual(now);
});

test("another receiver's positions are not touched, nor those of a route that is still there", async () => {
  const elsewhere = await after(["tcp://h:1"], ["tcp://h:2"]);
  expect(elsewhere.names).not.toEqual(elsewhere.now);
  const still = await after(
    ["tcp://h:1?filter.name=a*"],
    ["tcp://h:1?filter.name=a*", "tcp://h:1?filter.name=b*"],
  );
  expect(still.names).toHaveLength(1);
  expect(still.now).toContain(still.names[0]);
});
