/**
 * The promise of the whole product: its tree of processes is killed (SIGKILL, at any moment, also while it recovers) again and
 * again while five containers print numbered lines, and in the end each line is in the store once.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HistogramAnswer, SearchAnswer } from "../../src/api/contract.ts";
import { freePort } from "../net/receiver.ts";
import { EXACT, faults, SKIPPED, socket, TestEngine, until } from "./testing-engine.ts";

const PROGRAM = "dist/cli/main.js";
const KILLS = 22;
const CONTAINERS = 5;
/** Lines of each container at 300 a second: a little longer than the kills take. */
const LINES = 21_000;

// Docker gives every line of a stream a time of its own, so a search in ascending order has the order of printing.
describe.skipIf(SKIPPED)("killed and started again", () => {
  const engine = new TestEngine(socket);
  let data = "";
  let address = "";
  let program: ChildProcess | undefined;
  let output = "";

  beforeAll(async () => {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: npm run build`);
    data = await mkdtemp(join(tmpdir(), "logboom-kill-"));
    address = `127.0.0.1:${await freePort()}`;
  });
  afterAll(async () => {
    if (program !== undefined) await killTree(program);
    await engine.removeAll();
    await rm(data, { recursive: true, force: true });
  });

  function start(): ChildProcess {
    output = "";
    const child = spawn(process.execPath, [PROGRAM, "up", "--data", data, "--no-auth", "--http", address], {
      env: { ...process.env, DOCKER_HOST: `unix://${socket}` },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (bytes: Buffer) => (output = (output + bytes.toString()).slice(-4000)));
    return child;
  }

  test(`${KILLS} kills: every line of ${CONTAINERS} containers once`, { timeout: 600_000 }, async () => {
    // Only the suite's own containers are asked for, whatever else the Engine runs.
    const mark = `kill-${Date.now().toString(36)}`;
    const script = `(async () => {
      const from = Date.now();
      for (let n = 0; n < ${LINES}; n++) {
        if (n % 97 === 0) line(n, 1, 20000); else line(n);
        if (n % 50 === 0) line(n / 50, 2);
        while (n > (Date.now() - from) * 0.3) await sleep(5);
      }
    })()`;
    const HostConfig = { LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "5" } } };
    const names = Array.from({ length: CONTAINERS }, (_, i) => `${mark}-${i}`);
    const containers = await Promise.all(names.map((name) => engine.node(name, script, { HostConfig })));
    const printed = Promise.all(
      containers.map((container) => container.start().then(() => container.wait())),
    );

    for (let kill = 0; kill < KILLS; kill++) {
      program = start();
      // From "hardly begun" over "recovering" to "at work".
      await new Promise((go) => setTimeout(go, 150 + Math.random() ** 1.5 * 5000));
      expect(program.exitCode, output).toBeNull();
      await killTree(program);
    }
    program = start();
    await printed;
    for (const name of names) {
      const count = (): Promise<number> =>
        countOf(address, `container:"${name}" stream:stdout`).catch(() => 0);
      await until(`${name} is stored`, async () => (await count()) >= LINES, 120_000).catch(() => undefined);
    }
    for (const name of names) {
      expect(
        faults(await numbersOf(address, `container:"${name}" stream:stdout`), LINES),
        `${name} stdout`,
      ).toEqual(EXACT);
      expect(
        faults(await numbersOf(address, `container:"${name}" stream:stderr`), LINES / 50),
        `${name} stderr`,
      ).toEqual(EXACT);
    }
  });
});

async function countOf(address: string, q: string): Promise<number> {
  const answer = await get<HistogramAnswer>(address, "histogram", {
    q,
    from: "-1h",
    to: "now",
    buckets: "1",
  });
  return answer.total;
}

async function numbersOf(address: string, q: string): Promise<number[]> {
  const numbers: number[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: SearchAnswer = await get<SearchAnswer>(address, "search", {
      q,
      from: "-1h",
      to: "now",
      limit: "1000",
      order: "asc",
      ...(cursor && { cursor }),
    });
    for (const { body } of page.records) numbers.push(Number(/^n=(\d+) /.exec(body)?.[1] ?? -1));
    cursor = page.cursor;
  }
  return numbers;
}

async function get<T>(address: string, path: string, query: Record<string, string>): Promise<T> {
  const answer = await fetch(`http://${address}/api/v1/${path}?${new URLSearchParams(query).toString()}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** All at once, children first, so that nobody has time to tidy up. */
async function killTree(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((go) => child.once("exit", go));
  process.kill(pid, "SIGSTOP");
  for (const descendant of await descendants(pid)) signal(descendant);
  signal(pid);
  await gone;
}

function signal(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was faster.
  }
}

async function descendants(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found.slice(1).reverse();
}
