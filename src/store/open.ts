/** Puts the store together on the embedded engine. */
import { totalmem } from "node:os";
import type { Logger } from "pino";
import { promote, readColumns } from "./attribute-columns.ts";
import type { AttributeColumn } from "./columns.ts";
import { EngineAway } from "./contract.ts";
import type { EngineStatus, InsertGroup, StateStore, Store } from "./contract.ts";
import { SEARCH_SECONDS_MOST } from "./engine/config-xml.ts";
import type { Engine } from "./engine/contract.ts";
import { startEmbedded } from "./engine/embedded.ts";
import { isDiskFull } from "./engine/failure.ts";
import { fields } from "./field-values.ts";
import { histogram } from "./histogram.ts";
import { watchIndexTail } from "./index-tail.ts";
import type { IndexTail } from "./index-tail.ts";
import { InsertGate } from "./insert-gate.ts";
import { insertGroup } from "./insert.ts";
import type { Inserting } from "./insert.ts";
import { RETENTION_DAYS_MOST, migrate, setFreeSpace, setRetention } from "./migrations.ts";
import type { Reading } from "./reading.ts";
import { MergeRest } from "./merge-rest.ts";
import { ResourceKeys } from "./resource-keys.ts";
import { pausing } from "./rewriting/pausing.ts";
import { finishPendingSwap, openRewriting } from "./rewriting/rewriting.ts";
import { accepted, oneRecord, search } from "./search.ts";
import { openState } from "./state.ts";

export interface StoreOptions {
  dataDir: string;
  log: Logger;
  /** Most memory of the engine, MiB. Default: a quarter of the machine's, at least 600, at most 1000. */
  memoryMb?: number;
  /** Days until a record is removed, at most 3650; holds for what is stored already, too. */
  retentionDays?: number;
  /** Below this much room on the disk nothing more is inserted. */
  minFreeBytes?: number;
  /** How often attributes are looked at for new columns; for tests. */
  promoteEveryMs?: number;
  /** How long one search may take before it answers with what it has, at most 30. */
  searchSeconds?: number;
}

const RETENTION_DAYS = 30;
const MIN_FREE_BYTES = 512 * 1024 * 1024;
const PROMOTE_EVERY_MS = 60_000;

/** Refuses what only a person can mend (E_ENGINE_MISSING, E_DATA_LOCKED, E_DATA_FOREIGN, E_DATA_NEWER, …). */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataDir, log } = options;
  return await storeOn(
    await startEmbedded({ dataDir, log, memoryMb: options.memoryMb ?? memoryDefault() }),
    options,
  );
}

/** The store on an engine that runs; closes it with itself, and when it cannot be opened. */
export async function storeOn(engine: Engine, options: Omit<StoreOptions, "dataDir">): Promise<Store> {
  const { log } = options;
  const openedAt = Date.now() * 1000;
  try {
    const days = Math.min(options.retentionDays ?? RETENTION_DAYS, RETENTION_DAYS_MOST);
    await migrate(engine, days, log);
    await setRetention(engine, days);
    await setFreeSpace(engine, options.minFreeBytes ?? MIN_FREE_BYTES);
    const state = openState(engine);
    await finishPendingSwap(engine, state, log);
    const columns = await readColumns(engine);
    const inserting = { engine, log, doubtful: new Set<string>(), openedAt, gate: new InsertGate() };
    return new EmbeddedStore(engine, inserting, columns).face(state, options);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function memoryDefault(): number {
  const quarter = totalmem() / 4 / 1024 / 1024;
  return Math.floor(Math.min(1000, Math.max(600, quarter)));
}

class EmbeddedStore {
  readonly #engine: Engine;
  readonly #inserting: Inserting;
  #columns: ReadonlyMap<string, AttributeColumn>;
  /** Inserts answered. */
  #inserts = 1;
  #promotedAsOf = 0;
  #promoting: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  readonly #indexTail: IndexTail;
  readonly #mergeRest: MergeRest;
  readonly #resourceKeys: ResourceKeys;
  #diskFull: string | undefined;
  readonly #closing = new AbortController();

  constructor(engine: Engine, inserting: Inserting, columns: ReadonlyMap<string, AttributeColumn>) {
    this.#engine = engine;
    this.#inserting = inserting;
    this.#columns = columns;
    this.#indexTail = watchIndexTail(engine, () => this.#inserts, inserting.log);
    this.#mergeRest = new MergeRest(engine, () => this.#indexTail.rows(), inserting.log);
    this.#resourceKeys = new ResourceKeys(engine);
  }

  face(state: StateStore, options: Omit<StoreOptions, "dataDir">): Store {
    const { promoteEveryMs = PROMOTE_EVERY_MS, searchSeconds = SEARCH_SECONDS_MOST } = options;
    const engine = this.#engine;
    const { engine: pausable, pause } = pausing(engine);
    const reading: Reading = {
      engine: pausable,
      seconds: Math.min(searchSeconds, SEARCH_SECONDS_MOST),
      attributeColumns: () => this.#columns,
      resourceKeys: () => this.#resourceKeys.all(),
    };
    this.#timer = setInterval(() => {
      this.#promoting = this.#promoting.then(() => this.#promote());
    }, promoteEveryMs).unref();
    const rewriting = openRewriting({
      engine,
      reading,
      state,
      pause,
      gate: this.#inserting.gate,
      log: this.#inserting.log,
      resourceKeys: this.#resourceKeys,
      changed: () => void (this.#inserts += 1),
      closing: this.#closing.signal,
    });
    return {
      insert: (group) => this.#insert(group),
      search: (request) => search(reading, request),
      histogram: (request) => histogram(reading, request),
      fields: (request) => fields(reading, request),
      record: (ns, seq) => oneRecord(reading, ns, seq),
      accepted: (query, afterSeq, beforeSeq, limit) =>
        accepted(reading, query, { afterSeq, beforeSeq, limit }),
      state,
      rewriting,
      attributeColumns: () => this.#columns,
      status: () => this.#status(),
      memoryBytes: () => engine.memoryBytes(),
      unindexedRows: () => this.#indexTail.rows(),
      close: () => this.#close(),
    };
  }

  async #insert(group: InsertGroup): Promise<void> {
    this.#mergeRest.note(group.behind);
    try {
      await insertGroup(this.#inserting, group, this.#resourceKeys);
      this.#diskFull = undefined;
    } catch (error) {
      this.#diskFull = isDiskFull(error) ? (error as Error).message : undefined;
      throw error;
    } finally {
      // Also after a failure: the rows may be there all the same.
      this.#inserts += 1;
    }
  }

  async #promote(): Promise<void> {
    const asOf = this.#inserts;
    if (this.#promotedAsOf === asOf) return;
    try {
      const { gate, log } = this.#inserting;
      // A swap moves rows between two tables that must have the same columns.
      this.#columns = await gate.share(() => promote(this.#engine, this.#columns, log));
      this.#promotedAsOf = asOf;
    } catch (error) {
      if (!(error instanceof EngineAway))
        this.#inserting.log.warn({ err: error }, "could not look for common attributes");
    }
  }

  #status(): EngineStatus {
    const status = this.#engine.status();
    if (status.state !== "ready" || this.#diskFull === undefined) return status;
    return {
      state: "failed",
      because: "the disk is full, nothing more can be stored",
      hint: "make room on the disk of the data folder, or shorten the retention; what was accepted waits in the journal",
    };
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#promoting;
    await this.#indexTail.close();
    await this.#mergeRest.close();
    await this.#engine.close();
  }
}
