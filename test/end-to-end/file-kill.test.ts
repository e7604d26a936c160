/** Files are written, renamed, cut, packed and removed while their reader is killed again and again: every line is stored once. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { pino } from "pino";
import { childrenOf } from "../../bench/process.ts";
import { parseQuery } from "../../src/query/parse.ts";
import { openStore } from "../../src/store/open.ts";

const KILLS = 12;
/** More than there are rotations: on a busy machine nothing else says that a file was read before it is removed. */
const ROTATED_KEPT = 30;

/** One program's log. `cut`: it is copied and cut; else it is renamed. Every rotated file but the youngest is packed. */
class Writer {
  written = 0;
  readonly #path: string;
  readonly #name: string;
  readonly #cut: boolean;

  constructor(folder: string, name: string, cut: boolean) {
    this.#path = join(folder, `${name}.log`);
    this.#name = name;
    this.#cut = cut;
  }

  write(lines: number): void {
    let text = "";
    for (let i = 0; i < lines; i++) text += `line ${this.#name} ${this.written + i} ${"x".repeat(i % 90)}\n`;
    // In two pieces, as buffers do.
    const half = Math.floor(text.length / 2);
    appendFileSync(this.#path, text.slice(0, half));
    appendFileSync(this.#path, text.slice(half));
    this.written += lines;
  }

  /** As logrotate does it. */
  rotate(): void {
    if (existsSync(`${this.#path}.${ROTATED_KEPT}.gz`)) unlinkSync(`${this.#path}.${ROTATED_KEPT}.gz`);
    for (let i = ROTATED_KEPT - 1; i >= 2; i--)
      if (existsSync(`${this.#path}.${i}.gz`))
        renameSync(`${this.#path}.${i}.gz`, `${this.#path}.${i + 1}.gz`);
    if (existsSync(`${this.#path}.1`)) {
      writeFileSync(`${this.#path}.2.gz`, gzipSync(readFileSync(`${this.#path}.1`)));
      unlinkSync(`${this.#path}.1`);
    }
    if (!this.#cut) renameSync(this.#path, `${this.#path}.1`);
    else {
      copyFileSync(this.#path, `${this.#path}.1`);
      truncateSync(this.#path);
    }
  }
}

test.for([
  ["*.log", "rotated files outside of the pattern"],
  ["*.log*", "rotated files within the pattern"],
] as const)(
  "the reader is killed whenever, %s (%s): every line once",
  { timeout: 900_000 },
  async ([pattern]) => {
    const dir = await mkdtemp(join(tmpdir(), "logboom-file-kill-"));
    const logs = join(dir, "logs");
    mkdirSync(logs);
    const writers = [
      new Writer(logs, "renamed", false),
      new Writer(logs, "cut", true),
      new Writer(logs, "plain", false),
    ];
    const data = join(dir, "data");
    for (const one of writers) one.write(1);
    for (let kill = 0; kill < KILLS; kill++) {
      const reader = await start(data, join(logs, pattern), "stay");
      const steps = 5 + Math.floor(Math.random() * 20);
      for (let i = 0; i < steps; i++) {
        for (const one of writers) one.write(1 + Math.floor(Math.random() * 400));
        await sleep(Math.random() * 40);
      }
      // In half of the rounds it is rotated while somebody reads, in the other half while nobody does.
      if (kill % 2 === 0) for (const one of writers.slice(0, 2)) one.rotate();
      await sleep(Math.random() * 300);
      await killTree(reader);
      for (const one of writers) one.write(1 + Math.floor(Math.random() * 400));
      if (kill % 2 === 1) for (const one of writers.slice(0, 2)) one.rotate();
      for (const one of writers) one.write(1 + Math.floor(Math.random() * 400));
    }
    const total = writers.reduce((sum, one) => sum + one.written, 0);
    const last = await start(data, join(logs, pattern), "finish");
    expect(await exit(last)).toBe(0);
    const counts = await countLines(data);
    const wrong = [...counts].filter(([, count]) => count !== 1);
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(counts.size).toBe(total);
    console.log(`${KILLS} kills, ${total} lines, each once`);
    await rm(dir, { recursive: true, force: true });
  },
);

async function start(data: string, pattern: string, ending: string): Promise<ChildProcess> {
  const program = join(import.meta.dirname, "reading-files.ts");
  const args = ["--import", "tsx", program, data, pattern, ending];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
  while (!said.includes("ready")) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before it was ready`);
    await sleep(10);
  }
  return child;
}

function exit(child: ChildProcess): Promise<number | null> {
  return child.exitCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

/** The engine, which is a child of it, ends by itself; the next one needs its folder. */
async function killTree(child: ChildProcess): Promise<void> {
  const engine = childrenOf(child.pid ?? 0);
  child.kill("SIGKILL");
  await new Promise<void>((resolve) => {
    if (child.signalCode !== null || child.exitCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
  for (const pid of engine) for (let i = 0; i < 600 && alive(pid); i++) await sleep(50);
}

function alive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

/** How often each line is in the store. */
async function countLines(dir: string): Promise<Map<string, number>> {
  const store = await openStore({ dataDir: dir, log: pino({ level: "error" }) });
  const counts = new Map<string, number>();
  let after: { ns: bigint; seq: number } | undefined;
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const range = { fromNs: nowNs - 86_400_000_000_000n, toNs: nowNs + 86_400_000_000_000n };
  for (;;) {
    const request = { query: parseQuery("line OR missing"), ...range, limit: 10_000, order: "asc" as const };
    const page = await store.search(after === undefined ? request : { ...request, after });
    for (const { body } of page.records) {
      const name = body.startsWith("line ") ? body.split(" ").slice(0, 3).join(" ") : body;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const newest = page.records.at(-1);
    if (!page.more || newest === undefined) break;
    after = { ns: BigInt(newest.seconds) * 1_000_000_000n + BigInt(newest.nanos), seq: newest.seq };
  }
  await store.close();
  return counts;
}
