/**
 * Syslog TCP → parsed, durable, stored: rows/s, CPU per row, peak memory, time until all is indexed; beside it a bare
 * copy of the same path (bench/bare.ts: no attributes, journal, transforms or live tap).
 * usage: syslog-ingest.ts [ROWS=6000000] [ROWS_PER_SECOND=0] [ours]      (build first)
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childrenOf, cpuSeconds, mib, peakBytes } from "./process.ts";
import { freePort, metric, startProduct } from "./product.ts";

const rows = Number(process.argv[2] ?? 6_000_000);
const rate = Number(process.argv[3] ?? 0);

interface Side {
  name: string;
  pid: number;
  enginePid: number;
  port: number;
  stored: () => Promise<number>;
  unindexed: () => Promise<number>;
  stop: () => Promise<void>;
}

async function ours(): Promise<Side> {
  const port = await freePort();
  const product = await startProduct({
    sources: { docker: false, syslog: { tcp: `127.0.0.1:${port}`, udp: "off" } },
  });
  return {
    name: "logboom",
    pid: product.pid,
    enginePid: product.enginePid,
    port,
    stored: () => metric(product.url, /^logboom_records_total\{hop="store",event="stored"/),
    unindexed: () => metric(product.url, /^logboom_store_unindexed_rows /),
    stop: product.stop,
  };
}

async function bare(): Promise<Side> {
  const dir = mkdtempSync(join(process.env["LOGBOOM_BENCH_DIR"] ?? tmpdir(), "logboom-bare-"));
  const port = await freePort();
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "bare.ts"), dir, String(port)],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const answers: string[] = [];
  child.stdout
    .setEncoding("utf8")
    .on("data", (text: string) => answers.push(...text.split("\n").filter(Boolean)));
  const ask = async (question: string): Promise<number> => {
    answers.length = 0;
    child.stdin.write(`${question}\n`);
    while (answers.length === 0) await sleep(5);
    return Number(answers[0]);
  };
  while (!answers.includes("ready")) await sleep(20);
  const pid = child.pid ?? 0;
  return {
    name: "bare path",
    pid,
    enginePid: childrenOf(pid)[0] ?? 0,
    port,
    stored: () => ask("stored"),
    unindexed: () => ask("unindexed"),
    stop: async () => {
      const exited = once(child, "exit");
      child.stdin.end();
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function run(side: Side): Promise<number> {
  const sender = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      join(import.meta.dirname, "send-syslog.ts"),
      String(side.port),
      String(rows),
      "2",
      String(rate),
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  await once(sender.stdout, "data");
  const before = { node: cpuSeconds(side.pid), engine: cpuSeconds(side.enginePid) };
  const startedAt = performance.now();
  sender.stdin.write("go\n");
  let worstTail = 0;
  while ((await side.stored()) < rows) {
    if (performance.now() - startedAt > (rate > 0 ? rows / rate : 600) * 1000 + 120_000)
      throw new Error("rows are missing");
    worstTail = Math.max(worstTail, await side.unindexed());
    await sleep(rows > 1_000_000 ? 250 : 20);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const node = cpuSeconds(side.pid) - before.node;
  const engine = cpuSeconds(side.enginePid) - before.engine;
  while ((await side.unindexed()) > 0 && performance.now() - startedAt < seconds * 1000 + 90_000)
    await sleep(250);
  const settled = (performance.now() - startedAt) / 1000 - seconds;
  const merged = cpuSeconds(side.enginePid) - before.engine;
  const perRow = (cpu: number): string => `${((cpu / rows) * 1e6).toFixed(2)} us`;
  console.log(
    `${side.name}: ${Math.round(rows / seconds)} rows/s until stored (${seconds.toFixed(1)} s); CPU per row: process ${perRow(node)}, ` +
      `engine ${perRow(engine)}, engine with merges ${perRow(merged)}; indexed ${settled.toFixed(1)} s later, un-indexed at most ${worstTail} rows; ` +
      `peak memory: process ${mib(peakBytes(side.pid))}, engine ${mib(peakBytes(side.enginePid))}`,
  );
  await side.stop();
  return rows / seconds;
}

const only = process.argv[4];
const bareRate = only === "ours" ? Number.NaN : await run(await bare());
const ourRate = await run(await ours());
console.log(`ratio logboom / bare path: ${(ourRate / bareRate).toFixed(2)}`);
process.exit(0);
