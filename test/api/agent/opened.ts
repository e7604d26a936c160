/** An agent's HTTP side over routes and containers that a test controls; the viewers' hub and queues are the real ones. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import pino from "pino";
import type { AgentApiOptions, KnownContainer, RouteTable } from "../../../src/api/agent/contract.ts";
import { createWatchHub } from "../../../src/api/agent/hub.ts";
import type { Taker } from "../../../src/api/agent/hub.ts";
import { startAgentApi } from "../../../src/api/agent/start.ts";
import type { RunningAgentApi } from "../../../src/api/agent/start.ts";
import type { LogRecord } from "../../../src/record/record.ts";
import { Refusal } from "../../../src/record/refusal.ts";
import { makeResource } from "../../../src/record/resource.ts";
import type { Resource } from "../../../src/record/resource.ts";

export const WEB_ID = `0123456789abcdef${"0".repeat(48)}`;
export const DB_ID = `0123ffff${"1".repeat(56)}`;

export interface Opened {
  api: RunningAgentApi;
  url: string;
  /** Readings that are open now, by container id, name pattern or "all". */
  readings: Map<Taker, string>;
  /** Waits for so many readings, then prints to all of them. */
  print: (...records: LogRecord[]) => void;
  troubles: string[];
  close: () => Promise<void>;
}

export async function openAgent(options: Partial<AgentApiOptions> = {}): Promise<Opened> {
  const readings = new Map<Taker, string>();
  const troubles: string[] = [];
  const log = pino({ level: "silent" });
  const hub = createWatchHub({
    log,
    open: (filter, taker) => {
      readings.set(taker, filter.id ?? filter.name ?? "all");
      const streams = new Set<string>(filter.streams);
      const { take } = taker;
      taker.take = (batch) => take(batch.filter((one) => streams.has(one.attributes[1] ?? "")));
      return Promise.resolve({
        close: () => {
          readings.delete(taker);
          return Promise.resolve();
        },
      });
    },
  });
  const api = await startAgentApi({
    host: "127.0.0.1",
    port: 0,
    routes: tableInMemory(),
    watch: hub.watch,
    containers: (begin) => Promise.resolve(KNOWN.filter(({ id }) => id.startsWith(begin))),
    health: () => troubles,
    metrics: () => "# HELP lines_total Lines.\nlines_total 3\n",
    log,
    ...options,
  });
  return {
    api,
    url: api.url,
    readings,
    troubles,
    print: (...records) => {
      for (const taker of readings.keys()) taker.take(records);
    },
    close: async () => {
      await api.close();
      await hub.close();
    },
  };
}

const KNOWN: readonly KnownContainer[] = [
  { id: WEB_ID, name: "web.1.abc" },
  { id: DB_ID, name: "db" },
];

/** Stands for the routes of a running agent: keeps objects, refuses one adapter. */
export function tableInMemory(): RouteTable {
  const routes = new Map<string, object>();
  return {
    list: () => Promise.resolve([...routes.values()]),
    read: (id) => Promise.resolve(routes.get(id)),
    create: (json) => {
      const given = json as Record<string, unknown>;
      if (given["adapter"] === "nope")
        return Promise.reject(new Refusal("E_ROUTE", "bad adapter: nope", "there are raw and syslog"));
      const id = typeof given["id"] === "string" ? given["id"] : "5cb07dce4934";
      const route = { id, ...given };
      routes.set(id, route);
      return Promise.resolve(route);
    },
    remove: (id) => Promise.resolve(routes.delete(id)),
  };
}

export function container(name: string, more: object = {}): Resource {
  const id = name === "db" ? DB_ID : WEB_ID;
  return makeResource({ "container.id": id, "container.name": name }, { Id: id, Name: `/${name}`, ...more });
}

const WEB = container("web.1.abc");

export function line(body: string, resource: Resource = WEB, stream = "stdout"): LogRecord {
  return {
    seconds: Date.UTC(2026, 10, 20, 10, 17, 21) / 1000,
    nanos: 759_558_074,
    observedMs: 0,
    severity: 0,
    body,
    resource,
    attributes: ["log.iostream", stream],
    seq: 0,
  };
}

export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 20_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`did not come: ${what}`);
    await new Promise((go) => setTimeout(go, 10));
  }
}

/** The first bytes of an answer that does not end: reads until the text holds what is waited for. */
export class Reader {
  readonly response: Response;
  text = "";
  readonly #leave: AbortController;

  static async open(url: string, init: RequestInit = {}): Promise<Reader> {
    const leave = new AbortController();
    return new Reader(await fetch(url, { ...init, signal: leave.signal }), leave);
  }

  constructor(response: Response, leave: AbortController) {
    this.response = response;
    this.#leave = leave;
    void this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body ?? [])
        this.text += decoder.decode(chunk, { stream: true });
    } catch {
      // Left.
    }
  }

  async until(end: string): Promise<string> {
    await until(JSON.stringify(end), () => this.text.includes(end));
    return this.text;
  }

  leave(): void {
    this.#leave.abort();
  }
}

const run = promisify(execFile);

/** Status, headers and body as curl sees them. */
export async function curl(...args: string[]): Promise<{ status: number; head: string; body: string }> {
  const { stdout } = await run("curl", ["-s", "-i", "-g", "--max-time", "25", ...args]).catch(
    (error: unknown) => error as { stdout: string },
  );
  const cut = stdout.indexOf("\r\n\r\n");
  const head = stdout.slice(0, cut);
  return { status: Number(head.split(" ")[1]), head: head.toLowerCase(), body: stdout.slice(cut + 4) };
}
