/**
 * Agent and server on one host, as containers whose standard output is chatty: the server prints every record that it gets, a
 * viewer prints it once more, the agent says all that it can. What of it were read would be printed again, three times over;
 * so nothing but the one writer's lines may be stored, each once, for as long as one likes to look.
 * LOGBOOM_LOOP_SECONDS: how long (30).
 */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../cli/run-program.ts";
import type { Program } from "../cli/run-program.ts";
import { EXACT, faults, SKIPPED, TestEngine, until } from "../docker/testing-engine.ts";

const SECONDS = Number(process.env["LOGBOOM_LOOP_SECONDS"] ?? "30");
const PER_SECOND = 200;
const TOKEN = "a-token-for-this-test";
const NETWORK = "logboom-loop";
const root = resolve(import.meta.dirname, "../..");

describe.skipIf(SKIPPED)("no loops on one host", () => {
  let engine: TestEngine;
  let program: Program;
  let network: Docker.Network;
  beforeAll(async () => {
    program = compile();
    engine = await TestEngine.own();
    network = await engine.docker.createNetwork({ Name: NETWORK });
  });
  afterAll(async () => {
    await engine.removeAll();
    await network.remove();
    await engine.down();
    program.remove();
  });

  interface More {
    env?: string[];
    labels?: Record<string, string>;
    binds?: string[];
  }

  /** The program of this checkout, and what its libraries need, inside a container. */
  const part = async (name: string, Cmd: string[], more: More = {}): Promise<Docker.Container> => {
    const shared = [root, realpathSync(resolve(root, "node_modules")), "/lib", "/usr/lib"];
    const binds = [...new Set(shared)].map((path) => `${path}:${path}:ro`);
    const container = await engine.create({
      name,
      Image: "node:local",
      Cmd,
      Env: [`LOGBOOM_TOKEN=${TOKEN}`, ...(more.env ?? [])],
      Labels: more.labels ?? {},
      HostConfig: { NetworkMode: NETWORK, Binds: [...binds, ...(more.binds ?? [])] },
    });
    await container.start();
    return container;
  };
  const addressOf = async (container: Docker.Container): Promise<string> => {
    const { NetworkSettings } = await container.inspect();
    return NetworkSettings.Networks[NETWORK]?.IPAddress ?? "";
  };
  const printed = async (container: Docker.Container): Promise<string[]> => {
    const text = await container.logs({ stdout: true, stderr: true });
    return text.toString("latin1").split("\n").slice(0, -1);
  };

  test(`${SECONDS} s of ${PER_SECOND} lines/s`, { timeout: SECONDS * 1000 + 400_000 }, async () => {
    // Nothing but the agent's route tells that this is the receiver: no label, and a standard output that repeats all it gets.
    const chatty = `const { spawn } = require("child_process");
      const run = (...args) => spawn(process.execPath, [${JSON.stringify(program.main)}, ...args], { stdio: "inherit" });
      run("server", "--data", "/data", "--http", "0.0.0.0:5642");
      const tail = () => run("tail", "--server", "http://127.0.0.1:5642").on("exit", () => setTimeout(tail, 200));
      tail();`;
    const server = await part("server", ["-e", chatty]);
    const url = `http://${await addressOf(server)}:5642`;
    const ask = (path: string): Promise<Response> =>
      fetch(url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
    await until(
      "the server answers",
      () =>
        ask("/api/v1/export?format=ndjson").then(
          (answer) => answer.ok,
          () => false,
        ),
      120_000,
    );
    const viewer = [program.main, "tail", "--server", "http://server:5642"];
    await part("viewer", viewer, { labels: { "logboom.part": "true" } });
    const agent = await part("agent", [program.main, "agent", "logboom://server:5642"], {
      env: ["DEBUG=true", "BACKLOG=true", "LOGBOOM_STATE=/state"],
      binds: [`${engine.socket}:/var/run/docker.sock`],
    });
    const agentUrl = `http://${await addressOf(agent)}:80`;
    await until("the agent is healthy", () =>
      fetch(`${agentUrl}/health`).then(
        (answer) => answer.ok,
        () => false,
      ),
    );

    const stored = async (): Promise<{ container: string; body: string }[]> => {
      const lines = (await (await ask("/api/v1/export?format=ndjson")).text()).split("\n");
      return lines
        .filter((line) => line !== "")
        .map((line) => {
          const { body, resource } = JSON.parse(line) as { body: string; resource: Record<string, string> };
          return { container: resource["container.name"] ?? "", body };
        });
    };
    const total = SECONDS * PER_SECOND;
    const writing = await engine.node(
      "writer",
      `(async () => { let n = 0; const began = Date.now(); while (n < ${total}) {
        for (const due = Math.min(${total}, ((Date.now() - began) / 1000) * ${PER_SECOND}); n < due; n++) line(n); await sleep(50); } })()`,
    );
    await writing.start();
    // Shown to whoever asks, all the same.
    const shown = await fetch(`${agentUrl}/logs/name:server?colors=off`);
    let text = "";
    for await (const bytes of shown.body ?? []) {
      text += Buffer.from(bytes as Uint8Array).toString("latin1");
      if (text.includes("n=")) break;
    }
    expect(text).toContain("n=");

    const exited = writing.wait();
    let over = false;
    void exited.then(() => (over = true));
    while (!over) {
      await sleep(1000);
      // A loop is not waited for until it has filled the disk.
      expect((await stored()).length).toBeLessThanOrEqual(total);
    }
    await until("all is stored", async () => (await stored()).length >= total);
    // What would come round again has had the time to.
    await sleep(3000);
    const found = await stored();
    expect([...new Set(found.map(({ container }) => container))]).toEqual(["writer"]);
    const numbers = found.map(({ body }) => Number(/^n=(\d+) /.exec(body)?.[1] ?? -1));
    expect(
      faults(
        numbers.toSorted((a, b) => a - b),
        total,
      ),
    ).toEqual(EXACT);
    // That they were chatty.
    expect((await printed(server)).filter((line) => line.includes("n=")).length).toBeGreaterThan(total / 2);
    expect((await printed(agent)).length).toBeGreaterThan(3);
  });
});
