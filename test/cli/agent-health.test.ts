/** An agent without routes: healthy only while Docker answers. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchDocker } from "../../src/cli/agent/docker-watch.ts";
import type { DockerWatch } from "../../src/cli/agent/docker-watch.ts";
import { explain } from "../../src/sources/docker/endpoint.ts";
import type { Endpoint } from "../../src/sources/docker/endpoint.ts";
import { Engine } from "../../src/sources/docker/engine.ts";
import { ended, listen } from "./run-program.ts";

/** Guards against hanging alone. */
const SOON = { timeout: 20_000 };

let dir: string;
let socket: string;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "logboom-health-"));
  socket = join(dir, "docker.sock");
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(dir, { recursive: true, force: true });
});

/** Stands in for a Docker Engine, of which there is but one call to answer. */
async function standInEngine(answer: RequestListener): Promise<Server> {
  const server = createServer(answer).listen(socket);
  closing.push(() => stopped(server));
  await once(server, "listening");
  return server;
}
async function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}
const wellAnswering: RequestListener = (_, response) => response.end('{"Name":"dock-7"}');

function watch(routes: { length: number }): DockerWatch {
  const endpoint: Endpoint = { kind: "unix", path: socket };
  const engine = new Engine(endpoint);
  const made = watchDocker({
    ask: () => engine.info(),
    needed: () => routes.length === 0,
    explain: (error) => explain(error, endpoint),
    everyMs: 20,
    withinMs: 200,
  });
  closing.push(made.close);
  return made;
}

test("tells while Docker is away, comes back, and goes away", async () => {
  const watching = watch([]);
  expect(watching.troubles(), "before the first answer").toHaveLength(1);
  await expect
    .poll(watching.troubles, SOON)
    .toEqual([expect.stringContaining("no Docker Engine listens at")]);
  const server = await standInEngine(wellAnswering);
  await expect.poll(watching.troubles, SOON).toEqual([]);
  await stopped(server);
  await expect.poll(watching.troubles, SOON).toEqual([expect.stringContaining("start Docker")]);
});

test("an Engine that takes the call and never answers is away", async () => {
  await standInEngine(() => undefined);
  const watching = watch([]);
  await expect.poll(watching.troubles, SOON).toEqual([expect.stringContaining("no answer within 0.2 s")]);
});

test("with routes nothing is asked: their readings know", async () => {
  let asked = 0;
  await standInEngine((request, response) => {
    asked += 1;
    wellAnswering(request, response);
  });
  const routes = { length: 1 };
  const watching = watch(routes);
  expect(watching.troubles()).toEqual([]);
  await new Promise((done) => setTimeout(done, 100));
  expect(asked).toBe(0);
  routes.length = 0;
  await expect.poll(() => asked, SOON).toBeGreaterThan(0);
});

test("the program: /health of an agent without routes and without Docker", async () => {
  const env = {
    PATH: process.env["PATH"] ?? "",
    DOCKER_HOST: `unix://${socket}`,
    LOGBOOM_HTTP: "127.0.0.1:0",
    LOGBOOM_STATE: join(dir, "state"),
    ROUTESPATH: join(dir, "none"),
  };
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", "agent"], {
    env,
  });
  closing.push(async () => {
    child.kill("SIGTERM");
    expect(await ended(child)).toBe(0);
  });
  const url = (await listen(child).until(/# http: (\S+)/)).replace("# http: ", "");
  const health = async (): Promise<string> => {
    const answer = await fetch(`${url}/health`);
    return `${answer.status} ${await answer.text()}`;
  };
  await expect
    .poll(health, SOON)
    .toBe(
      `503 Unhealthy:\n- no Docker Engine listens at ${socket} (start Docker, or set DOCKER_HOST to where it listens)\n`,
    );
  const bad = await fetch(`${url}/routes`, { method: "POST", body: '{"adapter":"nope","address":"h:1"}' });
  expect(await bad.text()).toMatch(/^Bad route: there is no adapter/);
}, 120_000);
