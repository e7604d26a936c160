/** What parsing the past again needs of the store, beside what a search does. See docs/decisions/0007-reparse.md. */
import type { Query } from "../../query/tree.ts";
import type { LogRecord } from "../../record/record.ts";

/** A record with the mark of what its source had stated (record/given.ts). */
export interface StoredRecord {
  record: LogRecord;
  given: string;
  givenSeconds: number;
  givenNanos: number;
}

export interface RewriteRange {
  /** Nanoseconds since the epoch, inclusive … */
  fromNs: bigint;
  /** … and exclusive. */
  toNs: bigint;
  query: Query;
  /** Records accepted later are none of it. */
  seqMost: number;
}

export interface RewritePage extends RewriteRange {
  /** Go on behind this record. */
  after: { ns: bigint; seq: number } | undefined;
  limit: number;
}

/** Native blocks, as an insert has them. */
export interface StagedRows {
  columns: readonly string[];
  blocks: readonly Uint8Array[];
  /** Names of resource facts without a column of their own that these rows have. */
  resourceKeys: readonly string[];
}

export interface Rewriting {
  /** What was kept last, also by a run before a kill; undefined when nothing ever was. */
  note: () => Promise<unknown>;
  keep: (note: unknown) => Promise<void>;
  count: (range: RewriteRange) => Promise<number>;
  /** Oldest first. */
  read: (page: RewritePage) => Promise<{ records: StoredRecord[]; more: boolean }>;
  /** Forgets rows that were staged and not swapped. */
  begin: () => Promise<void>;
  /** Rows that will stand for those of their seq. After a failure nobody knows which are there: begin anew. */
  stage: (rows: StagedRows) => Promise<void>;
  /**
   * Keeps the note, and from that moment on the staged rows stand for those of their seq: resolves when it is done, and is
   * finished by the next to open the store when we do not come so far.
   */
  swap: (note: unknown) => Promise<void>;
  /** Frees the room of rows that were replaced. */
  clear: () => Promise<void>;
}
