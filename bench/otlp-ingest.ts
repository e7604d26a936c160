/**
 * OTLP over HTTP → stored: rows/s, CPU per row, peak memory. usage: otlp-ingest.ts [ROWS=2000000] [protobuf|json] [ATTRIBUTES=8]
 * (build first)
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuSeconds, mib, peakBytes } from "./process.ts";
import { metric, startProduct } from "./product.ts";

const [wanted = "2000000", encoding = "protobuf", attributes = "8"] = process.argv.slice(2);
const BATCH = 4096;
const CONNECTIONS = 4;
const rows = Math.ceil(Number(wanted) / BATCH) * BATCH;

const product = await startProduct({ sources: { docker: false, syslog: false } });
const args = [
  join(import.meta.dirname, "send-otlp.ts"),
  `${product.url}/v1/logs`,
  rows,
  CONNECTIONS,
  encoding,
  attributes,
];
const sender = spawn(process.execPath, ["--import", "tsx", ...args.map(String)], {
  stdio: ["pipe", "pipe", "inherit"],
});
await once(sender.stdout, "data");
const before = { node: cpuSeconds(product.pid), engine: cpuSeconds(product.enginePid) };
const startedAt = performance.now();
const sent = once(sender, "exit").then(() => (performance.now() - startedAt) / 1000);
sender.stdin.write("go\n");
while ((await metric(product.url, /^logboom_records_total\{hop="store",event="stored"/)) < rows) {
  if (performance.now() - startedAt > 300_000) throw new Error("rows are missing");
  await sleep(100);
}
const seconds = (performance.now() - startedAt) / 1000;
const perRow = (cpu: number): string => `${((cpu / rows) * 1e6).toFixed(2)} us`;
console.log(
  `OTLP ${encoding}, ${attributes} attributes: ${Math.round(rows / seconds)} rows/s until stored, ` +
    `${Math.round(rows / (await sent))} until the sender was done; CPU per row: ` +
    `process ${perRow(cpuSeconds(product.pid) - before.node)}, engine ${perRow(cpuSeconds(product.enginePid) - before.engine)}; ` +
    `peak memory: process ${mib(peakBytes(product.pid))}, engine ${mib(peakBytes(product.enginePid))}`,
);
await product.stop();
