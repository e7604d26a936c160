/** The agent, or another collector, as a process of its own that sends to a receiver of ours; see bench/agent.ts. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Received } from "./count-lines.ts";
import { freePort } from "./product.ts";
import { NAMES } from "./writers.ts";

export interface Receiver {
  address: string;
  received: () => Promise<Received>;
  stop: () => void;
}

export async function startReceiver(): Promise<Receiver> {
  const args = ["--import", "tsx", join(import.meta.dirname, "count-lines.ts")];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => (await answers.next()).value as string;
  const port = await next();
  return {
    address: `127.0.0.1:${port}`,
    received: async () => {
      child.stdin.write("\n");
      return JSON.parse(await next()) as Received;
    },
    stop: () => void child.kill(),
  };
}

export interface Collector {
  pid: number;
  url: string;
  stop: () => Promise<void>;
}

export interface CollectorOptions {
  /** Path of Docker's socket. */
  socket: string;
  /** The whole command, with {address} and {names}: the receiver's host:port, a pattern for the containers' names. */
  command: string;
  address: string;
  /** Other variables for it. */
  env?: Record<string, string>;
}

/** As `node dist/cli/main.js agent`: build first. By Docker's files where they can be opened, or by the API alone. */
export const AGENT = {
  files: `${process.execPath} ${resolve("dist/cli/main.js")} agent syslog+tcp://{address}?filter.name={names}`,
  api: `${process.execPath} ${resolve("dist/cli/main.js")} agent syslog+tcp://{address}?filter.name={names}&files=off`,
};

/** Words of the command stand between blanks; there is no shell, so that its process is the collector's. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { socket, command, address } = options;
  const [program = "", ...args] = command
    .replaceAll("{address}", address)
    .replaceAll("{names}", NAMES)
    .split(" ");
  const state = mkdtempSync(join(process.env["LOGBOOM_BENCH_DIR"] ?? tmpdir(), "logboom-agent-"));
  const port = await freePort();
  const env = {
    ...process.env,
    ...options.env,
    DOCKER_HOST: `unix://${socket}`,
    LOGBOOM_STATE: state,
    HTTP_BIND_ADDRESS: "127.0.0.1",
    PORT: String(port),
    BACKLOG: "true",
  };
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"], env });
  const url = `http://127.0.0.1:${port}`;
  await answering(child, `${url}/health`);
  return {
    pid: child.pid ?? 0,
    url,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, "exit");
        child.kill("SIGTERM");
        // Another collector may need its time, or take no notice.
        await Promise.race([exited, sleep(10_000).then(() => child.kill("SIGKILL"))]);
      }
      rmSync(state, { recursive: true, force: true });
    },
  };
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error("the collector ended");
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status !== 0) return;
    await sleep(20);
  }
  throw new Error(`nobody answers at ${url}`);
}
