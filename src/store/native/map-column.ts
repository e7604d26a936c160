/** Map(LowCardinality(String), String or LowCardinality(String)): an array of pairs, keys and values apart. */
import { bytesOf, Dictionary, grown, SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS } from "./columns.ts";
import type { Column } from "./columns.ts";
import { GrowingBuffer } from "./growing-buffer.ts";

export class MapColumn implements Column {
  readonly name: string;
  readonly type: string;
  readonly #lowCardinalityValues: boolean;
  #keys = new Dictionary();
  #keyCodes = new Uint32Array(1024);
  #values = new GrowingBuffer(16 * 1024);
  #valueDictionary = new Dictionary();
  #valueCodes = new Uint32Array(1024);
  #ends = new Uint32Array(1024);
  #pairs = 0;
  #rows = 0;

  constructor(name: string, values: "String" | "LowCardinality(String)") {
    this.name = name;
    this.type = `Map(LowCardinality(String), ${values})`;
    this.#lowCardinalityValues = values !== "String";
  }

  /** What `add` wants for a key; good until `reset`. */
  keyCode(key: string): number {
    return this.#keys.code(key);
  }

  /** What `addRun` wants for a value. */
  valueCode(value: string): number {
    return this.#valueDictionary.code(value);
  }

  /** Adds a pair to the row at hand; `endRow` closes it. Values are Strings. */
  add(keyCode: number, value: string): void {
    this.#addKey(keyCode);
    this.#values.string(value);
  }

  /** Adds pairs whose values were written before, by `encoded`, to the row at hand. */
  addEncoded(keyCodes: readonly number[], values: Uint8Array): void {
    for (let i = 0; i < keyCodes.length; i += 1) this.#addKey(keyCodes[i] as number);
    this.#values.short(values);
  }

  /** So many rows with the same pairs, each a code of the key and one of the value, which is LowCardinality. */
  addRun(codes: readonly number[], rows: number): void {
    for (let row = 0; row < rows; row += 1) {
      for (let i = 0; i < codes.length; i += 2) {
        this.#addKey(codes[i] as number);
        this.#valueCodes[this.#pairs - 1] = codes[i + 1] as number;
      }
      this.endRow();
    }
  }

  #addKey(code: number): void {
    if (this.#pairs === this.#keyCodes.length) this.#grow();
    this.#keyCodes[this.#pairs++] = code;
  }

  #grow(): void {
    this.#keyCodes = grown(this.#keyCodes);
    this.#valueCodes = grown(this.#valueCodes);
  }

  endRow(): void {
    if (this.#rows === this.#ends.length) this.#ends = grown(this.#ends);
    this.#ends[this.#rows++] = this.#pairs;
  }

  bytes(): number {
    return (
      this.#values.length + this.#keys.bytes + this.#valueDictionary.bytes + this.#pairs * 2 + this.#rows * 8
    );
  }

  /** All state prefixes come first, then the offsets, then keys and values. */
  write(out: GrowingBuffer, rows: number): void {
    out.uint64(SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS);
    if (this.#lowCardinalityValues) out.uint64(SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS);
    const offsets = new Uint32Array(rows * 2);
    for (let i = 0; i < rows; i += 1) offsets[i * 2] = this.#ends[i] ?? 0;
    out.raw(bytesOf(offsets));
    this.#keys.write(out, this.#keyCodes.subarray(0, this.#pairs));
    if (this.#lowCardinalityValues)
      this.#valueDictionary.write(out, this.#valueCodes.subarray(0, this.#pairs));
    else out.raw(this.#values.view());
  }

  reset(): void {
    this.#keys.reset();
    this.#valueDictionary.reset();
    this.#values.length = 0;
    this.#pairs = 0;
    this.#rows = 0;
  }
}

/** Strings one behind the other, as `addEncoded` takes them. */
export function encoded(values: readonly string[]): Uint8Array {
  const out = new GrowingBuffer(64);
  for (const value of values) out.string(value);
  return out.view();
}
