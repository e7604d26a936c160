/**
 * Reading records back through a receiver's protocol (CloudWatch Logs has calls for it). The receiver knows its protocol's
 * words, the API implements this with store and query language, and narrows it to what the caller may see.
 */
import type { LogRecord } from "./record.ts";

export interface LogReader {
  /** One page. Throws Refusal for a pattern that cannot be read, Unreadable when the store cannot answer now. */
  read: (request: LogRequest) => Promise<LogPage>;
  /** What a pattern finds in texts, without any store. Throws Refusal. */
  tryPattern: (pattern: string, texts: readonly string[]) => (PatternFound | undefined)[];
}

/** Parts of the text that the pattern names, such as `$.status` or `$bytes`. */
export type PatternFound = Readonly<Record<string, string>>;

export interface LogRequest {
  /** All of these hold for each record. */
  where: readonly LogCondition[];
  /** A CloudWatch Logs filter pattern; empty: all. */
  pattern: string;
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  order: "asc" | "desc";
  /** Goes on behind this place, in the direction of `order`. */
  after?: LogPlace | undefined;
  limit: number;
  /** Ends the page before the texts are longer than this, but not before the first record. */
  maxBytes: number;
  signal: AbortSignal;
}

/** A field of the record or of its resource. */
export type LogCondition = { key: string; anyOf: readonly string[] } | { key: string; beginsWith: string };

/** A record's place among all, by time and then by order of acceptance. */
export interface LogPlace {
  ns: bigint;
  seq: number;
}

export interface LogPage {
  records: LogRecord[];
  /** How far was looked; undefined when there was nothing to look at. */
  place: LogPlace | undefined;
  /** False at the end of the range. A page may be empty and more follow. */
  more: boolean;
}

/** The store cannot answer now; the same request may be answered later. */
export class Unreadable extends Error {
  override name = "Unreadable";
}
