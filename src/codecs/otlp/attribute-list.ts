/** The attributes of a record that is being made. Keys are not repeated in a record, empty values are absent. */
import { NO_ATTRIBUTES } from "../../record/record.ts";
import type { Attributes } from "../../record/record.ts";
import { plainText } from "./plain.ts";
import type { Plain } from "./plain.ts";

/** Longer lists (key, value, …) are searched by a set. */
const SCAN_MOST = 64;
/** A record with more has no author; SDKs stop at 128 (OpenTelemetry specification, "Attribute Limits"). */
const ATTRIBUTES_MOST = 1024;
/** Names of nested maps are joined: without a bound a deep map could multiply a long name. */
const KEY_MOST_CHARS = 512;

export class AttributeList {
  /** Attributes that found no room, since the last `take`. */
  dropped = 0;
  readonly #list: string[] = [];
  /** Keys of the list while it is long. */
  #keys: Set<string> | undefined;

  get empty(): boolean {
    return this.#list.length === 0;
  }

  /** The first value of a key stays. */
  add(key: string, value: string): void {
    const name = key.length > KEY_MOST_CHARS ? key.slice(0, KEY_MOST_CHARS) : key;
    if (value === "" || name === "" || this.#has(name)) return;
    if (this.#list.length >= ATTRIBUTES_MOST * 2) {
      this.dropped += 1;
      return;
    }
    this.#list.push(name, value);
    this.#keys?.add(name);
  }

  addAll(list: Attributes): void {
    for (let i = 0; i + 1 < list.length; i += 2) this.add(list[i] ?? "", list[i + 1] ?? "");
  }

  /** A map's members under its name and a dot, everything else as text. */
  addPlain(key: string, value: Plain): void {
    if (!(value instanceof Map) || key.length > KEY_MOST_CHARS) {
      this.add(key, plainText(value));
      return;
    }
    const prefix = key === "" ? "" : `${key}.`;
    for (const [name, one] of value) this.addPlain(prefix + name, one);
  }

  #has(key: string): boolean {
    const list = this.#list;
    const { length } = list;
    if (length > SCAN_MOST) return this.#longHas(key);
    for (let i = 0; i < length; i += 2) if (list[i] === key) return true;
    return false;
  }

  /** The list; begins anew. */
  take(): Attributes {
    const list = this.#list;
    this.dropped = 0;
    if (list.length === 0) return NO_ATTRIBUTES;
    // A copy has exactly the size that it needs; the list itself has grown once and for all.
    const taken = list.slice();
    list.length = 0;
    this.#keys = undefined;
    return taken;
  }

  /** As facts of a resource. */
  takeFacts(): Record<string, string> {
    const list = this.take();
    const facts: Record<string, string> = {};
    for (let i = 0; i + 1 < list.length; i += 2) facts[list[i] ?? ""] = list[i + 1] ?? "";
    return facts;
  }

  #longHas(key: string): boolean {
    const keys = (this.#keys ??= new Set(this.#list.filter((_, i) => i % 2 === 0)));
    return keys.has(key);
  }
}
