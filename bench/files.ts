/**
 * The file source alone, without a store: lines per second of one large file, plain and packed, and what ten thousand files cost
 * when nothing is written to them. usage: tsx bench/files.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { recordingContext } from "../test/contract/recording-context.ts";
import { file } from "../src/sources/file/source.ts";

const LINES = 1_000_000;
const FILES = 10_000;
const IDLE_MS = 10_000;

const dir = mkdtempSync(join(process.env["LOGBOOM_BENCH_DIR"] ?? tmpdir(), "logboom-bench-files-"));
try {
  const ascii = linesOf(
    "2026-11-21 09:30:00,123 INFO a line of about one hundred and fifty bytes, as web servers write them ",
  );
  const utf8 = linesOf(
    "2026-11-21 09:30:00,123 INFO eine Zeile mit Umlauten äöü und anderem ✓, rund hundertfünfzig Byte lang ",
  );
  const format = { datetimeFormat: "%Y-%m-%d %H:%M:%S,%f", timezone: "utc" };
  await one("ASCII", ascii, {});
  await one("UTF-8", utf8, {});
  await one("ASCII, with its time", ascii, format);
  await one("ASCII, joined", ascii, { multiline: {} });
  await one("latin-1", ascii, { encoding: "latin-1" });
  await one("ASCII, gzip", gzipSync(ascii), {});
  await many();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function one(name: string, bytes: Buffer, entry: object): Promise<void> {
  const path = join(dir, "one.log");
  writeFileSync(path, bytes);
  const seen = counting();
  const before = process.cpuUsage();
  const started = performance.now();
  const running = await file.open({ files: [{ paths: path, ...entry }] }, seen.ctx);
  await seen.until(LINES - 1);
  const seconds = (performance.now() - started) / 1000;
  const cpu = cpuSeconds(before);
  await running.close();
  console.log(
    `${name.padEnd(24)} ${Math.round(LINES / seconds)
      .toLocaleString("en")
      .padStart(10)} lines/s ${Math.round(bytes.length / seconds / 1e6)
      .toString()
      .padStart(5)} MB/s ${cpu.toFixed(2)} s of CPU`,
  );
}

async function many(): Promise<void> {
  for (let i = 0; i < FILES; i++) writeFileSync(join(dir, `many-${i}.log`), "a line\n".repeat(10));
  global.gc?.();
  const rss = process.memoryUsage().rss;
  const seen = counting();
  const started = performance.now();
  const running = await file.open({ files: [{ paths: join(dir, "many-*.log") }] }, seen.ctx);
  await seen.until(10 * FILES);
  const seconds = (performance.now() - started) / 1000;
  await sleep(2000);
  const before = process.cpuUsage();
  await sleep(IDLE_MS);
  const idle = (cpuSeconds(before) / IDLE_MS) * 100_000;
  const grown = (process.memoryUsage().rss - rss) / FILES / 1024;
  console.log(
    `${FILES} files: ${seconds.toFixed(1)} s for their first ten lines, ${grown.toFixed(1)} KiB a file, ${idle.toFixed(1)} % of a core when quiet`,
  );
  await running.close();
}

function counting() {
  const recording = recordingContext({ forget: true });
  let count = 0;
  const { emit } = recording.ctx;
  recording.ctx.emit = async (batch, cursors) => {
    count += batch.length;
    await emit(batch, cursors);
  };
  const until = async (wanted: number): Promise<void> => {
    while (count < wanted) await sleep(5);
  };
  return { ctx: recording.ctx, until };
}

function linesOf(text: string): Buffer {
  const parts: string[] = [];
  for (let i = 0; i < LINES; i++) parts.push(`${text}${i} ${"x".repeat(i % 60)}\n`);
  return Buffer.from(parts.join(""));
}

function cpuSeconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
