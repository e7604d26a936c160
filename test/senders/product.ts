/** One logboom with every receiver open, as a user has it: compiled, in a process of its own, on ports that outlive a restart. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Authority } from "../net/certificates.ts";
import { prepareJournal } from "./journald.ts";
import type { Addresses } from "./sender.ts";

export interface Arrived {
  body: string;
  /** When logboom had it, ms. */
  observed: number;
}

export interface Place {
  folder: string;
  /** Installed programs: the journal's reader is one. */
  programs: string;
  authority: Authority;
}

const START_MOST_MS = 120_000;
const STOP_MOST_MS = 60_000;
const main = resolve(import.meta.dirname, "../../dist/cli/main.js");

export class Product {
  static async start({ folder, programs, authority }: Place): Promise<Product> {
    if (!existsSync(main)) throw new Error(`${main} is missing: npm run build`);
    const to = await addresses(authority);
    const product = new Product(folder, to);
    const tls = authority.issue("receiver", "DNS:localhost,IP:127.0.0.1");
    const config = configuration(to, tls, programs);
    writeFileSync(join(folder, "logboom.yaml"), JSON.stringify(config));
    // The journal of another machine may not be there.
    product.#needed = Object.keys(config.sources).filter((name) => !["docker", "journald"].includes(name));
    prepareJournal(to.journal);
    await product.start();
    return product;
  }

  readonly to: Addresses;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #needed: string[] = [];
  #said = "";

  private constructor(folder: string, to: Addresses) {
    this.#folder = folder;
    this.to = to;
  }

  get url(): string {
    return `http://${this.to.host}:${this.to.http}`;
  }

  async start(): Promise<void> {
    const args = [
      "server",
      "--config",
      join(this.#folder, "logboom.yaml"),
      "--data",
      join(this.#folder, "data"),
    ];
    args.push("--no-auth", "--http", `${this.to.host}:${this.to.http}`);
    const env = { ...process.env, TZ: "UTC" };
    const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "ignore", "pipe"], env });
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-20_000);
    });
    const end = Date.now() + START_MOST_MS;
    while (!(await this.#ready())) {
      if (child.exitCode !== null || Date.now() > end)
        throw new Error(`logboom did not start: ${this.#said}`);
      await sleep(20);
    }
  }

  /** Asks it to end, as a service manager does, and waits. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, "exit", { signal: AbortSignal.timeout(STOP_MOST_MS) });
    child.kill("SIGTERM");
    await exited.catch(() => {
      child.kill("SIGKILL");
      throw new Error(`logboom did not stop within ${STOP_MOST_MS} ms: ${this.#said}`);
    });
    if (child.exitCode !== 0) throw new Error(`logboom ended with ${child.exitCode}: ${this.#said}`);
  }

  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  said(): string {
    return this.#said;
  }

  /** Every stored record with this word in its body, in the order of arrival; undefined while searching is not possible. */
  async arrived(word: string): Promise<Arrived[]> {
    const answer = await fetch(`${this.url}/api/v1/export?q=${encodeURIComponent(word)}`);
    if (!answer.ok) throw new Error(`export: ${answer.status} ${await answer.text()}`);
    const found: Arrived[] = [];
    for (const line of (await answer.text()).split("\n")) {
      if (line === "") continue;
      const { body, observed } = JSON.parse(line) as { body: string; observed: string };
      found.push({ body, observed: Date.parse(observed) });
    }
    return found;
  }

  /** What receivers counted of what they did not take as it came, since the last start. */
  async refused(): Promise<string[]> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return text.split("\n").filter((line) => /event="(refused|dropped|malformed|truncated|shed)"/.test(line));
  }

  /** How many there are of them. */
  async count(word: string): Promise<number> {
    const range = "from=-3650d&to=%2B1d&buckets=1";
    const answer = await fetch(`${this.url}/api/v1/histogram?q=${encodeURIComponent(word)}&${range}`);
    if (!answer.ok) throw new Error(`histogram: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { total: number }).total;
  }

  /** Text of records with this word as they come in, until the signal fires. */
  async *live(word: string, signal: AbortSignal): AsyncGenerator<string> {
    const answer = await fetch(`${this.url}/api/v1/tail?q=${encodeURIComponent(word)}&rate=2000`, { signal });
    if (answer.body === null) return;
    const decoder = new TextDecoder();
    for await (const bytes of answer.body) yield decoder.decode(bytes as Uint8Array, { stream: true });
  }

  /** Have all records that were taken come to where a search finds them? */
  async settled(): Promise<boolean> {
    const answer = await fetch(`${this.url}/metrics`);
    const text = await answer.text();
    const waiting = /^logboom_journal_waiting_rows (\d+)/m.exec(text)?.[1];
    return waiting === undefined || waiting === "0";
  }

  /** It answers before all its receivers listen. */
  async #ready(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/health`);
      const { sources } = (await answer.json()) as { sources: { name: string; state: string }[] };
      const open = new Set(sources.filter((one) => one.state === "running").map((one) => one.name));
      return answer.ok && this.#needed.every((name) => open.has(name));
    } catch {
      return false;
    }
  }
}

/**
 * Below those that the kernel gives out by itself: a client that tries to connect again and again to one of these while
 * nobody listens there may end up connected to itself, and nobody can listen there any more.
 */
const FIRST_PORT = 15_000;
const PORTS = 15_000;
const RECEIVERS = 13;

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  const free = await once(server, "listening").then(
    () => true,
    () => false,
  );
  server.close();
  return free;
}

async function addresses(authority: Authority): Promise<Addresses> {
  const host = "127.0.0.1";
  const ports: number[] = [];
  for (let port = FIRST_PORT + Math.floor(Math.random() * PORTS); ports.length < RECEIVERS; port += 1)
    if (await isFree(port)) ports.push(port);
  const next = (): number => ports.pop() ?? 0;
  return {
    host,
    http: next(),
    grpc: next(),
    syslogUdp: next(),
    syslogTcp: next(),
    syslogTls: next(),
    gelfUdp: next(),
    gelfTcp: next(),
    gelfTls: next(),
    fluentd: next(),
    beats: next(),
    rawUdp: next(),
    rawTcp: next(),
    journal: `lb${process.pid}`,
    caFile: authority.caFile,
  };
}

function configuration(
  to: Addresses,
  tls: { certFile: string; keyFile: string },
  programs: string,
): { sources: Record<string, unknown> } {
  const at = (port: number): string => `${to.host}:${port}`;
  const receivers: Record<string, object> = {
    beats: { tcp: at(to.beats) },
    cloudwatch: {},
    elasticsearch: {},
    fluentd: { tcp: at(to.fluentd), udp: "off" },
    gelf: { udp: at(to.gelfUdp), tcp: at(to.gelfTcp), tlsAddress: at(to.gelfTls), tls },
    http: {},
    journald: {
      namespace: to.journal,
      initialPosition: "start",
      journalctl: join(programs, "bin/journalctl"),
    },
    loki: {},
    otlp: { grpc: at(to.grpc) },
    raw: { udp: at(to.rawUdp), tcp: at(to.rawTcp) },
    splunk: {},
    syslog: { udp: at(to.syslogUdp), tcp: at(to.syslogTcp), tlsAddress: at(to.syslogTls), tls },
  };
  const there = Object.entries(receivers).filter(([name]) => receiving(name));
  return { sources: { docker: false, ...Object.fromEntries(there) } };
}

/** Is there such a receiver? */
export const receiving = (name: string): boolean =>
  readFileSync(join(dirname(main), "../sources/catalog.js"), "utf8").includes(`./${name}/`);
