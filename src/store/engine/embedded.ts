/**
 * The engine as a child of ours: started, asked every few seconds how it is, started again when it died or fell
 * silent. What it holds is on disk, so a restart costs a pause and nothing else.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client";
import type { Logger } from "pino";
import { Refusal } from "../../record/refusal.ts";
import { EngineAway } from "../contract.ts";
import type { EngineStatus } from "../contract.ts";
import { startChild } from "./child.ts";
import type { ChildEnd, EngineChild } from "./child.ts";
import { connect } from "./client.ts";
import { READER, WRITER, serverXml, usersXml } from "./config-xml.ts";
import type { Engine } from "./contract.ts";
import { prepareFolder } from "./folder.ts";
import { locateEngine } from "./locate.ts";
import type { EngineFiles } from "./locate.ts";
import { answers, freePort, stillAnswers } from "./probe.ts";

export interface EmbeddedOptions {
  dataDir: string;
  log: Logger;
  memoryMb: number;
  pingEveryMs?: number;
  pingWithinMs?: number;
}

/** A folder with a hundred parts opens in half a second; a disk that has to read them first may take this long. */
const START_MOST_MS = 120_000;
const START_ASK_EVERY_MS = 15;
const PING_EVERY_MS = 2000;
/** Even a loaded engine answers `SELECT 1` sooner; one that writes its own stack trace needs four seconds to die. */
const PING_WITHIN_MS = 15_000;
const RESTART_FIRST_MS = 50;
/** What an engine that does start is kept waiting at most: everybody waits with it. */
const RESTART_SOON_MS = 500;
/** One that does not start at all needs a person, or a disk with room. */
const RESTART_MOST_MS = 30_000;
/** An engine that lived this long was well: the next restart is quick again. */
const WELL_AFTER_MS = 10_000;
/** The engine of a parent that was just killed dies within this time and frees the folder. */
const LOCK_WAIT_MS = 3000;
/** ClickHouse error codes at start: CANNOT_OPEN_FILE is the lock of the folder, NETWORK_ERROR a port taken meanwhile. */
const LOCKED = 76;
const PORT_TAKEN = 210;

interface Running {
  child: EngineChild;
  writer: ClickHouseClient;
  reader: ClickHouseClient;
}

