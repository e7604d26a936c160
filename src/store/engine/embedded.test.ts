import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { engineContract } from "../../../test/contract/engine.ts";
import type { EngineStatus } from "../contract.ts";
import { startEmbedded } from "./embedded.ts";
import type { EmbeddedOptions } from "./embedded.ts";
import type { Engine } from "./contract.ts";
import { locateEngine } from "./locate.ts";

const log = pino({ level: "silent" });
/** An engine that is started on a busy machine. */
const READY_MOST_MS = 30_000;
const STARTS = { timeout: 120_000 };
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function folder(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "logboom-engine-"));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

async function started(options: Partial<EmbeddedOptions> = {}): Promise<{ engine: Engine; dataDir: string }> {
  const dataDir = options.dataDir ?? (await folder());
  const engine = await startEmbedded({ log, memoryMb: 600, ...options, dataDir });
  cleanups.push(() => engine.close());
  return { engine, dataDir };
}

engineContract("embedded", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "logboom-engine-"));
  const engine = await startEmbedded({ dataDir, log, memoryMb: 600 });
  return {
    engine,
    remove: async () => {
      await engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
});

describe("secrets", () => {
  test("nobody without the secret header gets an answer, and files with secrets are ours alone", async () => {
    const { dataDir } = await started();
    const config = join(dataDir, "engine", "logboom-engine.xml");
    const text = await readFile(config, "utf8");
    const port = /<http_port>(\d+)</.exec(text)?.[1];
    const header = /<X-Logboom-Engine>(\w+)</.exec(text)?.[1] ?? "";
    for (const name of ["logboom-engine.xml", "logboom-users.xml"]) {
      expect((await stat(join(dataDir, "engine", name))).mode & 0o777).toBe(0o600);
    }
    const ask = (path: string, headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers });
    for (const path of [
      "/",
      "/ping",
      "/?query=SELECT%201",
      "/replicas_status",
      "/play",
      "/dashboard",
      "/metrics",
    ]) {
      for (const headers of [{}, { "X-Logboom-Engine": "wrong" }] as Record<string, string>[]) {
        expect((await ask(path, headers)).status).toBe(404);
      }
    }
    // The secret alone, without a password, may start a listener that is running, and read constants.
    const known = { "X-Logboom-Engine": header };
    expect((await ask("/?query=SELECT%201", known)).status).toBe(200);
    for (const query of ["SELECT * FROM file('/etc/passwd','LineAsString')", "CREATE DATABASE mine"]) {
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        method: "POST",
        headers: known,
        body: query,
      });
      expect(answer.headers.get("X-ClickHouse-Exception-Code")).toBe("497");
    }
  });

  test("are new at each start and gone after the end", STARTS, async () => {
    const { engine, dataDir } = await started();
    const config = join(dataDir, "engine", "logboom-engine.xml");
    const before = await readFile(config, "utf8");
    const pid = engine.pid() ?? 0;
    process.kill(pid, "SIGKILL");
    await expect
      .poll(() => engine.pid() !== pid && engine.status().state === "ready", { timeout: READY_MOST_MS })
      .toBe(true);
    expect(await readFile(config, "utf8")).not.toBe(before);
    await engine.close();
    expect(await readdir(join(dataDir, "engine"))).not.toContain("logboom-engine.xml");
  });
});

describe("supervisor", () => {
  test("starts a killed engine again and tells so meanwhile", STARTS, async () => {
    const { engine } = await started();
    const seen: EngineStatus["state"][] = [];
    for (let kill = 0; kill < 3; kill += 1) {
      const pid = engine.pid() ?? 0;
      process.kill(pid, "SIGKILL");
      await expect
        .poll(() => (seen.push(engine.status().state), seen.at(-1)), { interval: 1, timeout: READY_MOST_MS })
        .toBe("restarting");
      await engine.ready(READY_MOST_MS);
      expect(engine.pid()).not.toBe(pid);
      expect(engine.memoryBytes()).toBeGreaterThan(50_000_000);
    }
  });

  test("kills an engine that has stopped answering", STARTS, async () => {
    const { engine } = await started({ pingEveryMs: 50, pingWithinMs: 500 });
    const pid = engine.pid() ?? 0;
    process.kill(pid, "SIGSTOP");
    await expect.poll(() => engine.pid(), { timeout: READY_MOST_MS }).not.toBe(pid);
    await engine.ready(READY_MOST_MS);
    expect(alive(pid)).toBe(false);
  });

  test("leaves a busy engine alone", STARTS, async () => {
    const { engine } = await started({ pingEveryMs: 20, pingWithinMs: 3000 });
    const pid = engine.pid();
    const query = "SELECT count() FROM numbers(20000000) WHERE sipHash64(number) = 1";
    await Promise.all([1, 2, 3, 4].map(() => engine.writer().command({ query })));
    expect(engine.pid()).toBe(pid);
  });

  test("never leaves an engine behind when we are killed", STARTS, async () => {
    const dataDir = await folder();
    const script = join(import.meta.dirname, "../../../test/store/engine-owner.ts");
    const owner = spawn(process.execPath, ["--import", "tsx", script, dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface(owner.stdout), "line")) as [string];
    const pid = Number(line);
    expect(alive(pid)).toBe(true);
    owner.kill("SIGKILL");
    // A second logboom started at once waits for the lock instead of refusing.
    const { engine } = await started({ dataDir });
    expect(engine.status().state).toBe("ready");
    expect(alive(pid)).toBe(false);
  });
});

