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

  /** Adds a pair to the row at hand; `endRow` closes it. */
  add(key: string, value: string): void {
    if (this.#pairs === this.#keyCodes.length) {
      this.#keyCodes = grown(this.#keyCodes);
      this.#valueCodes = grown(this.#valueCodes);
    }
    this.#keyCodes[this.#pairs] = this.#keys.code(key);
    if (this.#lowCardinalityValues) this.#valueCodes[this.#pairs] = this.#valueDictionary.code(value);
    else this.#values.string(value);
    this.#pairs += 1;
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
