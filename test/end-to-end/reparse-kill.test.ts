/**
 * Decision 7's judge: a run over the past while records come in, and kill -9 of the whole tree and of the engine alone, at
 * random. Afterwards each record is there once, with today's fields and its own text, and the counts agree.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { pino } from "pino";
import { childrenOf } from "../../bench/process.ts";
import { parseQuery } from "../../src/query/parse.ts";
import type { LogRecord } from "../../src/record/record.ts";
import type { Store } from "../../src/store/contract.ts";
import { openStore } from "../../src/store/open.ts";
import { wanted } from "./reparse-lines.ts";

const OLD = 16_000;
const TOTAL = 18_000;
const KILLS = Number(process.env["LOGBOOM_REPARSE_KILLS"] ?? "8");
const MIDNIGHT = Math.floor(Date.now() / 86_400_000) * 86_400;

interface Running {
  child: ChildProcess;
  said: () => string;
  exited: Promise<number | null>;
}

function start(dir: string, total: number, phase: "old" | "new", ending: "stay" | "finish"): Running {
  const program = join(import.meta.dirname, "reparsing.ts");
  const args = ["--import", "tsx", program, dir, String(total), String(MIDNIGHT), phase, ending];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (more: string) => (text += more));
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return { child, said: () => text, exited };
}

async function until(running: Running, words: string): Promise<void> {
  while (!running.said().includes(words)) {
    if (running.child.exitCode !== null) throw new Error(`ended with ${running.child.exitCode}`);
    await sleep(10);
  }
}

/** A zombie that nobody has reaped yet is dead. */
function alive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

test(
  "whatever is killed whenever, each record is there once, parsed by today's steps",
  { timeout: 900_000 },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), "logboom-reparse-"));
    expect(await start(dir, OLD, "old", "finish").exited).toBe(0);
    let engines = 0;
    let done = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const running = start(dir, TOTAL, "new", "stay");
      await until(running, "ready");
      await sleep(100 + Math.random() * 1500);
      if (kill % 2 === 0) {
        for (const pid of childrenOf(running.child.pid ?? 0)) process.kill(pid, "SIGKILL");
        engines += 1;
        await sleep(200 + Math.random() * 1500);
      }
      const engine = childrenOf(running.child.pid ?? 0);
      if (running.said().includes("reparsed")) done += 1;
      running.child.kill("SIGKILL");
      await running.exited;
      for (const pid of engine) for (let i = 0; i < 600 && alive(pid); i += 1) await sleep(50);
    }
    const last = start(dir, TOTAL, "new", "finish");
    expect(await last.exited).toBe(0);
    console.log(
      `kills: ${KILLS} of the tree, ${engines} of the engine alone; after the end of the run: ${done}`,
    );
    expect(done, "all kills came too late").toBeLessThan(KILLS / 2);
    const store = await openStore({ dataDir: dir, log: pino({ level: "error" }), memoryMb: 600 });
    await checkRecords(store);
    await checkCounts(store);
    await store.close();
    await rm(dir, { recursive: true, force: true });
  },
);

const EVER = {
  fromNs: BigInt(MIDNIGHT - 172_800) * 1_000_000_000n,
  toNs: BigInt(MIDNIGHT + 172_800) * 1_000_000_000n,
};

async function checkRecords(store: Store): Promise<void> {
  const seen = new Set<number>();
  const seqs = new Set<number>();
  let after: { ns: bigint; seq: number } | undefined;
  for (;;) {
    const request = { query: parseQuery("line"), ...EVER, limit: 10_000, order: "asc" as const };
    const page = await store.search(after === undefined ? request : { ...request, after });
    for (const record of page.records) {
      const n = Number(/\d+/.exec(record.body)?.[0]);
      expect(seen.has(n), `line ${n} twice`).toBe(false);
      seen.add(n);
      seqs.add(record.seq);
      expect(shape(record)).toEqual(wanted(n, MIDNIGHT));
    }
    const newest = page.records.at(-1);
    if (!page.more || newest === undefined) break;
    after = { ns: BigInt(newest.seconds) * 1_000_000_000n + BigInt(newest.nanos), seq: newest.seq };
  }
  expect(seen.size).toBe(TOTAL);
  expect(seqs.size).toBe(TOTAL);
}

function shape({ seconds, nanos, severity, body, attributes }: LogRecord) {
  const pairs: Record<string, string> = {};
  for (let i = 0; i < attributes.length; i += 2) pairs[attributes[i] ?? ""] = attributes[i + 1] ?? "";
  return { seconds, nanos, severity, body, attributes: pairs };
}

/** Whole minutes are answered by the roll-up, the same with a condition by the records. */
async function checkCounts(store: Store): Promise<void> {
  const request = { ...EVER, buckets: 96, by: "severity" };
  const rolled = await store.histogram({ ...request, query: parseQuery("") });
  const counted = await store.histogram({ ...request, query: parseQuery("line") });
  expect(rolled.total).toBe(TOTAL);
  expect(rolled.series).toEqual(counted.series);
}
