/**
 * The forward protocol: decoding alone, against a loop that only finds where messages end; then to the store, until stored.
 * Modes: Docker's driver (a line a message, no acknowledgement), packed chunks of 2000 rows with acknowledgement, the same with gzip.
 * usage: forward.ts [ROWS=2000000] [decode]      (build first, but for "decode")
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { EntryDecoder } from "../src/codecs/forward/entries.ts";
import { openEnvelope } from "../src/codecs/forward/envelope.ts";
import { ValueCutter } from "../src/codecs/msgpack/value-cutter.ts";
import { ValueReader } from "../src/codecs/msgpack/value-reader.ts";
import { MODES, chunksOf } from "./forward-chunks.ts";
import type { Mode } from "./forward-chunks.ts";
import { cpuSeconds, mib, peakBytes } from "./process.ts";
import { freePort, metric, startProduct } from "./product.ts";

const rows = Number(process.argv[2] ?? 2_000_000);
const CONNECTIONS = 2;
const READ_BYTES = 65_536;
const ROUNDS = 5;

/** Messages as reads of a socket, of about 100,000 rows. */
function readsOf(mode: Mode): { reads: Buffer[]; count: number; bytes: number } {
  const { message, rowsEach } = chunksOf(mode);
  const messages = Math.ceil(100_000 / rowsEach);
  const whole = Buffer.concat(Array.from({ length: messages }, (_, i) => message(`id-${i}`, i)));
  const reads: Buffer[] = [];
  for (let at = 0; at < whole.length; at += READ_BYTES) reads.push(whole.subarray(at, at + READ_BYTES));
  return { reads, count: messages * rowsEach, bytes: whole.length };
}

function best(work: () => number): { seconds: number; seen: number } {
  let seconds = Infinity;
  let seen = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.cpuUsage();
    seen = work();
    const used = process.cpuUsage(start);
    seconds = Math.min(seconds, (used.user + used.system) / 1e6);
  }
  return { seconds, seen };
}

function decode(reads: readonly Buffer[]): number {
  const decoder = new EntryDecoder({
    maxMessageBytes: 1 << 20,
    pieces: { piece: (record) => record },
    count: () => undefined,
  });
  decoder.begin("192.0.2.1", Date.now());
  const cutter = new ValueCutter(64 << 20);
  const reader = new ValueReader();
  let records = 0;
  for (const read of reads) {
    cutter.push(read);
    while (cutter.next() === "whole") {
      reader.open(cutter.bytes, cutter.start, cutter.end);
      const opened = openEnvelope(reader);
      if (typeof opened === "string") throw new Error(opened);
      const { tag, shape, start, end } = opened;
      const packed = opened.compressed === "gzip" ? gunzipSync(cutter.bytes.subarray(start, end)) : undefined;
      const bytes = packed ?? cutter.bytes;
      const left = shape === "packed" ? Infinity : opened.count;
      const at = packed === undefined ? start : 0;
      decoder.decode({ tag, shape, bytes, at, end: packed?.length ?? end, left }, Infinity);
    }
    records += decoder.take().length;
  }
  return records;
}

function cutOnly(reads: readonly Buffer[]): number {
  const cutter = new ValueCutter(64 << 20);
  let messages = 0;
  for (const read of reads) {
    cutter.push(read);
    while (cutter.next() === "whole") messages += 1;
  }
  return messages;
}

async function throughStore(mode: Mode): Promise<void> {
  const port = await freePort();
  const product = await startProduct({
    sources: { docker: false, syslog: false, fluentd: { tcp: `127.0.0.1:${port}`, udp: "off" } },
  });
  const args = [
    "--import",
    "tsx",
    join(import.meta.dirname, "send-forward.ts"),
    port,
    rows,
    CONNECTIONS,
    mode,
  ];
  const sender = spawn(process.execPath, args.map(String), { stdio: ["pipe", "pipe", "inherit"] });
  await once(sender.stdout, "data");
  const before = { node: cpuSeconds(product.pid), engine: cpuSeconds(product.enginePid) };
  const startedAt = performance.now();
  const sent = once(sender, "exit").then(() => (performance.now() - startedAt) / 1000);
  sender.stdin.write("go\n");
  const stored = (): Promise<number> =>
    metric(product.url, /^logboom_records_total\{hop="store",event="stored"/);
  while ((await stored()) < rows) {
    if (performance.now() - startedAt > 300_000) throw new Error("rows are missing");
    await sleep(100);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const perRow = (cpu: number): string => `${((cpu / rows) * 1e6).toFixed(2)} us`;
  console.log(
    `${mode}: ${Math.round(rows / seconds)} rows/s until stored, ${Math.round(rows / (await sent))} until the sender was done; CPU per row: ` +
      `process ${perRow(cpuSeconds(product.pid) - before.node)}, engine ${perRow(cpuSeconds(product.enginePid) - before.engine)}; ` +
      `peak memory: process ${mib(peakBytes(product.pid))}, engine ${mib(peakBytes(product.enginePid))}`,
  );
  await product.stop();
}

for (const mode of MODES) {
  const { reads, count, bytes } = readsOf(mode);
  const cut = best(() => cutOnly(reads));
  const all = best(() => decode(reads));
  if (all.seen !== count) throw new Error(`${all.seen} records instead of ${count}`);
  const perRow = ((all.seconds / count) * 1e6).toFixed(2);
  console.log(
    `${mode}: ${perRow} us a row decoded (${Math.round(count / all.seconds)} rows/s, ${Math.round(bytes / all.seconds / 1e6)} MB/s on the wire), ` +
      `cutting alone ${((cut.seconds / count) * 1e6).toFixed(2)} us`,
  );
}
if (process.argv[3] !== "decode") for (const mode of MODES) await throughStore(mode);
