/** Starts the API on a free port, on the real store and tap, with a layer between that counts, and fails on command. */
import pino from "pino";
import { afterAll, onTestFinished, vi } from "vitest";
import type { ApiOptions, RunningApi } from "../../src/api/start.ts";
import { startApi } from "../../src/api/start.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import type { Tap } from "../../src/pipeline/tap.ts";
import type { LogRecord } from "../../src/record/record.ts";
import type { Resource } from "../../src/record/resource.ts";
import { makeResource } from "../../src/record/resource.ts";
import type { SearchRequest, StateStore, Store } from "../../src/store/contract.ts";
import { EngineAway } from "../../src/store/contract.ts";
import { group, openedStore } from "../store/opened.ts";
import type { OpenedStore } from "../store/opened.ts";

// The engine starts within a file's first test, and some bring it tens of thousands of records.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

export const TOKEN = "a-token-of-the-tests-0123456789";
export const BEARER = { authorization: `Bearer ${TOKEN}` };

export interface WatchedStore extends Store {
  /** How often each function was called. */
  calls: Record<string, number>;
  /** Every call rejects with EngineAway. */
  away: boolean;
  /** Called with each search before the engine is. */
  onSearch: (request: SearchRequest) => Promise<void>;
}

/** A place of its own in the engine that the tests of a file share: other tests' records are never in it. */
export interface TestPlace {
  store: WatchedStore;
  /** Finds the records of this place alone. */
  q: string;
  /** Added to the numbers of a test to make them unique in the engine. */
  base: number;
  record: (number: number, parts?: Partial<LogRecord>) => LogRecord;
  /** Resolves when the engine has them. */
  keep: (records: readonly LogRecord[]) => Promise<void>;
}

export interface TestServer extends TestPlace {
  api: RunningApi;
  tap: Tap;
  url: string;
  /** With the token. */
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
}

let engine: Promise<OpenedStore> | undefined;
let places = 0;
afterAll(async () => (await engine)?.remove());

export async function openPlace(): Promise<TestPlace> {
  // Records of 2023 must not be removed as too old while a test looks at them.
  engine ??= openedStore({ retentionDays: 7300 });
  const { store } = await engine;
  const number = ++places;
  const name = `place-${number}`;
  const base = number * 10_000_000;
  const resource = makeResource({ "container.name": "web-1", "host.name": "box", "service.name": name });
  let groups = 0;
  return {
    store: watched(store, name),
    q: `service:${name}`,
    base,
    record: (seq, parts = {}) => ({ ...recordOf(seq + base, resource, seq), ...parts }),
    keep: async (records) => {
      for (let i = 0; i < records.length; i += GROUP_RECORDS) {
        await store.insert(group(store, `${name}-${++groups}`, [records.slice(i, i + GROUP_RECORDS)]));
      }
    },
  };
}

/** The engine has 600 MB here, and one record may be long. */
const GROUP_RECORDS = 5000;

/** 2023-11-14T22:13:20Z */
export const FIRST = 1_700_000_000;

function recordOf(seq: number, resource: Resource, number: number): LogRecord {
  const attributes = ["log.iostream", "stdout"];
  const body = `line ${number}`;
  const seconds = FIRST + number;
  return { seconds, nanos: number, observedMs: Date.now(), severity: 9, body, resource, attributes, seq };
}

function watched(store: Store, name: string): WatchedStore {
  const calls: Record<string, number> = {};
  const check = (what: string): void => {
    calls[what] = (calls[what] ?? 0) + 1;
    if (face.away) throw new EngineAway("restarting");
  };
  const face: WatchedStore = {
    ...store,
    calls,
    away: false,
    onSearch: () => Promise.resolve(),
    search: async (request) => {
      check("search");
      await face.onSearch(request);
      return store.search(request);
    },
    histogram: async (request) => {
      check("histogram");
      return store.histogram(request);
    },
    fields: async (request) => {
      check("fields");
      return store.fields(request);
    },
    record: async (ns, seq) => {
      check("record");
      return store.record(ns, seq);
    },
    accepted: async (query, afterSeq, beforeSeq, limit) => {
      check("accepted");
      return store.accepted(query, afterSeq, beforeSeq, limit);
    },
    state: ownState(store.state, name, () => face.away),
    close: () => Promise.resolve(),
  };
  return face;
}

function ownState(state: StateStore, name: string, away: () => boolean): StateStore {
  const own = async (kind: string): Promise<string> => {
    if (away()) throw new EngineAway("restarting");
    return `${name} ${kind}`;
  };
  return {
    get: async (kind, key) => state.get(await own(kind), key),
    list: async (kind) => state.list(await own(kind)),
    put: async (kind, key, value) => state.put(await own(kind), key, value),
    remove: async (kind, key) => state.remove(await own(kind), key),
  };
}

/** All but where it listens and what it keeps in. */
const REST = {
  health: () => ({
    status: "ok" as const,
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
};

export interface TestOptions extends Partial<Omit<ApiOptions, "store">> {
  place?: TestPlace;
}

export async function startTestServer({ place, ...options }: TestOptions = {}): Promise<TestServer> {
  const kept = place ?? (await openPlace());
  const tap = options.tap ?? createTap();
  const api = await startApi({
    address: { host: "127.0.0.1", port: 0 },
    auth: { mode: "on", token: TOKEN },
    store: kept.store,
    tap,
    ...REST,
    ...options,
  });
  onTestFinished(() => api.close());
  if (!kept.store.away) await api.ready;
  const get: TestServer["get"] = (path, headers = {}) =>
    fetch(api.url + path, { headers: { ...BEARER, ...headers } });
  return { ...kept, api, tap, url: api.url, get };
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
