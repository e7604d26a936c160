/**
 * Entries of forward messages → records, in slices of bounded size, so that a chunk of any length is handed on bit by bit.
 * One decoder serves all connections of a source: `begin` names the sender.
 */
import { keepStated } from "../../record/arrival.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { KIND, ValueReader } from "../msgpack/value-reader.ts";
import { Document } from "./document.ts";
import type { Envelope } from "./envelope.ts";
import { EventTime } from "./event-time.ts";
import { Origins } from "./origins.ts";
import type { PieceMarks } from "./piece-marks.ts";

/** Entries that are still to be read; the bytes are whole and uncompressed. */
export interface Entries {
  tag: string;
  shape: Envelope["shape"];
  bytes: Buffer;
  at: number;
  end: number;
  /** Of a list: entries left. */
  left: number;
}

/** Takes the pieces of lines; gives the record of a line that is whole now. */
export interface PieceTaker {
  piece: (record: LogRecord, marks: PieceMarks) => LogRecord | undefined;
}

export interface EntryOptions {
  maxMessageBytes: number;
  pieces: PieceTaker;
  /** Told once for each entry or record: ("malformed", why), ("truncated", …), ("repaired", …). */
  count: (event: string, reason: string) => void;
}

const REPLACEMENT = "\ufffd";

export class EntryDecoder {
  readonly #options: EntryOptions;
  readonly #reader = new ValueReader();
  readonly #document: Document;
  readonly #time = new EventTime();
  readonly #origins = new Origins({ "logboom.source": "fluentd" });
  #records: LogRecord[] = [];
  #peer = "";
  #observedMs = 0;
  /** Of the record before, shared when it is the same. */
  #attributes: readonly string[] = NO_ATTRIBUTES;

  constructor(options: EntryOptions) {
    this.#options = options;
    this.#document = new Document(options);
  }

  begin(peer: string, observedMs: number): void {
    this.#peer = peer;
    this.#observedMs = observedMs;
  }

  /** The records since the last call. */
  take(): LogRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** Reads on until about so many bytes are read; true when there is more. */
  decode(entries: Entries, mostBytes: number): boolean {
    const reader = this.#reader;
    const stop = Math.min(entries.end, entries.at + mostBytes);
    reader.open(entries.bytes, entries.at, entries.end);
    while (reader.at < stop && entries.left > 0) {
      if (!this.#entry(reader, entries)) {
        this.#options.count("malformed", "broken entries");
        entries.left = 0;
        break;
      }
      if (entries.shape !== "packed") entries.left -= 1;
    }
    entries.at = reader.at;
    return entries.left > 0 && entries.at < entries.end;
  }

  /** As decode, for entries that were taken before. */
  skip(entries: Entries, mostBytes: number): boolean {
    const reader = this.#reader;
    const stop = Math.min(entries.end, entries.at + mostBytes);
    reader.open(entries.bytes, entries.at, entries.end);
    while (reader.at < stop && entries.left > 0) {
      const sound = reader.skip() && (entries.shape !== "single" || reader.skip());
      if (!sound) entries.left = 0;
      else if (entries.shape !== "packed") entries.left -= 1;
    }
    entries.at = reader.at;
    return entries.left > 0 && entries.at < entries.end;
  }

  /** False when the bytes do not hold together from here on; an entry of another kind is counted and stepped over. */
  #entry(reader: ValueReader, { tag, shape }: Entries): boolean {
    const from = reader.at;
    let members = 2;
    if (shape !== "single") {
      members = reader.next() === KIND.array ? reader.number : 0;
      if (members < 2) return this.#skip(reader, from, shape, "no entry");
    }
    this.#document.begin(tag);
    if (!this.#readTime(reader)) return this.#skip(reader, from, shape, "bad time");
    if (this.#time.isMark) return this.#skip(reader, from, shape, "");
    if (!this.#document.read(reader)) return this.#skip(reader, from, shape, "no record");
    for (let i = 2; i < members; i += 1) if (!reader.skip()) return false;
    this.#keep();
    return true;
  }

  #skip(reader: ValueReader, from: number, shape: Envelope["shape"], reason: string): boolean {
    reader.at = from;
    if (!reader.skip() || (shape === "single" && !reader.skip())) return false;
    if (reason !== "") this.#options.count("malformed", reason);
    return true;
  }

  /** Fluent Bit may put a map of its own beside the time (version 1.5, "Entry"). */
  #readTime(reader: ValueReader): boolean {
    const kind = reader.next();
    if (kind !== KIND.array) return this.#time.read(reader, kind);
    if (reader.number !== 2) return false;
    return this.#time.read(reader, reader.next()) && this.#document.more(reader, "fluent.metadata");
  }

  #keep(): void {
    const document = this.#document;
    const time = this.#time;
    const known = time.seconds !== 0 || time.nanos !== 0;
    const record: LogRecord = {
      seconds: known ? time.seconds : Math.floor(this.#observedMs / 1000),
      nanos: known ? time.nanos : (this.#observedMs % 1000) * 1_000_000,
      observedMs: this.#observedMs,
      severity: document.severity(),
      body: document.body,
      resource: this.#origins.resource(this.#peer, document.facts),
      attributes: NO_ATTRIBUTES,
      seq: 0,
    };
    if (known) keepStated(record);
    if (document.bodyIsRead) record.bodyIsRead = true;
    this.#remark(document);
    record.attributes = this.#shared(document.list);
    const whole = document.piece.isPiece() ? this.#options.pieces.piece(record, document.piece) : record;
    if (whole !== undefined) this.#records.push(whole);
  }

  #remark({ body, list, truncated, incomplete }: Document): void {
    const { count } = this.#options;
    if (incomplete) count("malformed", "too much for attributes");
    if (truncated) {
      list.push("log.truncated", "true");
      count("truncated", "longer than allowed");
    }
    if (body.includes(REPLACEMENT)) {
      list.push("log.invalid_utf8", "true");
      count("repaired", "invalid UTF-8");
    }
  }

  #shared(list: readonly string[]): readonly string[] {
    const before = this.#attributes;
    if (list.length === 0) return NO_ATTRIBUTES;
    if (list.length === before.length) {
      let same = 0;
      while (same < list.length && list[same] === before[same]) same += 1;
      if (same === list.length) return before;
    }
    this.#attributes = list.slice();
    return this.#attributes;
  }
}
