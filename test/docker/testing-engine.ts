/** What the suites against a real Engine share. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import Docker from "dockerode";
import { vi } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";
import type { Running, SourceContext } from "../../src/record/source.ts";
import { docker as source } from "../../src/sources/docker/source.ts";

/** The socket of a test Engine (scripts/test-engine.sh); empty: the suites are skipped. */
export const socket = process.env["LOGBOOM_TEST_DOCKER"] ?? "";
export const SKIPPED = socket === "";
if (SKIPPED)
  console.warn(
    "skipped: suites against a real Docker Engine, as LOGBOOM_TEST_DOCKER=<socket> is not set (scripts/test-engine.sh)",
  );

/** An Engine, its containers and what reads them share a busy machine's processors: time is no subject of these suites, unless they say so. */
vi.setConfig({ testTimeout: 150_000, hookTimeout: 240_000 });

const run = promisify(execFile);

/** An Engine, and the containers of one suite on it. */
export class TestEngine {
  /** One of the suite's own: a source reads all containers of its Engine, also those of a suite that runs beside it. */
  static async own(...daemonOptions: string[]): Promise<TestEngine> {
    const engine = new TestEngine(join(await mkdtemp(join(tmpdir(), "logboom-engine-")), "docker.sock"));
    await engine.up(...daemonOptions);
    return engine;
  }

  readonly docker: Docker;
  readonly socket: string;
  readonly #made = new Set<string>();

  constructor(path: string) {
    this.socket = path;
    this.docker = new Docker({ socketPath: path });
  }

  async up(...daemonOptions: string[]): Promise<void> {
    await run("scripts/test-engine.sh", ["up", dirname(this.socket), ...daemonOptions]);
  }

  /** Ends the daemon alone. */
  async halt(signal: string): Promise<void> {
    await run("scripts/test-engine.sh", ["halt", dirname(this.socket), signal]);
  }

  /** Ends an Engine of our own. The bridge of a network would outlive it, and keep its range of addresses. */
  async down(): Promise<void> {
    await this.removeAll();
    await this.docker.pruneNetworks().catch(() => undefined);
    await run("scripts/test-engine.sh", ["down", dirname(this.socket)]);
    await rm(dirname(this.socket), { recursive: true, force: true });
  }

  /** A container that runs this JavaScript (`line(n)` prints a numbered line, `sleep(ms)` waits). */
  async node(
    name: string,
    script: string,
    more: Docker.ContainerCreateOptions = {},
  ): Promise<Docker.Container> {
    return this.create({ name, Image: "node:local", Cmd: ["-e", PRELUDE + script], ...more });
  }

  /** A container that runs this shell script. */
  async shell(
    name: string,
    script: string,
    more: Docker.ContainerCreateOptions = {},
  ): Promise<Docker.Container> {
    return this.create({ name, Image: "busybox:local", Cmd: ["sh", "-c", script], ...more });
  }

  async create(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    const HostConfig: Docker.HostConfig = { NetworkMode: "none", ...options.HostConfig };
    const container = await this.docker.createContainer({ StopTimeout: 0, ...options, HostConfig });
    this.#made.add(container.id);
    return container;
  }

  async removeAll(): Promise<void> {
    await Promise.all(
      [...this.#made].map((id) =>
        this.docker
          .getContainer(id)
          .remove({ force: true, v: true })
          .catch(() => undefined),
      ),
    );
    this.#made.clear();
  }
}

/** "n=12 …": numbered lines, in the order of their numbers, as long as a usual one. */
const PRELUDE = `
const fs = require("fs");
const line = (n, fd = 1, length = 120) => fs.writeSync(fd, "n=" + n + " " + "x".repeat(length) + "\\n");
const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
`;

const WAY = process.env["LOGBOOM_TEST_DOCKER_FILES"] ?? "off";

/** By the API, unless a suite is about Docker's files, or all of them are to be run by these. */
export function openDocker(
  ctx: SourceContext,
  path: string,
  options: Record<string, unknown> = {},
): Promise<Running> {
  return source.open({ host: `unix://${path}`, files: WAY, ...options }, ctx);
}

/** In a container's script: goes on while `!enough`, and says at last how many there were; so a trial is one on any machine. */
export const UNTIL_ENOUGH = `let enough = false; process.on("SIGUSR1", () => (enough = true));
const total = (n) => fs.writeSync(1, "total=" + n + "\\n");`;

/** It is enough. To be said until they end: one may not be listening yet. */
export async function sayEnough(containers: readonly Docker.Container[]): Promise<void> {
  await Promise.all(containers.map((one) => one.kill({ signal: "SIGUSR1" }).catch(() => undefined)));
}

/** What it said at last, from Docker itself. */
export async function totalOf(container: Docker.Container): Promise<number> {
  const text = (await container.logs({ stdout: true, tail: 20 })).toString("latin1");
  return Number(/total=(\d+)/.exec(text)?.[1]);
}

export function numberOf(record: LogRecord): number {
  const found = /^n=(\d+) /.exec(record.body);
  return found === null ? -1 : Number(found[1]);
}

/** Numbers that did not come, came twice, and came after a larger one. */
export function faults(
  numbers: readonly number[],
  expected: number,
): { lost: number; doubled: number; disordered: number } {
  const seen = new Set<number>();
  let doubled = 0;
  let disordered = 0;
  let last = -1;
  for (const n of numbers) {
    if (seen.has(n)) doubled++;
    seen.add(n);
    if (n < last) disordered++;
    last = n;
  }
  let lost = 0;
  for (let n = 0; n < expected; n++) if (!seen.has(n)) lost++;
  return { lost, doubled, disordered };
}

export const EXACT = { lost: 0, doubled: 0, disordered: 0 };

export async function until(
  what: string,
  true_: () => boolean | Promise<boolean>,
  mostMs = 60_000,
): Promise<void> {
  const end = Date.now() + mostMs;
  while (!(await true_())) {
    if (Date.now() > end) throw new Error(`waited ${mostMs} ms in vain until ${what}`);
    await new Promise((go) => setTimeout(go, 20));
  }
}

/** A socket in front of the Engine's whose connections can be cut, and that sees which attaches stand. */
export class CuttableSocket {
  readonly path: string;
  readonly #engine: string;
  readonly #open = new Set<net.Socket>();
  readonly #server: net.Server;
  cuts = 0;
  /** Attaches that the Engine has answered, so far. */
  attached = 0;
  /** Told what the Engine sends, as it comes; one call may end in the middle of anything. */
  heard: ((bytes: Buffer) => void) | undefined;

  constructor(path: string, engine: string) {
    this.path = path;
    this.#engine = engine;
    this.#server = net.createServer((client) => this.#join(client));
  }

  listen(): Promise<void> {
    return new Promise((go) => this.#server.listen(this.path, () => go()));
  }

  cut(): void {
    for (const client of this.#open) {
      client.destroy();
      this.cuts++;
    }
    this.#open.clear();
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((go) => this.#server.close(() => go()));
  }

  #join(client: net.Socket): void {
    const engine = net.connect(this.#engine);
    this.#open.add(client);
    client.on("close", () => {
      this.#open.delete(client);
      engine.destroy();
    });
    client.once("data", (head: Buffer) => {
      if (/^POST \S+\/attach\?/.test(head.toString("latin1")))
        engine.once("data", () => (this.attached += 1));
    });
    engine.on("data", (bytes: Buffer) => this.heard?.(bytes));
    engine.on("close", () => client.end());
    client.on("error", () => undefined);
    engine.on("error", () => client.destroy());
    client.pipe(engine, { end: false });
    engine.pipe(client, { end: false });
  }
}
