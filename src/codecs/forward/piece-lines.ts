/**
 * Pieces of Docker's lines → lines. A piece may have been acknowledged long before its line is whole, so each is kept as a
 * cursor, together with the batch that it came in, until the line's record takes its place in the same way.
 */
import type { LogRecord } from "../../record/record.ts";
import type { CursorUpdates } from "../../record/source.ts";
import { cutText } from "../otlp/request-batch.ts";
import { isHeld, recordOf, writtenRecord } from "./held-piece.ts";
import type { PieceMarks } from "./piece-marks.ts";

/** Keys of the cursors begin with it. */
export const PIECE_KEY = "piece.";
/** A line whose next piece has not come for so long ended without its last: its container did, or its sender is away. */
const WAIT_MOST_MS = 90_000;
/** After a goodbye; a sender that gave up waiting for an answer says goodbye, too, and is back sooner. */
const GOODBYE_WAIT_MS = 3000;
const LINES_MOST = 10_000;
const BYTES_MOST = 64 * 1024 * 1024;
/** What one kept piece costs beside its text. */
const PIECE_EXTRA_BYTES = 200;

export interface PieceLineOptions {
  maxMessageBytes: number;
  count: (event: string, reason: string) => void;
}

interface OpenLine {
  id: string;
  /** Of the first piece that came. */
  record: LogRecord;
  /** By ordinal; pieces come in order, but one that was sent twice may not. */
  texts: Map<number, string>;
  bytes: number;
  lastOrdinal: number;
  /** Given up then. */
  dueMs: number;
  truncated: boolean;
  /** Who sent it, so that the end of its connection ends it. */
  sender: object | undefined;
}

export class PieceLines {
  readonly #options: PieceLineOptions;
  /** In the order of their newest pieces. */
  readonly #open = new Map<string, OpenLine>();
  #bytes = 0;
  #sender: object | undefined;
  #updates = new Map<string, string | null>();
  #ended: LogRecord[] = [];

  constructor(options: PieceLineOptions) {
    this.#options = options;
  }

  /** Pieces that follow come by this connection. */
  begin(sender: object): void {
    this.#sender = sender;
  }

  /** Cursors that belong to the batch at hand. */
  takeUpdates(): CursorUpdates | undefined {
    if (this.#updates.size === 0) return undefined;
    const updates = Object.fromEntries(this.#updates);
    this.#updates = new Map();
    return updates;
  }

  /** Lines that will not become whole any more. */
  takeEnded(): LogRecord[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  readonly piece = (record: LogRecord, marks: PieceMarks): LogRecord | undefined => {
    const { id } = marks;
    const line = this.#open.get(id) ?? this.#begin(id, record);
    // The newest stands last.
    this.#open.delete(id);
    this.#open.set(id, line);
    line.sender = this.#sender;
    line.dueMs = record.observedMs + WAIT_MOST_MS;
    if (marks.last) line.lastOrdinal = marks.ordinal;
    this.#add(line, marks.ordinal, record);
    if (line.texts.size === line.lastOrdinal) return this.#finish(line);
    this.#makeRoom();
    return undefined;
  };

  /** A sender said goodbye: its container has ended, and a line without an end with it. */
  endOf(sender: object, nowMs: number): void {
    for (const line of this.#open.values()) if (line.sender === sender) line.dueMs = nowMs + GOODBYE_WAIT_MS;
  }

  /** Gives up lines that have waited too long. */
  tick(nowMs: number): void {
    for (const line of this.#open.values()) if (line.dueMs <= nowMs) this.#give(line);
  }

  openLines(): number {
    return this.#open.size;
  }

  /** What was open when the program before this one ended. */
  restore(key: string, value: string | undefined, nowMs: number): void {
    const held: unknown = parsed(value);
    if (!isHeld(held)) {
      this.#updates.set(key, null);
      return;
    }
    const record = recordOf(held);
    const line = this.#open.get(held.id) ?? this.#begin(held.id, record);
    line.dueMs = nowMs + WAIT_MOST_MS;
    if (held.last) line.lastOrdinal = held.ordinal;
    line.texts.set(held.ordinal, record.body);
    this.#grow(line, record.body);
  }

  #begin(id: string, record: LogRecord): OpenLine {
    const line: OpenLine = {
      id,
      record,
      texts: new Map(),
      bytes: 0,
      lastOrdinal: 0,
      dueMs: 0,
      truncated: false,
      sender: undefined,
    };
    this.#open.set(id, line);
    return line;
  }

  #add(line: OpenLine, ordinal: number, record: LogRecord): void {
    if (line.texts.has(ordinal)) return;
    const room = this.#options.maxMessageBytes - line.bytes;
    // What is over the limit is remembered as a piece without text, so that the line still ends.
    const text = cutText(record.body, Math.max(0, room));
    line.truncated ||= text !== record.body;
    line.texts.set(ordinal, text);
    this.#grow(line, text);
    const marks = { id: line.id, ordinal, last: ordinal === line.lastOrdinal };
    this.#updates.set(keyOf(line.id, ordinal), writtenRecord({ ...record, body: text }, marks));
  }

  #grow(line: OpenLine, text: string): void {
    const bytes = Buffer.byteLength(text);
    line.bytes += bytes;
    this.#bytes += bytes + PIECE_EXTRA_BYTES;
  }

  #makeRoom(): void {
    while (this.#open.size > LINES_MOST || this.#bytes > BYTES_MOST) {
      const [oldest] = this.#open.values();
      if (oldest === undefined) return;
      this.#give(oldest);
    }
  }

  #give(line: OpenLine): void {
    const record = this.#finish(line);
    record.attributes = [...record.attributes, "log.incomplete", "true"];
    this.#ended.push(record);
  }

  #finish(line: OpenLine): LogRecord {
    this.#open.delete(line.id);
    this.#bytes -= line.bytes + line.texts.size * PIECE_EXTRA_BYTES;
    for (const ordinal of line.texts.keys()) this.#forget(keyOf(line.id, ordinal));
    const ordinals = [...line.texts.keys()].sort((a, b) => a - b);
    const record = { ...line.record, body: ordinals.map((one) => line.texts.get(one)).join("") };
    if (!line.truncated || record.attributes.includes("log.truncated")) return record;
    this.#options.count("truncated", "longer than allowed");
    record.attributes = [...record.attributes, "log.truncated", "true"];
    return record;
  }

  /** One that came with the batch at hand was never kept. */
  #forget(key: string): void {
    if (typeof this.#updates.get(key) === "string") this.#updates.delete(key);
    else this.#updates.set(key, null);
  }
}

function keyOf(id: string, ordinal: number): string {
  return `${PIECE_KEY}${id}.${ordinal}`;
}

function parsed(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? "");
  } catch {
    return undefined;
  }
}
