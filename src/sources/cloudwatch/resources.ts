/** Where records came from: equal facts share one object, as stages behind remember by it. */
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";

const RESOURCES_MOST = 10_000;

export class Resources {
  readonly #known = new Map<string, Resource>();

  /** The group stands for the service: it is what people name an application's logs by. */
  of(group: string, peer: string): Resource {
    const key = `${group}\n${peer}`;
    let resource = this.#known.get(key);
    if (resource === undefined) {
      if (this.#known.size >= RESOURCES_MOST) this.#known.clear();
      resource = makeResource({
        "logboom.source": "cloudwatch",
        "service.name": group,
        "network.peer.address": peer,
      });
      this.#known.set(key, resource);
    }
    return resource;
  }
}
