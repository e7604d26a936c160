/**
 * Records → one Native block. The hottest path of all: plain loops, nothing allocated per record. What many records
 * share (their resource, a repeated list of attributes) is encoded once for each chunk and referred to by number.
 */
import type { LogRecord } from "../../record/record.ts";
import type { AttributeColumn } from "../../store/columns.ts";
import { writeBlock } from "../../store/native/block.ts";
import { Int64Column, StringColumn, Uint8Column } from "../../store/native/columns.ts";
import type { Column } from "../../store/native/columns.ts";
import { AttributeLists } from "./attribute-lists.ts";
import { GivenColumns } from "./given-columns.ts";
import { ResourceRuns } from "./resource-runs.ts";

export interface Chunk {
  columns: string[];
  /** Names of resource facts without a column that these rows have. */
  resourceKeys: string[];
  block: Uint8Array;
  rows: number;
  firstSeq: number;
  lastSeq: number;
}

export class ChunkEncoder {
  rows = 0;
  #bodyChars = 0;
  #firstSeq = 0;
  #lastSeq = 0;
  readonly #ts = new Int64Column("ts", "DateTime64(9, 'UTC')");
  readonly #time = new TimeHalves();
  readonly #seq = new Int64Column("seq", "UInt64");
  readonly #observed = new Int64Column("observed", "DateTime64(3, 'UTC')");
  readonly #severity = new Uint8Column("severity");
  readonly #body = new StringColumn("body");
  readonly #given = new GivenColumns();
  readonly #resources = new ResourceRuns();
  readonly #attributes: AttributeLists;
  readonly #first: readonly Column[] = [this.#ts, this.#seq, this.#observed, this.#severity, this.#body];
  readonly #all: readonly Column[];

  constructor(columns: ReadonlyMap<string, AttributeColumn>) {
    this.#attributes = new AttributeLists(columns);
    const { columns: given } = this.#given;
    this.#all = [...this.#first, ...given, ...this.#resources.columns, ...this.#attributes.columns];
  }

  /** Bytes the block will have, roughly. */
  get bytes(): number {
    return this.#bodyChars + this.#attributes.chars + this.rows * 40;
  }

  append(record: LogRecord): void {
    const row = this.rows;
    const time = this.#time;
    time.set(record.seconds, record.nanos);
    this.#ts.push(time.low, time.high);
    this.#seq.pushNumber(record.seq);
    this.#observed.pushNumber(record.observedMs);
    this.#severity.push(record.severity);
    this.#body.set(row, record.body);
    this.#given.set(row, record.given);
    const lists = this.#resources.set(row, record.resource);
    this.#attributes.set(row, record.attributes, lists);
    if (row === 0) this.#firstSeq = record.seq;
    this.#lastSeq = record.seq;
    this.#bodyChars += record.body.length;
    this.rows = row + 1;
  }

  /** The block so far; the encoder is empty afterwards. */
  finish(): Chunk {
    const { rows } = this;
    const columns = this.#all.map((one) => one.name);
    const resourceKeys = this.#resources.finish(rows);
    const block = rows === 0 ? new Uint8Array(0) : writeBlock(this.#all, rows);
    for (const column of this.#first) column.reset();
    this.#given.reset();
    this.#resources.reset();
    this.#attributes.reset();
    this.rows = 0;
    this.#bodyChars = 0;
    return { columns, resourceKeys, block, rows, firstSeq: this.#firstSeq, lastSeq: this.#lastSeq };
  }
}

/** seconds * 10^9 + nanos as two halves of 64 bits, without leaving the numbers that a double holds exactly. */
class TimeHalves {
  /** Its lower 32 bits count. */
  low = 0;
  high = 0;
  /** Neighbours mostly have the same second. */
  #seconds = 0;
  #secondLow = 0;
  #secondHigh = 0;

  set(seconds: number, nanos: number): void {
    if (seconds !== this.#seconds) this.#second(seconds);
    const low = this.#secondLow + nanos;
    this.low = low;
    this.high = this.#secondHigh + Math.floor(low / 2 ** 32);
  }

  #second(seconds: number): void {
    const upper = Math.floor(seconds / 65_536);
    const high = upper * 1e9;
    // high * 2^16 + low: the lower 16 bits of high move up into the lower word.
    const highRest = Math.floor(high / 65_536);
    this.#seconds = seconds;
    this.#secondLow = (high - highRest * 65_536) * 65_536 + (seconds - upper * 65_536) * 1e9;
    this.#secondHigh = highRest;
  }
}
