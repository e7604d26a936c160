/** A store in a folder of its own, and records to put into it: what the store's tests share. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import { ChunkEncoder } from "../../src/sinks/store/rows.ts";
import type { InsertGroup, Store } from "../../src/store/contract.ts";
import { openStore } from "../../src/store/open.ts";
import type { StoreOptions } from "../../src/store/open.ts";

export const silent = pino({ level: "silent" });

export interface OpenedStore {
  store: Store;
  dataDir: string;
  /** Closes, and opens the same folder again. */
  again: (options?: Partial<StoreOptions>) => Promise<Store>;
  remove: () => Promise<void>;
}

export async function openedStore(options: Partial<StoreOptions> = {}): Promise<OpenedStore> {
  const dataDir = await mkdtemp(join(tmpdir(), "logboom-store-"));
  const open = (more: Partial<StoreOptions> = {}) =>
    openStore({ dataDir, log: silent, memoryMb: 600, minFreeBytes: 1, ...options, ...more });
  const opened: OpenedStore = {
    store: await open(),
    dataDir,
    again: async (more) => {
      await opened.store.close();
      opened.store = await open(more);
      return opened.store;
    },
    remove: async () => {
      await opened.store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return opened;
}

export const WEB = makeResource({
  "container.name": "web",
  "container.id": "c0ffee",
  "host.name": "node-1",
  "logboom.source": "docker",
  "container.label.team": "shop",
});
export const DB = makeResource({
  "service.name": "postgres",
  "host.name": "node-2",
  "logboom.source": "syslog",
});

const DAY = 86_400;
/** Yesterday at ten: near enough to be kept, and the same all through a run. */
export const START = Math.floor(Date.now() / 1000 / DAY) * DAY - DAY + 10 * 3600;

export function record(seq: number, parts: Partial<LogRecord> = {}): LogRecord {
  return {
    seconds: START + seq,
    nanos: 0,
    observedMs: (START + seq) * 1000 + 7,
    severity: 9,
    body: `line ${seq}`,
    resource: WEB,
    attributes: [],
    seq,
    ...parts,
  };
}

/** One group of several blocks, as the sink makes them. */
export function group(store: Store, token: string, batches: readonly (readonly LogRecord[])[]): InsertGroup {
  const encoder = new ChunkEncoder(store.attributeColumns());
  let columns: string[] = [];
  let rows = 0;
  const resourceKeys: string[] = [];
  const blocks = batches.map((batch) => {
    for (const one of batch) encoder.append(one);
    const chunk = encoder.finish();
    columns = chunk.columns;
    resourceKeys.push(...chunk.resourceKeys);
    rows += chunk.rows;
    return chunk.block;
  });
  return { token, columns, blocks, rows, resourceKeys, behind: 0 };
}

export const NS = 1_000_000_000n;
export const EVERYTHING = { fromNs: 0n, toNs: 4_000_000_000n * NS };
