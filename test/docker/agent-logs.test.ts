/** /logs of an agent over a real Engine: curl beside containers that print. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startAgentApi } from "../../src/api/agent/start.ts";
import type { RunningAgentApi } from "../../src/api/agent/start.ts";
import { createWatchHub } from "../../src/api/agent/hub.ts";
import type { WatchHub } from "../../src/api/agent/hub.ts";
import { readingFor } from "../../src/cli/agent/watching.ts";
import { EXACT, faults, SKIPPED, socket, TestEngine, until } from "./testing-engine.ts";

const log = pino({ level: "silent" });

class Curl {
  text = "";
  head = "";
  readonly #process: ChildProcess;

  constructor(...args: string[]) {
    this.#process = spawn("curl", ["-sNv", ...args]);
    this.#process.stdout?.setEncoding("utf8").on("data", (chunk: string) => (this.text += chunk));
    this.#process.stderr?.setEncoding("utf8").on("data", (chunk: string) => (this.head += chunk));
  }

  async served(): Promise<this> {
    await until("headers", () => this.head.includes("\n< \r\n"));
    return this;
  }

  async leave(): Promise<void> {
    this.#process.kill();
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, "close");
  }
}

describe.skipIf(SKIPPED)("/logs over a real Engine", () => {
  const engine = new TestEngine(socket);
  let hub: WatchHub;
  let api: RunningAgentApi;
  beforeEach(async () => {
    const usual = {
      exclude: { labels: [{ key: "secret", value: "true" }] },
      tty: true,
      files: "auto" as const,
    };
    hub = createWatchHub({ open: readingFor(`unix://${socket}`, usual, log), log });
    api = await startAgentApi({
      host: "127.0.0.1",
      port: 0,
      routes: { list: () => Promise.resolve([]), read: never, create: never, remove: never },
      watch: hub.watch,
      containers: async (begin) =>
        (await engine.docker.listContainers({ all: true }))
          .filter(({ Id }) => Id.startsWith(begin))
          .map(({ Id, Names }) => ({ id: Id, name: Names[0] ?? "" })),
      health: () => [],
      metrics: () => "",
      log,
    });
  });
  afterEach(async () => {
    await api.close();
    await hub.close();
    await engine.removeAll();
  });
  beforeAll(() => engine.removeAll());
  afterAll(() => engine.removeAll());

  test("every line of a container that starts while curl looks, once and in order; nothing of others", async () => {
    const curl = await new Curl(`${api.url}/logs/name:agentlogs-w*?colors=off`).served();
    // curl is served before the reading has found its place.
    await until("reading", () => api.viewers() === 1);
    const wanted = await engine.node("agentlogs-web", "for (let n = 0; n < 20000; n++) line(n); line(-1)");
    const other = await engine.node("agentlogs-db", "for (let n = 0; n < 100; n++) line(n)");
    await Promise.all([wanted.start(), other.start()]);
    await until("all lines", () => curl.text.includes("n=-1 "));
    await curl.leave();
    const lines = curl.text.trimEnd().split("\n");
    expect(lines.filter((one) => !one.startsWith("   agentlogs-web|n="))).toEqual([]);
    const numbers = lines.map((one) => Number(/n=(-?\d+)/.exec(one)?.[1]));
    expect(faults(numbers.slice(0, -1), 20_000)).toEqual(EXACT);
    expect(numbers.at(-1)).toBe(-1);
  });

  test("one container by the beginning of its id, as JSON, from now on", async () => {
    const container = await engine.node(
      "agentlogs-json",
      'console.log("before"); let n = 0; setInterval(() => { console.log("out " + n); console.error("err " + n++) }, 100)',
      { Env: ["SECRET=hunter2"], Labels: { a: "b" } },
    );
    await container.start();
    await until("the first line", async () =>
      (await container.logs({ stdout: true })).toString().includes("before"),
    );
    const place = `${api.url}/logs/id:${container.id.slice(0, 9)}?source=stderr`;
    const curl = await new Curl("-H", "Accept: application/json", place).served();
    await until("three lines", () => curl.text.split("\n}\n").length > 3);
    await curl.leave();
    const seen = curl.text
      .split(/(?<=\n\}\n)/)
      .slice(0, 3)
      .map(
        (one) =>
          JSON.parse(one) as {
            Container: { Id: string; Config: { Env: string[] } };
            Source: string;
            Data: string;
          },
      );
    expect(seen.map(({ Source }) => Source)).toEqual(["stderr", "stderr", "stderr"]);
    expect(seen.every(({ Data }) => /^err \d+$/.test(Data))).toBe(true);
    expect(seen[0]?.Container.Id).toBe(container.id);
    expect(seen[0]?.Container.Config.Env).toContain("SECRET=***");
    expect(curl.text).not.toContain("hunter2");
  });

  test("a viewer of a container that prints flat out sees every line, however slowly it reads", async () => {
    const curl = await new Curl("--limit-rate", "4M", `${api.url}/logs/name:agentlogs-fast`).served();
    await until("reading", () => api.viewers() === 1);
    const fast = await engine.node("agentlogs-fast", "for (let n = 0; n < 100000; n++) line(n); line(-1)");
    await fast.start();
    await until("all lines", () => curl.text.includes("n=-1 "));
    await curl.leave();
    expect(curl.text).not.toContain("not shown");
    const numbers = [...curl.text.matchAll(/^n=(\d+) /gm)].map(([, n]) => Number(n));
    expect(faults(numbers, 100_000)).toEqual(EXACT);
  });

  test("what is excluded from routes is not shown either", async () => {
    const curl = await new Curl(`${api.url}/logs/name:agentlogs-x*?colors=off`).served();
    await until("reading", () => api.viewers() === 1);
    const hidden = await engine.node("agentlogs-x-hidden", "line(1)", { Labels: { secret: "true" } });
    const shown = await engine.node("agentlogs-x-shown", "line(2)");
    await hidden.start();
    await hidden.wait();
    await shown.start();
    await until("the line", () => curl.text.includes("n=2 "));
    await curl.leave();
    expect(curl.text).not.toContain("n=1 ");
  });

  test("an id of nobody's is 404", async () => {
    expect((await fetch(`${api.url}/logs/id:ffffffffffff`)).status).toBe(404);
  });
});

function never(): Promise<never> {
  return Promise.reject(new Error("not asked for"));
}
