/** Where GELF documents come from. Equal facts give the same object, since later stages remember it by identity. */
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";

/** Additional fields of Docker's driver, logspout and common libraries, by the names that resources have here. */
export const FACT_NAMES: ReadonlyMap<string, string> = new Map([
  ["container_id", "container.id"],
  ["container_name", "container.name"],
  ["image_name", "container.image.name"],
  ["image_id", "container.image.id"],
  ["container.id", "container.id"],
  ["container.name", "container.name"],
  ["container.image.name", "container.image.name"],
  ["service.name", "service.name"],
  ["service_name", "service.name"],
  ["application_name", "service.name"],
  ["app_name", "service.name"],
]);

/** Over all senders. */
const RESOURCES_MOST = 10_000;

export class GelfResources {
  readonly #base: Readonly<Record<string, string>>;
  readonly #known = new Map<string, Resource>();
  /** Most documents come from where the one before did. */
  #last: Resource;
  #lastPeer = "";
  #lastFacts: readonly string[] = [];

  constructor(base: Readonly<Record<string, string>>) {
    this.#base = base;
    this.#last = makeResource(base);
  }

  /** `facts` is name, value, … in the order of the document. */
  find(peer: string, facts: readonly string[]): Resource {
    if (peer === this.#lastPeer && isSame(facts, this.#lastFacts)) return this.#last;
    const key = `${peer}\n${facts.join("\n")}`;
    let resource = this.#known.get(key);
    if (resource === undefined) {
      if (this.#known.size >= RESOURCES_MOST) this.#known.clear();
      resource = this.#make(peer, facts);
      this.#known.set(key, resource);
    }
    this.#lastPeer = peer;
    this.#lastFacts = facts;
    this.#last = resource;
    return resource;
  }

  /** The sender's address is the host of documents that name none. */
  #make(peer: string, facts: readonly string[]): Resource {
    const attributes: Record<string, string> = { ...this.#base, "host.name": peer };
    for (let i = 0; i < facts.length; i += 2) attributes[facts[i] ?? ""] = facts[i + 1] ?? "";
    // Docker's own name of a container begins with a slash, and some pass it on.
    const name = attributes["container.name"];
    if (name?.startsWith("/") === true) attributes["container.name"] = name.slice(1);
    return makeResource({ ...attributes, "network.peer.address": peer });
  }
}

function isSame(facts: readonly string[], others: readonly string[]): boolean {
  if (facts.length !== others.length) return false;
  for (let i = 0; i < facts.length; i += 1) if (facts[i] !== others[i]) return false;
  return true;
}
