/**
 * Every receiver, from the socket until stored: rows/s, MB/s as sent, CPU of process and engine, as a table. The same lines by
 * each, with the ratio to the fastest. usage: doors.ts [ROWS=500000] [--only=TEXT,…] [--connections=4]   (build first)
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DOORS } from "./door-messages.ts";
import type { DoorMessages } from "./door-messages.ts";
import { cpuSeconds } from "./process.ts";
import { freePort, metric, startProduct } from "./product.ts";

const flags = process.argv.slice(2).filter((one) => one.startsWith("--"));
const [rows = "500000"] = process.argv.slice(2).filter((one) => !one.startsWith("--"));
const flag = (name: string): string | undefined =>
  flags.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
const only = flag("only")?.split(",") ?? [""];
const connections = flag("connections") ?? "4";
const STORED = /^logboom_records_total\{hop="store",event="stored"/;
const SILENT_MS = 60_000;

interface Measured {
  name: string;
  rowsPerSecond: number;
  megabytesPerSecond: number;
  processMicros: number;
  engineMicros: number;
}

async function measure(name: string, { socket }: DoorMessages): Promise<Measured> {
  const port = await freePort();
  const sources: Record<string, unknown> = { docker: false, syslog: false };
  const [source = "", option = ""] = socket?.split(".") ?? [];
  const others = source === "syslog" || source === "fluentd" ? { udp: "off" } : {};
  if (source !== "") sources[source] = { [option]: `127.0.0.1:${port}`, ...others };
  const product = await startProduct({ sources });
  try {
    await listening(product.url);
    if (name.startsWith("CloudWatch")) await createStream(product.url);
    const to = socket === undefined ? new URL(product.url).port : String(port);
    const args = ["--import", "tsx", join(import.meta.dirname, "send-door.ts"), name, "127.0.0.1", to];
    const sender = spawn(process.execPath, [...args, rows, connections], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(sender.stdout, "data");
    const before = { node: cpuSeconds(product.pid), engine: cpuSeconds(product.enginePid) };
    const startedAt = performance.now();
    sender.stdin.write("go\n");
    const failed = once(sender, "exit").then(([code]) => {
      throw new Error(`the sender ended with ${String(code)}`);
    });
    const said = await Promise.race([once(sender.stdout, "data"), failed]);
    failed.catch(() => undefined);
    const sent = JSON.parse(String(said[0])) as { rows: number; bytes: number };
    await allStored(product.url, sent.rows);
    const seconds = (performance.now() - startedAt) / 1000;
    const micros = (cpu: number): number => (cpu / sent.rows) * 1e6;
    return {
      name,
      rowsPerSecond: sent.rows / seconds,
      megabytesPerSecond: sent.bytes / seconds / 1e6,
      processMicros: micros(cpuSeconds(product.pid) - before.node),
      engineMicros: micros(cpuSeconds(product.enginePid) - before.engine),
    };
  } finally {
    await product.stop();
  }
}

/** The page answers earlier. */
async function listening(url: string): Promise<void> {
  while (!(await fetch(`${url}/health`)).ok) await sleep(20);
}

async function createStream(url: string): Promise<void> {
  for (const [action, body] of [
    ["CreateLogGroup", { logGroupName: "/bench" }],
    ["CreateLogStream", { logGroupName: "/bench", logStreamName: "web" }],
  ] as const) {
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `Logs_20140328.${action}`,
    };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${action}: ${answer.status}`);
  }
}

async function allStored(url: string, wanted: number): Promise<void> {
  let last = -1;
  let since = performance.now();
  for (;;) {
    const stored = await metric(url, STORED);
    if (stored >= wanted) return;
    if (stored !== last) since = performance.now();
    if (performance.now() - since > SILENT_MS) throw new Error(`${stored} of ${wanted} stored`);
    last = stored;
    await sleep(50);
  }
}

const all: Measured[] = [];
for (const [name, make] of Object.entries(DOORS)) {
  if (!only.some((one) => name.includes(one))) continue;
  try {
    all.push(await measure(name, make()));
  } catch (error) {
    console.error(`${name}: ${String(error)}`);
    process.exitCode = 1;
  }
}
const best = Math.max(...all.map((one) => one.rowsPerSecond));
console.log(
  "| receiver | rows/s until stored | of the fastest | MB/s as sent | CPU per row: process | engine |",
);
console.log("| --- | --- | --- | --- | --- | --- |");
for (const one of all.toSorted((a, b) => b.rowsPerSecond - a.rowsPerSecond)) {
  const share = `${Math.round((one.rowsPerSecond / best) * 100)} %`;
  const cpu = `${one.processMicros.toFixed(1)} us | ${one.engineMicros.toFixed(1)} us`;
  const rate = Math.round(one.rowsPerSecond).toLocaleString("en");
  console.log(`| ${one.name} | ${rate} | ${share} | ${one.megabytesPerSecond.toFixed(0)} | ${cpu} |`);
}
