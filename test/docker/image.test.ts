/** The images, built on a real Engine from a base made of this machine's files under the name that the Dockerfile uses. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { promisify } from "node:util";
import type Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SKIPPED, TestEngine, until } from "./testing-engine.ts";

const run = promisify(execFile);
const BASE = { repo: "node", tag: "20-bookworm-slim" };
/** Writes what it receives into a file: printed, it would be read as lines of a container. */
const RECEIVER = `require("net").createServer((s) => s.pipe(require("fs").createWriteStream("/tmp/got", { flags: "a" })).on("finish", () => console.log("written")))
  .listen(5514, "127.0.0.1", () => console.log("receiving")); process.on("SIGTERM", () => process.exit())`;
/** The first test builds; the copy of the engine's library alone has hundreds of megabytes. */
const BUILD_MS = 600_000;

describe.skipIf(SKIPPED || !existsSync("dist/cli/main.js"))("images", () => {
  let engine: TestEngine;
  let context = "";

  const build = async (target: string): Promise<void> => {
    await run("node", ["scripts/image-context.mjs", context, target]);
    const args = [
      "--host",
      `unix://${engine.socket}`,
      "build",
      "--target",
      target,
      "-t",
      `logboom-${target}:test`,
      context,
    ];
    await run("docker", args, { env: { ...process.env, DOCKER_BUILDKIT: "0" }, maxBuffer: 64 * 1024 * 1024 });
  };

  beforeAll(async () => {
    engine = await TestEngine.own();
    // Nothing is fetched: the name that the Dockerfile begins with is that of an image made here.
    await run("docker", [
      "--host",
      `unix://${engine.socket}`,
      "tag",
      "node:local",
      `${BASE.repo}:${BASE.tag}`,
    ]);
    context = await mkdtemp(join(tmpdir(), "logboom-image-"));
    await build("agent");
  }, BUILD_MS);

  afterAll(async () => {
    await engine.down();
    await rm(context, { recursive: true, force: true });
  }, BUILD_MS);

  /** What a command in the container prints. */
  const inside = async (container: Docker.Container, ...Cmd: string[]): Promise<string> => {
    const exec = await container.exec({ Cmd, AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
    let text = "";
    const out = new PassThrough().setEncoding("utf8").on("data", (part: string) => (text += part));
    engine.docker.modem.demuxStream(stream, out, out);
    await new Promise((ended) => stream.on("end", ended));
    return text;
  };
  const said = async (container: Docker.Container): Promise<string> =>
    (await container.logs({ stdout: true, stderr: true })).toString();
  const health = (container: Docker.Container): Promise<string> =>
    inside(container, "node", "/app/healthcheck.mjs");
  /** /health as a person asks for it. */
  const whole = (container: Docker.Container): Promise<string> =>
    inside(
      container,
      "node",
      "-e",
      `fetch("http://127.0.0.1:80/health").then((a) => a.text()).then(console.log)`,
    );

  test(
    "as logspout is started: socket mounted, a route, port 80; it stops when asked",
    { timeout: 300_000 },
    async () => {
      const agent = await engine.create({
        name: "agent",
        Image: "logboom-agent:test",
        Cmd: ["syslog+tcp://127.0.0.1:5514"],
        Env: ["BACKLOG=true"],
        HostConfig: { Binds: [`${engine.socket}:/var/run/docker.sock`], NetworkMode: "none" },
      });
      await agent.start();
      await until("it listens", async () => (await said(agent)).includes("http: http://"));
      // Nobody receives yet: it runs, and says so.
      await until("it says what is wrong", async () => (await whole(agent)).includes("refuses connections"));
      // That is no reason to restart it.
      expect(await health(agent)).toContain("Healthy!");
      const receiver = await engine.create({
        name: "receiver",
        Image: "node:local",
        Cmd: ["-e", RECEIVER],
        HostConfig: { NetworkMode: `container:${agent.id}` },
      });
      await receiver.start();
      const writer = await engine.shell(
        "web.1",
        "i=0; while [ $i -lt 200 ]; do echo line $i; i=$((i+1)); done; sleep 60",
      );
      await writer.start();
      await until("it is healthy", async () => (await whole(agent)).includes("Healthy!"));
      const got = (): Promise<string> => inside(receiver, "busybox", "cat", "/tmp/got");
      await until("all lines came", async () => (await got()).includes("line 199"));
      const lines = (await got()).split("\n").filter((line) => line.includes(" web.1 "));
      expect(lines).toHaveLength(200);
      expect(lines[0]).toMatch(/^<14>1 \S+Z \w+ web\.1 \d+ - - line 0$/);
      // Neither its own lines nor the port's: nothing of the agent itself.
      expect(await got()).not.toContain(" agent ");
      const logs = await inside(
        agent,
        "node",
        "-e",
        `fetch("http://127.0.0.1:80/routes").then((a) => a.text()).then(console.log)`,
      );
      expect(logs).toContain('"adapter": "syslog+tcp"');
      const begun = Date.now();
      await agent.stop({ t: 20 });
      expect(Date.now() - begun).toBeLessThan(10_000);
      expect((await agent.inspect()).State.ExitCode).toBe(0);
    },
  );

  test(
    "it gives up root where the socket's group allows, and goes on where it stopped",
    { timeout: 300_000 },
    async () => {
      const GROUP = 4242;
      await run("chgrp", [String(GROUP), engine.socket]);
      await run("chmod", ["660", engine.socket]);
      const start = async (): Promise<Docker.Container> => {
        const agent = await engine.create({
          Image: "logboom-agent:test",
          Cmd: ["raw+tcp://127.0.0.1:5514?filter.name=counted"],
          HostConfig: {
            Binds: [`${engine.socket}:/tmp/docker.sock`, "agent-state:/var/lib/logboom-agent"],
            NetworkMode: "none",
          },
          Env: ["BACKLOG=true"],
        });
        await agent.start();
        return agent;
      };
      const counted = await engine.node(
        "counted",
        "(async () => { for (let n = 0; n < 3000; n++) { line(n); await sleep(2); } })()",
      );
      await counted.start();
      let first = "";
      let second = "";
      for (const round of [0, 1]) {
        const agent = await start();
        const receiver = await engine.create({
          Image: "node:local",
          Cmd: ["-e", RECEIVER],
          HostConfig: { NetworkMode: `container:${agent.id}` },
        });
        await receiver.start();
        const got = (): Promise<string> => inside(receiver, "busybox", "cat", "/tmp/got");
        if (round === 0) {
          await until("some lines came", async () => (await got()).split("\n").length > 300);
          expect(await inside(agent, "node", "-e", "console.log(fs.statSync('/proc/1').uid)")).toContain(
            "1000",
          );
          await agent.stop({ t: 20 });
          await until("all of it is written", async () => (await said(receiver)).includes("written"));
          first = await got();
        } else {
          await until("the last line came", async () => (await got()).includes("n=2999"));
          second = await got();
          await agent.stop({ t: 20 });
        }
      }
      const numbers = [...(first + second).matchAll(/n=(\d+)/g)].map((found) => Number(found[1]));
      expect(numbers).toEqual(Array.from({ length: 3000 }, (_, n) => n));
    },
  );

  test("everything in one: the engine, the page, healthy", { timeout: BUILD_MS }, async () => {
    await build("logboom");
    const all = await engine.create({
      Image: "logboom-logboom:test",
      HostConfig: { Binds: [`${engine.socket}:/var/run/docker.sock`], NetworkMode: "none" },
    });
    await all.start();
    await until("it is healthy", async () => (await health(all)).includes('"status":"ok"'), 180_000);
    expect(await said(all)).toContain("Sign in");
    const page = await inside(
      all,
      "node",
      "-e",
      `fetch("http://127.0.0.1:5642/").then((a) => a.text()).then(console.log)`,
    );
    expect(page).toContain("<title>");
    await all.stop({ t: 20 });
    expect((await all.inspect()).State.ExitCode).toBe(0);
  });
});
