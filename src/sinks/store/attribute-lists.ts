/**
 * The columns of attributes. Lists that records share are taken apart once for each chunk; of a list that no other record
 * has, as documents have them, each key mostly stands where the record before had it.
 */
import type { Attributes } from "../../record/record.ts";
import { ATTRIBUTE_MAP } from "../../store/columns.ts";
import type { AttributeColumn } from "../../store/columns.ts";
import { LowCardinalityColumn, StringColumn } from "../../store/native/columns.ts";
import type { Column } from "../../store/native/columns.ts";
import { encoded, MapColumn } from "../../store/native/map-column.ts";

/** What a list of attributes is encoded to. */
interface SplitAttributes {
  attributes: Attributes;
  /** (column, code) or, for String columns, (column, index of the value). */
  own: readonly number[];
  /** Codes of the keys without a column, and their values as the map has them. */
  mapKeys: readonly number[];
  mapValues: Uint8Array;
  /** UTF-16 units of all values. */
  chars: number;
}

/** Lists remembered for each chunk; sources that share lists have fewer. */
const SPLITS_MOST = 4096;
/** A source that makes a list for each record (JSON documents) is found out after so many: its lists are written and forgotten. */
const MISSES_MOST = 64;

/** Whether the records of one resource share their lists. */
export class ListSharing {
  /** The list that its last record had. */
  last: SplitAttributes | undefined = undefined;
  /** Lists of its records that were known, and that were not. */
  hits = 0;
  misses = 0;
}

export class AttributeLists {
  /** The map, then one for each key with a column. */
  readonly columns: readonly Column[];
  /** UTF-16 units of the values taken. */
  chars = 0;
  readonly #map = new MapColumn(ATTRIBUTE_MAP, "String");
  readonly #own: (LowCardinalityColumn | StringColumn)[] = [];
  readonly #ownIndex = new Map<string, number>();
  #splits = new Map<Attributes, SplitAttributes>();
  /** Keys of the list before, and where each goes: the index of its column, or -1 less the code of its key in the map. */
  readonly #keys: string[] = [];
  readonly #places: number[] = [];

  constructor(columns: ReadonlyMap<string, AttributeColumn>) {
    for (const { key, name, type } of columns.values()) {
      this.#ownIndex.set(key, this.#own.length);
      this.#own.push(type === "String" ? new StringColumn(name) : new LowCardinalityColumn(name));
    }
    this.columns = [this.#map, ...this.#own];
  }

  set(row: number, attributes: Attributes, lists: ListSharing): void {
    if (attributes.length > 0) this.#set(row, attributes, lists);
    this.#map.endRow();
  }

  reset(): void {
    for (const column of this.columns) column.reset();
    this.#splits.clear();
    this.#keys.length = 0;
    this.chars = 0;
  }

  #set(row: number, attributes: Attributes, lists: ListSharing): void {
    let split = lists.last;
    if (split?.attributes !== attributes) {
      if (lists.misses > MISSES_MOST && lists.misses > lists.hits * 2) {
        this.#setUnshared(row, attributes);
        return;
      }
      split = lists.last = this.#splitOf(attributes, lists);
    }
    this.#setShared(row, split);
  }

  #setShared(row: number, { attributes, own, mapKeys, mapValues, chars }: SplitAttributes): void {
    for (let i = 0; i < own.length; i += 2) {
      const column = this.#own[own[i] ?? 0];
      const code = own[i + 1] ?? 0;
      if (column instanceof LowCardinalityColumn) column.setCode(row, code);
      else column?.set(row, attributes[code] ?? "");
    }
    if (mapKeys.length > 0) this.#map.addEncoded(mapKeys, mapValues);
    this.chars += chars;
  }

  #setUnshared(row: number, attributes: Attributes): void {
    const keys = this.#keys;
    const places = this.#places;
    for (let i = 0; i + 1 < attributes.length; i += 2) {
      const key = attributes[i] as string;
      const value = attributes[i + 1] as string;
      if (value === "") continue;
      const at = i >> 1;
      if (keys[at] !== key) this.#place(at, key);
      const place = places[at] as number;
      if (place < 0) this.#map.add(-1 - place, value);
      else this.#own[place]?.set(row, value);
      this.chars += value.length;
    }
  }

  #place(at: number, key: string): void {
    // No holes: what is in between was passed over.
    while (this.#keys.length < at) {
      this.#places[this.#keys.length] = 0;
      this.#keys.push("");
    }
    this.#keys[at] = key;
    this.#places[at] = this.#ownIndex.get(key) ?? -1 - this.#map.keyCode(key);
  }

  #splitOf(attributes: Attributes, lists: ListSharing): SplitAttributes {
    const split = this.#splits.get(attributes);
    if (split === undefined) {
      lists.misses += 1;
      return this.#split(attributes);
    }
    lists.hits += 1;
    return split;
  }

  #split(attributes: Attributes): SplitAttributes {
    const own: number[] = [];
    const mapKeys: number[] = [];
    const values: string[] = [];
    let chars = 0;
    for (let i = 0; i + 1 < attributes.length; i += 2) {
      const key = attributes[i] ?? "";
      const value = attributes[i + 1] ?? "";
      if (value === "") continue;
      chars += value.length;
      const index = this.#ownIndex.get(key);
      const column = index === undefined ? undefined : this.#own[index];
      if (index === undefined || column === undefined) {
        mapKeys.push(this.#map.keyCode(key));
        values.push(value);
      } else own.push(index, column instanceof LowCardinalityColumn ? column.code(value) : i + 1);
    }
    const split = { attributes, own, mapKeys, mapValues: encoded(values), chars };
    if (this.#splits.size < SPLITS_MOST) this.#splits.set(attributes, split);
    return split;
  }
}
