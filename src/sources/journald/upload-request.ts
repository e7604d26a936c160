/**
 * One request of systemd-journal-upload(8). The sender may have sent the same in another that is still being taken: its connection
 * broke, and it does not know what became of the entries. So what was taken is looked up when entries are handed on, and by one request at a time.
 */
import { ExportReader } from "../../codecs/journal/export.ts";
import { counterOf, isUpTo } from "../../codecs/journal/cursor.ts";
import type { JournalRecords } from "../../codecs/journal/records.ts";
import { takeIn } from "../../receive/taking.ts";
import type { Taken } from "../../receive/taking.ts";
import type { LogRecord } from "../../record/record.ts";
import type { SourceContext } from "../../record/source.ts";
import type { Turns } from "./turns.ts";

/** Records handed on together. */
const BATCH_RECORDS = 4096;
/** Read between two looks at how many there are. */
const STEP_BYTES = 256 * 1024;
/** Before the cursors of senders, of which there is one for each counter. */
const KEY = "@upload ";
/** Counters that are remembered: a host has a new one seldom. Entries of further ones are taken as they come. */
const COUNTERS_MOST = 20_000;

export interface UploadNeeds {
  ctx: SourceContext;
  records: JournalRecords;
  turns: Turns;
  maxMessageBytes: number;
}

interface Counter {
  /** The cursor that stood under its key when we looked, or that we put there. */
  known: string | undefined;
  /** What others have taken, up to here. Not what this request has: entries of several files need not come in the order of their count. */
  before: string | undefined;
}

/** Entries that are handed on together. */
interface Batch {
  records: LogRecord[];
  /** Of each record; "" where none is remembered. */
  marks: string[];
  /** Key → cursor of the last entry. */
  cursors: Record<string, string>;
}

export class Upload {
  readonly #needs: UploadNeeds;
  readonly #observedMs: number;
  readonly #reader: ExportReader;
  #batch = emptyBatch();
  /** By key. */
  readonly #counters = new Map<string, Counter>();
  /** New counters that may be remembered. */
  #newLeft: number;

  constructor(needs: UploadNeeds, observedMs: number) {
    this.#needs = needs;
    this.#observedMs = observedMs;
    this.#newLeft = COUNTERS_MOST - needs.ctx.cursorKeys().length;
    const { count } = needs.ctx;
    this.#reader = new ExportReader(
      {
        entry: (fields, marks) => {
          if (marks.truncated) count("truncated", "longer than allowed");
          if (marks.invalidUtf8) count("repaired", "invalid UTF-8");
          this.#entry(needs.records.entryOf(fields, marks, this.#observedMs));
        },
        damaged: (reason) => count("malformed", reason),
      },
      needs.maxMessageBytes,
    );
  }

  async take(parts: AsyncIterable<Buffer> | readonly Buffer[]): Promise<Taken> {
    let held: Buffer[] = [];
    let bytes = 0;
    for await (const part of parts) {
      held.push(part);
      bytes += part.length;
      // A reader of single bytes would put a long line together anew for each of them.
      if (bytes < STEP_BYTES) continue;
      const taken = await this.#read(Buffer.concat(held, bytes));
      if (taken !== "taken") return taken;
      held = [];
      bytes = 0;
    }
    const taken = await this.#read(Buffer.concat(held, bytes));
    if (taken !== "taken") return taken;
    this.#reader.end();
    return this.#batch.records.length === 0 ? "taken" : this.#handOn();
  }

  async #read(bytes: Buffer): Promise<Taken> {
    for (let at = 0; at < bytes.length; at += STEP_BYTES) {
      this.#reader.push(bytes.subarray(at, at + STEP_BYTES));
      if (this.#batch.records.length < BATCH_RECORDS) continue;
      const taken = await this.#handOn();
      if (taken !== "taken") return taken;
    }
    return "taken";
  }

  #entry({ record, cursor }: ReturnType<JournalRecords["entryOf"]>): void {
    const { records, marks, cursors } = this.#batch;
    const key = keyOf(cursor);
    const counter = key === undefined ? undefined : this.#counter(key);
    if (key === undefined || counter === undefined) {
      records.push(record);
      marks.push("");
      return;
    }
    if (counter.before !== undefined && isUpTo(cursor, counter.before)) {
      this.#needs.ctx.count("repeated", "taken before");
      return;
    }
    records.push(record);
    marks.push(cursor);
    cursors[key] = cursor;
  }

  /** Undefined when there is no room to remember one more. */
  #counter(key: string): Counter | undefined {
    const met = this.#counters.get(key);
    if (met !== undefined) return met;
    const known = this.#needs.ctx.cursor(key);
    if (known === undefined && this.#newLeft <= 0) return undefined;
    if (known === undefined) this.#newLeft -= 1;
    const counter = { known, before: known };
    this.#counters.set(key, counter);
    return counter;
  }

  async #handOn(): Promise<Taken> {
    const { ctx, turns } = this.#needs;
    const read = this.#batch;
    this.#batch = emptyBatch();
    const keys = Object.keys(read.cursors);
    const turn = turns.take(keys);
    if (turn === undefined) {
      ctx.count("refused", "no room", read.records.length);
      return "no room";
    }
    const end = await turn;
    try {
      const { records, cursors } = this.#isOvertaken(keys) ? this.#newOf(read) : read;
      if (records.length === 0) return "taken";
      const taken = await takeIn(ctx, records, cursors);
      if (taken === "taken") for (const [key, cursor] of Object.entries(cursors)) this.#note(key, cursor);
      return taken;
    } finally {
      end();
    }
  }

  /** Has another request taken entries of these counters since we looked? Looks anew. */
  #isOvertaken(keys: readonly string[]): boolean {
    let overtaken = false;
    for (const key of keys) {
      const counter = this.#counters.get(key);
      const known = this.#needs.ctx.cursor(key);
      if (counter === undefined || counter.known === known) continue;
      counter.known = known;
      counter.before = known;
      overtaken = true;
    }
    return overtaken;
  }

  /** The batch without what others have taken meanwhile. */
  #newOf({ records, marks }: Batch): Batch {
    const left = emptyBatch();
    for (const [i, record] of records.entries()) {
      const cursor = marks[i] ?? "";
      const key = keyOf(cursor);
      const before = key === undefined ? undefined : this.#counters.get(key)?.before;
      if (before !== undefined && isUpTo(cursor, before)) {
        this.#needs.ctx.count("repeated", "taken before");
        continue;
      }
      left.records.push(record);
      left.marks.push(cursor);
      if (key !== undefined) left.cursors[key] = cursor;
    }
    return left;
  }

  #note(key: string, cursor: string): void {
    const counter = this.#counters.get(key);
    if (counter !== undefined) counter.known = cursor;
  }
}

function keyOf(cursor: string): string | undefined {
  const counter = counterOf(cursor);
  return counter === undefined ? undefined : KEY + counter;
}

function emptyBatch(): Batch {
  return { records: [], marks: [], cursors: {} };
}
