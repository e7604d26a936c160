/**
 * Records → one Native block. The hottest path of all: plain loops, nothing allocated per record. What many records
 * share (their resource, a repeated list of attributes) is encoded once for each chunk and referred to by number.
 */
import type { Attributes, LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { ATTRIBUTE_MAP, RESOURCE_COLUMNS, RESOURCE_MAP } from "../../store/columns.ts";
import type { AttributeColumn } from "../../store/columns.ts";
import { writeBlock } from "../../store/native/block.ts";
import { Int64Column, LowCardinalityColumn, StringColumn, Uint8Column } from "../../store/native/columns.ts";
import type { Column } from "../../store/native/columns.ts";
import { MapColumn } from "../../store/native/map-column.ts";
import { GivenColumns } from "./given-columns.ts";

export interface Chunk {
  columns: string[];
  /** Names of resource facts without a column that these rows have. */
  resourceKeys: string[];
  block: Uint8Array;
  rows: number;
  firstSeq: number;
  lastSeq: number;
}

/** What one resource of this chunk is encoded to. */
interface KnownResource {
  /** One code for each of the resource's own columns. */
  codes: number[];
  /** Facts without a column: key, value, … */
  rest: string[];
  /** The list of attributes its last record had. */
  last: SplitAttributes | undefined;
  /** Lists of its records that were known, and that were not. */
  hits: number;
  misses: number;
}

/** What a list of attributes is encoded to. */
interface SplitAttributes {
  attributes: Attributes;
  /** (column, code) or, for String columns, (column, index of the value). */
  own: number[];
  /** Key, value, … of those without a column. */
  map: string[];
}

/** Lists remembered for each chunk; sources that share lists have fewer. */
const SPLITS_MOST = 4096;
/** A source that makes a list for each record (JSON documents) is found out after so many: its lists are written and forgotten. */
const MISSES_MOST = 64;

export class ChunkEncoder {
  rows = 0;
  #bodyBytes = 0;
  #firstSeq = 0;
  #lastSeq = 0;
  readonly #ts = new Int64Column("ts", "DateTime64(9, 'UTC')");
  readonly #seq = new Int64Column("seq", "UInt64");
  readonly #observed = new Int64Column("observed", "DateTime64(3, 'UTC')");
  readonly #severity = new Uint8Column("severity");
  readonly #body = new StringColumn("body");
  readonly #given = new GivenColumns();
  readonly #origin = new LowCardinalityColumn("origin");
  readonly #resourceColumns = [...RESOURCE_COLUMNS].map(([field, name]) => ({
    field,
    column: new LowCardinalityColumn(name),
  }));
  readonly #resource = new MapColumn(RESOURCE_MAP, "LowCardinality(String)");
  readonly #attrs = new MapColumn(ATTRIBUTE_MAP, "String");
  /** Attribute columns in the order of the block, and where each key's column is. */
  readonly #own: (LowCardinalityColumn | StringColumn)[] = [];
  readonly #ownIndex = new Map<string, number>();
  readonly #all: Column[];
  #known = new Map<Resource, KnownResource>();
  #splits = new Map<Attributes, SplitAttributes>();
  readonly #resourceKeys = new Set<string>();
  #lastResource: Resource | undefined;
  #last: KnownResource | undefined;

  constructor(columns: ReadonlyMap<string, AttributeColumn>) {
    for (const { key, name, type } of columns.values()) {
      this.#ownIndex.set(key, this.#own.length);
      this.#own.push(type === "String" ? new StringColumn(name) : new LowCardinalityColumn(name));
    }
    this.#all = [
      this.#ts,
      this.#seq,
      this.#observed,
      this.#severity,
      this.#body,
      ...this.#given.columns,
      this.#origin,
      ...this.#resourceColumns.map((one) => one.column),
      this.#resource,
      this.#attrs,
      ...this.#own,
    ];
  }

  /** Bytes the block will have, roughly. */
  get bytes(): number {
    return this.#bodyBytes + this.rows * 40;
  }

  append(record: LogRecord): void {
    const row = this.rows;
    pushTime(this.#ts, record.seconds, record.nanos);
    this.#seq.pushNumber(record.seq);
    this.#observed.pushNumber(record.observedMs);
    this.#severity.push(record.severity);
    this.#body.set(row, record.body);
    this.#given.set(row, record.given);
    const known =
      record.resource === this.#lastResource && this.#last !== undefined
        ? this.#last
        : this.#find(record.resource);
    this.#setResource(row, known);
    this.#setAttributes(row, known, record.attributes);
    if (row === 0) this.#firstSeq = record.seq;
    this.#lastSeq = record.seq;
    this.#bodyBytes += record.body.length;
    this.rows = row + 1;
  }

  /** The block so far; the encoder is empty afterwards. */
  finish(): Chunk {
    const { rows } = this;
    const columns = this.#all.map((one) => one.name);
    const block = rows === 0 ? new Uint8Array(0) : writeBlock(this.#all, rows);
    const resourceKeys = [...this.#resourceKeys];
    for (const column of this.#all) column.reset();
    this.#given.reset();
    this.#resourceKeys.clear();
    this.#known.clear();
    this.#splits.clear();
    this.#lastResource = undefined;
    this.#last = undefined;
    this.rows = 0;
    this.#bodyBytes = 0;
    return { columns, resourceKeys, block, rows, firstSeq: this.#firstSeq, lastSeq: this.#lastSeq };
  }

  #find(resource: Resource): KnownResource {
    let known = this.#known.get(resource);
    if (known === undefined) {
      known = this.#encode(resource);
      this.#known.set(resource, known);
    }
    this.#lastResource = resource;
    this.#last = known;
    return known;
  }

  #encode(resource: Resource): KnownResource {
    const codes = this.#resourceColumns.map((one) => one.column.code(resource.attributes[one.field] ?? ""));
    codes.push(this.#origin.code(resource.origin));
    const rest: string[] = [];
    for (const [key, value] of Object.entries(resource.attributes)) {
      if (RESOURCE_COLUMNS.has(key)) continue;
      rest.push(key, value);
      this.#resourceKeys.add(key);
    }
    return { codes, rest, last: undefined, hits: 0, misses: 0 };
  }

  #setResource(row: number, known: KnownResource): void {
    const { codes, rest } = known;
    const columns = this.#resourceColumns;
    for (let i = 0; i < columns.length; i += 1) columns[i]?.column.setCode(row, codes[i] ?? 0);
    this.#origin.setCode(row, codes[columns.length] ?? 0);
    for (let i = 0; i < rest.length; i += 2) this.#resource.add(rest[i] ?? "", rest[i + 1] ?? "");
    this.#resource.endRow();
  }

  #setAttributes(row: number, known: KnownResource, attributes: Attributes): void {
    let split = known.last;
    if (split?.attributes !== attributes) {
      if (known.misses > MISSES_MOST && known.misses > known.hits * 2) {
        this.#setUnshared(row, attributes);
        return;
      }
      split = known.last = this.#splitOf(known, attributes);
    }
    const { own, map } = split;
    this.#setOwn(row, attributes, own);
    for (let i = 0; i < map.length; i += 2) {
      const value = map[i + 1] ?? "";
      this.#bodyBytes += value.length;
      this.#attrs.add(map[i] ?? "", value);
    }
    this.#attrs.endRow();
  }

  /** A list that no other record has: straight to its columns. */
  #setUnshared(row: number, attributes: Attributes): void {
    for (let i = 0; i + 1 < attributes.length; i += 2) {
      const key = attributes[i] ?? "";
      const value = attributes[i + 1] ?? "";
      if (value === "") continue;
      this.#bodyBytes += value.length;
      const index = this.#ownIndex.get(key);
      if (index === undefined) this.#attrs.add(key, value);
      else this.#own[index]?.set(row, value);
    }
    this.#attrs.endRow();
  }

  #splitOf(known: KnownResource, attributes: Attributes): SplitAttributes {
    const split = this.#splits.get(attributes);
    if (split === undefined) {
      known.misses += 1;
      return this.#split(attributes);
    }
    known.hits += 1;
    return split;
  }

  #setOwn(row: number, attributes: Attributes, own: readonly number[]): void {
    for (let i = 0; i < own.length; i += 2) {
      const column = this.#own[own[i] ?? 0];
      const code = own[i + 1] ?? 0;
      if (column instanceof LowCardinalityColumn) column.setCode(row, code);
      else column?.set(row, attributes[code] ?? "");
    }
  }

  #split(attributes: Attributes): SplitAttributes {
    const split: SplitAttributes = { attributes, own: [], map: [] };
    for (let i = 0; i + 1 < attributes.length; i += 2) {
      const key = attributes[i] ?? "";
      const value = attributes[i + 1] ?? "";
      if (value === "") continue;
      const index = this.#ownIndex.get(key);
      const column = index === undefined ? undefined : this.#own[index];
      if (index === undefined || column === undefined) split.map.push(key, value);
      else split.own.push(index, column instanceof LowCardinalityColumn ? column.code(value) : i + 1);
    }
    if (this.#splits.size < SPLITS_MOST) this.#splits.set(attributes, split);
    return split;
  }
}

/** seconds * 10^9 + nanos as a 64-bit integer, without leaving the numbers that a double holds exactly. */
function pushTime(column: Int64Column, seconds: number, nanos: number): void {
  const upper = Math.floor(seconds / 65_536);
  const low = (seconds - upper * 65_536) * 1e9 + nanos;
  const high = upper * 1e9;
  // high * 2^16 + low: the lower 16 bits of high move up into the lower word.
  const highRest = Math.floor(high / 65_536);
  const lowSum = (high - highRest * 65_536) * 65_536 + low;
  column.push(lowSum % 2 ** 32, highRest + Math.floor(lowSum / 2 ** 32));
}
