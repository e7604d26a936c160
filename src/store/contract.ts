/** What the rest of logboom sees of the store. Implemented on the embedded engine and, later, on a remote one. */
import type { LogRecord } from "../record/record.ts";
import type { Query } from "../query/tree.ts";
import type { AttributeColumn } from "./columns.ts";
import type { Rewriting } from "./rewriting/contract.ts";

/** One insert: Native blocks that share a column list, stored once however often the same token comes. */
export interface InsertGroup {
  token: string;
  /** Column names in the order of the blocks, as `chunkColumns` of the row encoder gave them. */
  columns: readonly string[];
  blocks: readonly Uint8Array[];
  rows: number;
  /** Names of resource facts without a column of their own that these rows have. */
  resourceKeys: readonly string[];
  /** Rows that wait behind this group: while there are many, the engine puts off what can wait. */
  behind: number;
  /** Rows of it may be there under another token: insert those whose seq is not there, and no others. */
  missingOnly?: boolean;
}

export interface TimeRange {
  /** Nanoseconds since the epoch, inclusive. */
  fromNs: bigint;
  /** Exclusive. */
  toNs: bigint;
}

export interface SearchRequest extends TimeRange {
  query: Query;
  limit: number;
  order: "desc" | "asc";
  /** Continue behind this record (exclusive): its time and seq. */
  after?: { ns: bigint; seq: number };
  signal?: AbortSignal;
}

export interface SearchPage {
  records: LogRecord[];
  /** False when the range is exhausted. */
  more: boolean;
  partial: boolean;
  searched: number;
}

export interface HistogramRequest extends TimeRange {
  query: Query;
  buckets: number;
  /** "severity" (OpenTelemetry words) or a field name. */
  by: string;
  signal?: AbortSignal;
}

export interface Histogram {
  fromNs: bigint;
  bucketMs: number;
  buckets: number;
  series: { value: string; counts: number[] }[];
  total: number;
  partial: boolean;
}

export interface FieldsRequest extends TimeRange {
  query: Query;
  /** Empty: the names found in the newest matching records, with their values there. */
  fields: readonly string[];
  limit: number;
  signal?: AbortSignal;
}

export interface FieldValues {
  name: string;
  values: { value: string; count: number }[];
  distinct: number;
}

export interface StateStore {
  get: (kind: string, key: string) => Promise<unknown>;
  list: (kind: string) => Promise<{ key: string; value: unknown }[]>;
  put: (kind: string, key: string, value: unknown) => Promise<void>;
  remove: (kind: string, key: string) => Promise<void>;
}

export type EngineStatus =
  | { state: "starting"; detail: string }
  | { state: "ready"; detail: string }
  | { state: "restarting"; because: string }
  | { state: "failed"; because: string; hint: string };

export interface Store {
  /** Resolves when the rows are in a part on disk. Rejects with EngineAway (try again) or another error (never will). */
  insert: (group: InsertGroup) => Promise<void>;
  search: (request: SearchRequest) => Promise<SearchPage>;
  histogram: (request: HistogramRequest) => Promise<Histogram>;
  fields: (request: FieldsRequest) => Promise<{ fields: FieldValues[]; partial: boolean }>;
  record: (ns: bigint, seq: number) => Promise<LogRecord | undefined>;
  /** Matching records accepted in (afterSeq, beforeSeq), in order of acceptance, for a tail that was away. */
  accepted: (query: Query, afterSeq: number, beforeSeq: number, limit: number) => Promise<LogRecord[]>;
  state: StateStore;
  /** Parsing the past again; undefined where the engine is not ours alone. */
  rewriting?: Rewriting;
  /** Attribute columns as of now, by attribute key. */
  attributeColumns: () => ReadonlyMap<string, AttributeColumn>;
  status: () => EngineStatus;
  /** Resident bytes of the engine's process, 0 when unknown. */
  memoryBytes: () => number;
  /** Rows whose skip indexes the engine has not built yet: searched all the same, only slower. */
  unindexedRows: () => number;
  close: () => Promise<void>;
}

/** The engine cannot answer now (restarting, disk full, overloaded); the same call may work later. */
export class EngineAway extends Error {
  override name = "EngineAway";
}
