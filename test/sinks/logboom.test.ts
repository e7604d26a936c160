/** A real server that is killed again and again, an agent's sink that is replaced again and again: each record is stored once. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { childrenOf } from "../../bench/process.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import { logboom } from "../../src/sinks/logboom/sink.ts";
import { freePort } from "../net/receiver.ts";
import { sinkContext } from "./sink-context.ts";

const TOTAL = 20_000;
const PER_BATCH = 25;
const TOKEN = "a-token-for-this-test";
const resource = makeResource({ "container.name": "web", "host.name": "far" });

function record(n: number): LogRecord {
  const ms = Date.now();
  return {
    seconds: Math.floor(ms / 1000),
    nanos: 1000 + (n % 1_000_000),
    observedMs: ms,
    severity: 9,
    body: `numbered ${n}`,
    resource,
    attributes: ["log.iostream", "stdout"],
    seq: 0,
  };
}

function startServer(dir: string, port: number): ChildProcess {
  const main = resolve(import.meta.dirname, "../../src/cli/main.ts");
  const config = join(dir, "logboom.yaml");
  writeFileSync(config, "sources: { syslog: false }\n");
  const where = ["--data", join(dir, "data"), "--http", `127.0.0.1:${port}`];
  const args = ["--import", "tsx", main, "server", "--config", config, ...where];
  const env = { ...process.env, LOGBOOM_TOKEN: TOKEN };
  return spawn(process.execPath, args, { stdio: "ignore", env });
}

async function kill(server: ChildProcess): Promise<void> {
  const exited = once(server, "exit");
  for (const pid of childrenOf(server.pid ?? 0)) process.kill(pid, "SIGKILL");
  server.kill("SIGKILL");
  await exited;
}

/** One life of the sender: from the position that the server has, when it answers, until all is sent or its time is up. */
async function life(url: string, forMs: number, taken: () => void): Promise<{ done: boolean; from: number }> {
  const { ctx, abort } = sinkContext();
  const sink = await logboom.open({ url, token: TOKEN }, ctx);
  const known = await sink.resume?.();
  const until = Date.now() + forMs;
  const from = Number(known?.get("docker/web") ?? 0);
  const underWay = new Set<Promise<void>>();
  for (let n = from; n < TOTAL && Date.now() < until; n += PER_BATCH) {
    const batch = Array.from({ length: PER_BATCH }, (_, i) => record(n + i));
    const sent = sink.send(batch, { "docker/web": String(n + PER_BATCH) }).then(
      () => {
        underWay.delete(sent);
        taken();
      },
      () => void underWay.delete(sent),
    );
    underWay.add(sent);
    while (underWay.size > 4 && Date.now() < until) await sleep(1);
    await sleep(2);
  }
  const finishing = Promise.all(underWay);
  const late = sleep(Math.max(0, until - Date.now()));
  await Promise.race([finishing, late]);
  const done = underWay.size === 0 && Date.now() < until;
  // No farewell for what is still under way: as when the agent is killed.
  await sink.close(done ? 1000 : 0);
  abort();
  return { done, from };
}

async function stored(url: string): Promise<number[]> {
  const answer = await fetch(`${url}/api/v1/export?q=numbered&format=ndjson`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const lines = (await answer.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => Number((JSON.parse(line) as { body: string }).body.split(" ")[1]));
}

test("server and sender are killed at random, each record is stored once", { timeout: 600_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), "logboom-forward-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let server = startServer(dir, port);
  let lives = 0;
  let over = false;
  let kills = 0;
  let batches = 0;
  const killing = (async () => {
    for (; kills < 4 && !over; kills += 1) {
      // Not before it has taken something: it may take long to start.
      const before = batches;
      while (batches === before && !over) await sleep(5);
      await sleep(Math.random() * 700);
      if (over) return;
      await kill(server);
      server = startServer(dir, port);
    }
  })();
  const begins: number[] = [];
  for (let done = false; !done; lives += 1) {
    // Shorter than a third of what all of it takes; the last life must be able to end the work, not to begin it.
    const last = lives >= 8 && (begins.at(-1) ?? 0) > 0;
    const mostMs = last ? 300_000 : 150 + Math.random() * 350;
    const outcome = await life(url, mostMs, () => (batches += 1));
    done = outcome.done;
    begins.push(outcome.from);
  }
  over = true;
  await killing;
  let found: number[] = [];
  for (let i = 0; i < 600 && found.length < TOTAL; i += 1) {
    await sleep(200);
    found = await stored(url).catch(() => []);
  }
  expect(found.length).toBe(TOTAL);
  expect(new Set(found).size).toBe(TOTAL);
  expect(lives).toBeGreaterThan(2);
  expect(kills).toBeGreaterThan(0);
  // It went on where it was, not from the beginning.
  expect(begins.at(-1)).toBeGreaterThan(0);
  await kill(server);
  await rm(dir, { recursive: true, force: true });
});

test("a wrong token is told, and tried again", { timeout: 120_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), "logboom-forward-"));
  const port = await freePort();
  const server = startServer(dir, port);
  const { ctx, logged, abort } = sinkContext();
  const sink = await logboom.open({ url: `http://127.0.0.1:${port}`, token: "another-token" }, ctx);
  const resumed = sink.resume?.();
  for (let i = 0; i < 900; i += 1) {
    const status = sink.status();
    if (status.state === "waiting" && status.because.includes("does not know our token")) break;
    await sleep(100);
  }
  expect(JSON.stringify(sink.status())).toContain("does not know our token");
  expect(logged.length).toBeGreaterThan(0);
  await sink.close(0);
  abort();
  expect(await resumed).toBeUndefined();
  await kill(server);
  await rm(dir, { recursive: true, force: true });
});
