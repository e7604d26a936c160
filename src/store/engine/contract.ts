/** What the store needs of an engine: two ways to speak to it and the knowledge of how it is. Suite: test/contract/engine.ts. */
import type { ClickHouseClient } from "@clickhouse/client";
import type { EngineStatus } from "../contract.ts";

export interface Engine {
  /** May do everything in our database. A new one after each start of the engine: ask for it at every use. */
  writer: () => ClickHouseClient;
  /** May read records, within limits of time and memory, and nothing else. For whatever a person's query is part of. */
  reader: () => ClickHouseClient;
  /** Resolves when the engine answers; rejects with EngineAway after `mostMs`, or at once when closed. */
  ready: (mostMs: number) => Promise<void>;
  status: () => EngineStatus;
  /** The engine's process, undefined when it is another machine's or not running. */
  pid: () => number | undefined;
  /** Resident bytes of that process, 0 when unknown. */
  memoryBytes: () => number;
  /** Ends the engine. Twice is harmless. */
  close: () => Promise<void>;
}

/** The one database that is ours. */
export const DATABASE = "logs";
