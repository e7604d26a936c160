/** Decision 1's judge: kill -9 of the whole tree and of the engine alone, at random; every line is stored once. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { pino } from "pino";
import { childrenOf } from "../../bench/process.ts";
import { parseQuery } from "../../src/query/parse.ts";
import { openStore } from "../../src/store/open.ts";

const TOTAL = 300_000;
const KILLS = 24;

interface Run {
  child: ChildProcess;
  lines: string[];
  exited: Promise<number | null>;
}

function start(dir: string, seed: number, ending: "stay" | "finish"): Run {
  const program = join(import.meta.dirname, "counting.ts");
  const child = spawn(
    process.execPath,
    ["--import", "tsx", program, dir, String(TOTAL), String(seed), ending],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const lines: string[] = [];
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return { child, lines, exited };
}

async function ready(run: Run): Promise<void> {
  while (!run.lines.some((line) => line.startsWith("ready"))) {
    if (run.child.exitCode !== null) throw new Error(`ended with ${run.child.exitCode} before it was ready`);
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

test("whatever is killed whenever, every line is stored once", { timeout: 900_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), "logboom-kill-"));
  let trees = 0;
  let engines = 0;
  let durable = -1;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const run = start(dir, kill, "stay");
    await ready(run);
    await sleep(50 + Math.random() * 900);
    const children = childrenOf(run.child.pid ?? 0);
    if (kill % 2 === 0) {
      for (const pid of children) process.kill(pid, "SIGKILL");
      engines += 1;
      await sleep(100 + Math.random() * 700);
    }
    const engine = childrenOf(run.child.pid ?? 0);
    run.child.kill("SIGKILL");
    trees += 1;
    await run.exited;
    for (const pid of engine) for (let i = 0; i < 600 && alive(pid); i += 1) await sleep(50);
    expect(engine.filter(alive), "the engine outlived its parent").toEqual([]);
    for (const line of run.lines)
      if (line.startsWith("durable")) durable = Math.max(durable, Number(line.slice(8)));
  }
  const last = start(dir, 99, "finish");
  expect(await last.exited).toBe(0);
  const counts = await countLines(dir);
  const wrong = [...counts].filter(([, count]) => count !== 1);
  console.log(
    `kills: ${trees} of the tree, ${engines} of the engine alone; acknowledged before the last kill: ${durable + 1}`,
  );
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(counts.size).toBe(TOTAL);
  await rm(dir, { recursive: true, force: true });
});

/** How often each number is in the store, read page by page as a user would. */
async function countLines(dir: string): Promise<Map<number, number>> {
  const store = await openStore({ dataDir: dir, log: pino({ level: "error" }) });
  const counts = new Map<number, number>();
  let after: { ns: bigint; seq: number } | undefined;
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const range = { fromNs: nowNs - 3n * 86_400_000_000_000n, toNs: nowNs + 2n * 86_400_000_000_000n };
  for (;;) {
    const request = { query: parseQuery("line"), ...range, limit: 10_000, order: "asc" as const };
    const page = await store.search(after === undefined ? request : { ...request, after });
    for (const record of page.records) {
      const n = Number(record.body.slice(5));
      counts.set(n, (counts.get(n) ?? 0) + 1);
    }
    const newest = page.records.at(-1);
    if (!page.more || newest === undefined) break;
    after = { ns: BigInt(newest.seconds) * 1_000_000_000n + BigInt(newest.nanos), seq: newest.seq };
  }
  await store.close();
  return counts;
}
