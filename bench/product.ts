/** Starts the built product for a benchmark: its own data folder, loopback, no sign-in. Build first: npm run build. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childrenOf } from "./process.ts";

export interface Product {
  pid: number;
  /** Process of the embedded engine. */
  enginePid: number;
  url: string;
  dir: string;
  /** From spawn to the page's first byte. */
  startMs: number;
  stop: () => Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** `config` is logboom.yaml as an object (JSON is YAML). */
export async function startProduct(config: object, extra: readonly string[] = []): Promise<Product> {
  const dir = mkdtempSync(join(process.env["LOGBOOM_BENCH_DIR"] ?? tmpdir(), "logboom-bench-"));
  const file = join(dir, "logboom.yaml");
  writeFileSync(file, JSON.stringify(config));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [
    "up",
    "--config",
    file,
    "--data",
    join(dir, "data"),
    "--no-auth",
    "--http",
    `127.0.0.1:${port}`,
    ...extra,
  ];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [resolve("dist/cli/main.js"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit");
  while (
    !(await fetch(`${url}/`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode}`);
    await sleep(20);
  }
  const startMs = performance.now() - startedAt;
  const pid = child.pid ?? 0;
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await Promise.race([exited, sleep(20_000).then(() => child.kill("SIGKILL"))]);
    rmSync(dir, { recursive: true, force: true });
  };
  return { pid, enginePid: childrenOf(pid)[0] ?? 0, url, dir, startMs, stop };
}

/** One number of GET /metrics. */
export async function metric(url: string, pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  let sum = 0;
  for (const line of text.split("\n"))
    if (pattern.test(line)) sum += Number(line.slice(line.lastIndexOf(" ") + 1));
  return sum;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
