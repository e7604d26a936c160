/** Starts the API on a free port with parts that a test can hold in its hands. */
import pino from "pino";
import { onTestFinished } from "vitest";
import type { ApiOptions, RunningApi } from "../../src/api/start.ts";
import { startApi } from "../../src/api/start.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import type { Tap } from "../../src/pipeline/tap.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import type { MemoryStore } from "./memory-store.ts";
import { createMemoryStore } from "./memory-store.ts";

export const TOKEN = "a-token-of-the-tests-0123456789";
export const BEARER = { authorization: `Bearer ${TOKEN}` };

export interface TestServer {
  api: RunningApi;
  store: MemoryStore;
  tap: Tap;
  url: string;
  /** With the token. */
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
}

export async function startTestServer(options: Partial<ApiOptions> = {}): Promise<TestServer> {
  const store = createMemoryStore();
  const tap = options.tap ?? createTap();
  const api = await startApi({
    address: { host: "127.0.0.1", port: 0 },
    auth: { mode: "on", token: TOKEN },
    store,
    tap,
    health: () => ({
      status: "ok",
      version: "1.2.3",
      engine: { state: "ready", detail: "" },
      journal: { bytes: 0, maxBytes: 1, waitingRows: 0 },
      sources: [],
    }),
    balance: () => ({ since: "2026-11-21T00:00:00.000Z", hops: [], unaccounted: 0 }),
    metrics: () => "test_metric 1\n",
    webRoot: undefined,
    version: "1.2.3",
    log: pino({ level: "silent" }),
    ...options,
  });
  onTestFinished(() => api.close());
  await api.ready;
  const get: TestServer["get"] = (path, headers = {}) =>
    fetch(api.url + path, { headers: { ...BEARER, ...headers } });
  return { api, store, tap, url: api.url, get };
}

const RESOURCE = makeResource({ "container.name": "web-1", "host.name": "box" });

export function recordOf(seq: number, body = `line ${seq}`, seconds = 1_700_000_000 + seq): LogRecord {
  return {
    seconds,
    nanos: seq % 1_000_000_000,
    observedMs: Date.now(),
    severity: 9,
    body,
    resource: RESOURCE,
    attributes: ["log.iostream", "stdout"],
    seq,
  };
}

/** A POST with JSON. */
export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
}

export function cookieFrom(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
}

/** Signs in by the one-time link; the cookie. */
export async function signInByLink(api: RunningApi): Promise<string> {
  const response = await fetch(api.signInLink() ?? "no link", { redirect: "manual" });
  return cookieFrom(response);
}
