/** Where documents came from: equal facts are one resource, since stages behind cache by identity. */
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import { wholeCharacters } from "./parse.ts";

/** Senders that put something new into a fact each time would fill any memory; then it begins anew. */
const RESOURCES_MOST = 4096;

type Facts = Readonly<Record<string, string>>;

interface Found {
  peer: string;
  list: readonly string[];
  resource: Resource;
}

export class ResourceTable {
  readonly #source: string;
  readonly #known = new Map<string, Resource>();
  /** By what the transport says, then by the document's own facts put together. */
  readonly #found = new Map<Facts | undefined, Map<string, Found>>();
  #foundSize = 0;
  #lastPeer = "";
  #lastFacts: Facts | undefined;
  #lastList: readonly string[] = [];
  #last: Resource | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  /** `facts` are compared by identity first; `list` (name, value, …) is the caller's and read at once. */
  find(peer: string, facts: Facts | undefined, list: readonly string[]): Resource {
    if (
      this.#last !== undefined &&
      peer === this.#lastPeer &&
      facts === this.#lastFacts &&
      isSame(list, this.#lastList)
    )
      return this.#last;
    const found = this.#find(peer, facts, list);
    this.#lastPeer = peer;
    this.#lastFacts = facts;
    this.#lastList = found.list;
    this.#last = found.resource;
    return found.resource;
  }

  /** Origins take turns in what one sender hands in. Texts may have any character, so what is found is compared. */
  #find(peer: string, facts: Facts | undefined, list: readonly string[]): Found {
    const key = list.length === 0 ? peer : `${peer}\n${list.join("\n")}`;
    const known = this.#found.get(facts)?.get(key);
    if (known !== undefined && known.peer === peer && isSame(known.list, list)) return known;
    const found = { peer, list: list.slice(), resource: this.#lookUp(peer, facts, list) };
    this.#keep(facts, key, found);
    return found;
  }

  #keep(facts: Facts | undefined, key: string, found: Found): void {
    if (this.#foundSize >= RESOURCES_MOST) {
      this.#found.clear();
      this.#foundSize = 0;
    }
    let ofFacts = this.#found.get(facts);
    if (ofFacts === undefined) this.#found.set(facts, (ofFacts = new Map<string, Found>()));
    ofFacts.set(key, found);
    this.#foundSize += 1;
  }

  #lookUp(peer: string, facts: Facts | undefined, list: readonly string[]): Resource {
    const all: Record<string, string> = { "logboom.source": this.#source, "network.peer.address": peer };
    for (let i = 0; i < list.length; i += 2) all[list[i] ?? ""] ??= list[i + 1] ?? "";
    if (facts !== undefined) Object.assign(all, facts);
    for (const [name, value] of Object.entries(all)) all[name] = wholeCharacters(value);
    const key = JSON.stringify(all);
    let resource = this.#known.get(key);
    if (resource === undefined) {
      if (this.#known.size >= RESOURCES_MOST) this.#known.clear();
      resource = makeResource(all);
      this.#known.set(key, resource);
    }
    return resource;
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}