/** Resolves when the engine answers. Refuses what only a person can mend; afterwards it never gives up. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Engine> {
  const files = locateEngine();
  const dir = await prepareFolder(options.dataDir);
  const engine = new EmbeddedEngine(options, files, dir);
  await engine.open();
  return {
    writer: () => engine.running().writer,
    reader: () => engine.running().reader,
    ready: (mostMs) => engine.ready(mostMs),
    status: () => engine.status,
    pid: () => engine.pid,
    memoryBytes: () => engine.memoryBytes(),
    close: () => engine.close(),
  };
}

class EmbeddedEngine {
  status: EngineStatus = { state: "starting", detail: "the engine is starting" };
  readonly #options: EmbeddedOptions;
  readonly #files: EngineFiles;
  readonly #dir: string;
  readonly #closing = new AbortController();
  #child: EngineChild | undefined;
  #running: Running | undefined;
  #watching: Promise<void> = Promise.resolve();
  #waiting: (() => void)[] = [];

  constructor(options: EmbeddedOptions, files: EngineFiles, dir: string) {
    this.#options = options;
    this.#files = files;
    this.#dir = dir;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  running(): Running {
    if (this.#running === undefined) throw new EngineAway(this.#why());
    return this.#running;
  }

  async ready(mostMs: number): Promise<void> {
    const until = Date.now() + mostMs;
    while (this.#running === undefined) {
      const left = until - Date.now();
      if (left <= 0 || this.#closing.signal.aborted) throw new EngineAway(this.#why());
      const timer = new AbortController();
      const woken = new Promise<void>((resolve) => this.#waiting.push(resolve));
      await Promise.race([woken, sleep(left, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
    }
  }

  async open(): Promise<void> {
    const until = Date.now() + LOCK_WAIT_MS;
    for (;;) {
      const end = await this.#start();
      if (end === undefined) break;
      const passing = end.code === PORT_TAKEN || (end.code === LOCKED && Date.now() < until);
      if (!passing) throw startRefusal(end, this.#options.dataDir);
      await sleep(100);
    }
    this.#watching = this.#watch();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#child?.kill();
    await this.#child?.ended;
    await this.#watching;
    await this.#stopped();
  }

  /** From /proc: resident pages; 0 on systems without it. */
  memoryBytes(): number {
    try {
      const pages = readFileSync(`/proc/${this.pid}/statm`, "utf8").split(" ")[1];
      return Number(pages) * 4096;
    } catch {
      return 0;
    }
  }

  /** One try. Resolves with undefined when the engine answers, else with how it ended. */
  async #start(): Promise<ChildEnd | undefined> {
    const port = await freePort();
    const secrets = { header: secret(), writer: secret(), reader: secret() };
    const limits = { memoryMb: this.#options.memoryMb };
    const usersFile = join(this.#dir, "logboom-users.xml");
    const configFile = join(this.#dir, "logboom-engine.xml");
    await writePrivate(usersFile, usersXml(secrets, limits));
    await writePrivate(configFile, serverXml({ dir: this.#dir, port, usersFile, secrets, limits }));
    const child = startChild(this.#files, configFile);
    this.#child = child;
    const address = { port, header: secrets.header };
    const writer = connect({ ...address, user: WRITER, password: secrets.writer });
    const reader = connect({ ...address, user: READER, password: secrets.reader });
    const end = await this.#untilAnswering(child, writer);
    if (end !== undefined) {
      await Promise.all([writer.close(), reader.close()]);
      return end;
    }
    this.#running = { child, writer, reader };
    this.status = { state: "ready", detail: "the embedded engine answers" };
    for (const wake of this.#waiting.splice(0)) wake();
    return undefined;
  }

  async #untilAnswering(child: EngineChild, client: ClickHouseClient): Promise<ChildEnd | undefined> {
    let end: ChildEnd | undefined;
    void child.ended.then((how) => (end = how));
    const until = Date.now() + START_MOST_MS;
    while (end === undefined) {
      if (await answers(client, PING_WITHIN_MS)) return end;
      if (this.#closing.signal.aborted || Date.now() > until) child.kill();
      await Promise.race([sleep(START_ASK_EVERY_MS), child.ended]);
    }
    return end;
  }

  async #watch(): Promise<void> {
    let waitMs = RESTART_FIRST_MS;
    while (!this.#closing.signal.aborted) {
      if (this.#running !== undefined) {
        const startedMs = Date.now();
        const because = await this.#untilGone(this.#running);
        await this.#stopped();
        if (this.#closing.signal.aborted) return;
        const well = Date.now() - startedMs > WELL_AFTER_MS;
        waitMs = well ? RESTART_FIRST_MS : Math.min(waitMs, RESTART_SOON_MS);
        this.status = { state: "restarting", because };
        this.#options.log.warn({ because, waitMs }, "the engine ended, starting it again");
      }
      await sleep(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, RESTART_MOST_MS);
      if (!this.#closing.signal.aborted) await this.#startAgain();
    }
  }

  async #startAgain(): Promise<void> {
    const end = await this.#start().catch((error: Error) => ({ code: undefined, because: error.message }));
    if (end === undefined) this.#options.log.info("the engine answers again");
    else this.status = { state: "restarting", because: end.because };
  }

  /** Resolves when the engine has died, by itself or because it had stopped answering. */
  async #untilGone({ child, writer }: Running): Promise<string> {
    const { pingEveryMs = PING_EVERY_MS, pingWithinMs = PING_WITHIN_MS } = this.#options;
    const gone = child.ended.then((end) => end.because);
    for (;;) {
      const timer = new AbortController();
      const pause = sleep(pingEveryMs, undefined, { signal: timer.signal, ref: false });
      const because = await Promise.race([gone, pause.catch(() => undefined)]);
      timer.abort();
      if (because !== undefined) return because;
      const answered = await Promise.race([gone.then(() => true), stillAnswers(writer, pingWithinMs)]);
      if (answered) continue;
      child.kill();
      await gone;
      return `it did not answer for ${pingWithinMs} ms`;
    }
  }

  async #stopped(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#child = undefined;
    if (this.#closing.signal.aborted) {
      this.status = { state: "failed", because: "the engine was closed", hint: "start logboom again" };
      for (const wake of this.#waiting.splice(0)) wake();
      const files = ["logboom-users.xml", "logboom-engine.xml"];
      await Promise.all(files.map((file) => rm(join(this.#dir, file), { force: true })));
    }
    await Promise.all([running?.writer.close(), running?.reader.close()]);
  }

  #why(): string {
    const { status } = this;
    return status.state === "starting" || status.state === "ready" ? status.detail : status.because;
  }
}

function startRefusal(end: ChildEnd, dataDir: string): Refusal {
  if (end.code === LOCKED && /lock/i.test(end.because)) {
    return new Refusal(
      "E_DATA_LOCKED",
      `another logboom is using ${dataDir}`,
      "stop it first, or name another folder with --data DIR or LOGBOOM_DATA",
    );
  }
  return new Refusal(
    "E_ENGINE_START",
    `the embedded engine does not start: ${end.because}`,
    "check that the data folder's disk is healthy, writable and not full",
  );
}

async function writePrivate(file: string, text: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, text, { mode: 0o600, flag: "wx" });
}

function secret(): string {
  return randomBytes(24).toString("hex");
}
