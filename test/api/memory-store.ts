/** A store in memory, for tests of the API's own rules alone; it counts its calls. What the engine answers is tested with the engine. */
import { matcher } from "../../src/query/matcher.ts";
import type { LogRecord } from "../../src/record/record.ts";
import type { SearchRequest, StateStore, Store } from "../../src/store/contract.ts";
import { EngineAway } from "../../src/store/contract.ts";

export interface MemoryStore extends Store {
  records: LogRecord[];
  calls: Record<string, number>;
  /** Makes every call reject with EngineAway. */
  away: boolean;
  /** Called with each search before it is answered. */
  onSearch: (request: SearchRequest) => Promise<void>;
}

function nsOf(record: LogRecord): bigint {
  return BigInt(record.seconds) * 1_000_000_000n + BigInt(record.nanos);
}

export function createMemoryStore(): MemoryStore {
  const calls: Record<string, number> = {};
  const call = (name: string): void => {
    calls[name] = (calls[name] ?? 0) + 1;
    if (store.away) throw new EngineAway("restarting");
  };
  const store: MemoryStore = {
    records: [],
    calls,
    away: false,
    onSearch: () => Promise.resolve(),
    insert: () => Promise.reject(new Error("not used")),
    search: async (request) => {
      call("search");
      await store.onSearch(request);
      const sign = request.order === "desc" ? -1 : 1;
      const compare = (a: LogRecord, b: LogRecord): number =>
        sign * (Number(nsOf(a) - nsOf(b)) || a.seq - b.seq);
      const matches = matcher(request.query);
      const { after } = request;
      const found = store.records
        .filter((one) => matches(one) && nsOf(one) >= request.fromNs && nsOf(one) < request.toNs)
        .sort(compare)
        .filter(
          (one) => after === undefined || sign * (Number(nsOf(one) - after.ns) || one.seq - after.seq) > 0,
        );
      const records = found.slice(0, request.limit);
      return { records, more: found.length > records.length, partial: false, searched: store.records.length };
    },
    histogram: async ({ fromNs, buckets }) => {
      call("histogram");
      return {
        fromNs,
        bucketMs: 1000,
        buckets,
        series: [{ value: "info", counts: [1] }],
        total: 1,
        partial: false,
      };
    },
    fields: async ({ fields }) => {
      call("fields");
      return { fields: fields.map((name) => ({ name, values: [], distinct: 0 })), partial: false };
    },
    record: async (ns, seq) => {
      call("record");
      return store.records.find((one) => nsOf(one) === ns && one.seq === seq);
    },
    accepted: async (query, afterSeq, beforeSeq, limit) => {
      call("accepted");
      const matches = matcher(query);
      return store.records
        .filter((one) => one.seq > afterSeq && one.seq < beforeSeq && matches(one))
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit);
    },
    state: createMemoryState(() => store.away),
    attributeColumns: () => new Map(),
    status: () => ({ state: "ready", detail: "in memory" }),
    memoryBytes: () => 0,
    close: () => Promise.resolve(),
  };
  return store;
}

function createMemoryState(away: () => boolean = () => false): StateStore {
  const values = new Map<string, string>();
  const id = (kind: string, key: string): string => `${kind}\n${key}`;
  const check = async (): Promise<void> => {
    if (away()) throw new EngineAway("restarting");
  };
  return {
    get: async (kind, key) => {
      await check();
      return JSON.parse(values.get(id(kind, key)) ?? "null") ?? undefined;
    },
    list: async (kind) => {
      await check();
      return [...values]
        .filter(([key]) => key.startsWith(`${kind}\n`))
        .map(([key, value]) => ({ key: key.slice(kind.length + 1), value: JSON.parse(value) as unknown }));
    },
    put: async (kind, key, value) => {
      await check();
      values.set(id(kind, key), JSON.stringify(value));
    },
    remove: async (kind, key) => {
      await check();
      values.delete(id(kind, key));
    },
  };
}
