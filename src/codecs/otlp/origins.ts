/** Resources by the bytes or text that they were read from: equal facts are one object, over all requests. */
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";

/** Known at once, over all senders. */
const RESOURCES_MOST = 10_000;
/** UTF-16 units of all keys: what is large is not remembered by the thousand. */
const KEYS_MOST_CHARS = 16 * 1024 * 1024;

export interface Known {
  resource: Resource;
  /** Of all its facts: what every record that has it costs in the store. */
  chars: number;
}

export class Origins {
  readonly #base: Readonly<Record<string, string>>;
  readonly #known = new Map<string, Known>();
  #chars = 0;

  /** `base` stands in every resource, such as logboom.source. */
  constructor(base: Readonly<Record<string, string>>) {
    this.#base = base;
  }

  find(key: string): Known | undefined {
    return this.#known.get(key);
  }

  keep(key: string, facts: Readonly<Record<string, string>>, peer: string): Known {
    const own: Record<string, string> = {};
    // Copies: a slice would hold the whole request that it came from for as long as the resource is known.
    for (const [name, value] of Object.entries(facts)) own[name] = Buffer.from(value).toString();
    const resource = makeResource({ ...own, ...this.#base, "network.peer.address": peer });
    if (this.#known.size >= RESOURCES_MOST || this.#chars + key.length > KEYS_MOST_CHARS) {
      this.#known.clear();
      this.#chars = 0;
    }
    const known = { resource, chars: charsOf(resource) };
    // The key, too, begins as a part of the request.
    this.#known.set(Buffer.from(key).toString(), known);
    this.#chars += key.length;
    return known;
  }
}

function charsOf(resource: Resource): number {
  let chars = 0;
  for (const [key, value] of Object.entries(resource.attributes)) chars += key.length + value.length;
  return chars;
}