/** What has ended and was not yet asked for by its parent is dead, though it still has a number. */
function alive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

describe("refusals", () => {
  async function refusal(dataDir: string): Promise<{ code?: string; hint?: string; message: string }> {
    return await startEmbedded({ dataDir, log, memoryMb: 600 }).then(
      () => ({ message: "started" }),
      (error: Error) => error,
    );
  }

  test("a folder that another logboom uses", STARTS, async () => {
    const { engine, dataDir } = await started();
    expect(await refusal(dataDir)).toMatchObject({
      code: "E_DATA_LOCKED",
      hint: expect.stringContaining("--data") as string,
    });
    await engine.ready(0);
    const result = await engine.writer().query({ query: "SELECT 1", format: "JSONCompactEachRow" });
    expect(await result.json()).toEqual([[1]]);
  });

  test("a folder with other people's files, which stay as they are", async () => {
    const dataDir = await folder();
    await writeFile(join(dataDir, "thesis.txt"), "years of work");
    await mkdir(join(dataDir, "engine"));
    expect(await refusal(dataDir)).toMatchObject({ code: "E_DATA_FOREIGN" });
    expect(await readdir(dataDir)).toEqual(["engine", "thesis.txt"]);
    expect(await readdir(join(dataDir, "engine"))).toEqual([]);
  });

  test("a marker that is not ours", async () => {
    const dataDir = await folder();
    for (const text of ["", "null", "{}", "[1", '{"format":"1"}']) {
      await writeFile(join(dataDir, "logboom-data.json"), text);
      expect(await refusal(dataDir)).toMatchObject({ code: "E_DATA_FOREIGN" });
    }
  });

  test("a folder of a newer version", async () => {
    const dataDir = await folder();
    await writeFile(join(dataDir, "logboom-data.json"), '{"format":2}');
    expect(await refusal(dataDir)).toMatchObject({ code: "E_DATA_NEWER" });
    expect(await readdir(dataDir)).toEqual(["logboom-data.json"]);
  });

  test("a folder that cannot be one", async () => {
    const dataDir = await folder();
    await writeFile(join(dataDir, "file"), "");
    expect(await refusal(join(dataDir, "file"))).toMatchObject({ code: "E_DATA_FOLDER" });
  });

  test("a disk that had only the journal and a new file system's own folder is fine", async () => {
    const dataDir = await folder();
    await mkdir(join(dataDir, "journal"));
    await mkdir(join(dataDir, "lost+found"));
    await started({ dataDir });
  });

  test("a missing package", () => {
    const nothing = (name: string) => {
      throw new Error(`Cannot find module '${name}'\nRequire stack: …`);
    };
    expect(() => locateEngine(nothing)).toThrow(
      expect.objectContaining({
        code: "E_ENGINE_MISSING",
        hint: expect.stringContaining("npm install") as string,
      }) as Error,
    );
  });

  test("an engine that cannot write", STARTS, async () => {
    const dataDir = await folder();
    await started({ dataDir });
    await cleanups.pop()?.();
    await rm(join(dataDir, "engine", "status"), { force: true });
    await mkdir(join(dataDir, "engine", "status"));
    const told = await refusal(dataDir);
    expect(told.code).toMatch(/^E_(ENGINE_START|DATA_LOCKED)$/);
    await sleep(0);
  });
});
