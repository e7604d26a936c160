/** Where a forwarded event came from → resources, one object for equal facts. */
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";

interface Fact {
  /** As the resource calls it. */
  name: string;
  /** As senders call it. */
  keys: readonly string[];
}

/**
 * Docker's fluentd driver sends container_id and container_name, FireLens adds the ecs_ and ec2_ keys (AWS FireLens,
 * "enable-ecs-log-metadata"), fluent-bit's and Fluentd's usual filters add hostname.
 */
export const FACTS: readonly Fact[] = [
  { name: "container.id", keys: ["container_id", "container.id"] },
  { name: "container.name", keys: ["container_name", "container.name"] },
  { name: "container.image.name", keys: ["container.image.name"] },
  { name: "host.name", keys: ["host.name", "hostname", "host"] },
  { name: "host.id", keys: ["host.id", "ec2_instance_id"] },
  { name: "service.name", keys: ["service.name"] },
  { name: "aws.ecs.cluster.name", keys: ["aws.ecs.cluster.name", "ecs_cluster"] },
  { name: "aws.ecs.task.arn", keys: ["aws.ecs.task.arn", "ecs_task_arn"] },
  { name: "aws.ecs.task.definition", keys: ["ecs_task_definition"] },
];
export const CONTAINER_ID = FACTS.findIndex(({ name }) => name === "container.id");
const CONTAINER_NAME = FACTS.findIndex(({ name }) => name === "container.name");
const HOST_NAME = FACTS.findIndex(({ name }) => name === "host.name");
const RESOURCES_MOST = 10_000;

interface Known {
  peer: string;
  facts: readonly string[];
  resource: Resource;
}

export class Origins {
  readonly #base: Readonly<Record<string, string>>;
  readonly #known = new Map<string, Resource>();
  /** The newest by what tells origins apart best: finding one again must not cost the text of all its facts. */
  readonly #newest = new Map<string, Known>();

  /** `base` stands in every resource. */
  constructor(base: Readonly<Record<string, string>>) {
    this.#base = base;
  }

  /** `facts` in the order of FACTS, "" where there is none. The sender is the host of events that name none. */
  resource(peer: string, facts: readonly string[]): Resource {
    const mark = (facts[CONTAINER_ID] as string) || (facts[HOST_NAME] as string);
    const newest = this.#newest.get(mark);
    if (newest !== undefined && newest.peer === peer && isSame(facts, newest.facts)) return newest.resource;
    if (this.#newest.size >= RESOURCES_MOST) this.#newest.clear();
    const resource = this.#find(peer, facts);
    this.#newest.set(mark, { peer, facts: facts.slice(), resource });
    return resource;
  }

  #find(peer: string, facts: readonly string[]): Resource {
    const key = `${peer}\n${facts.join("\n")}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= RESOURCES_MOST) this.#known.clear();
    const resource = this.#make(peer, facts);
    this.#known.set(key, resource);
    return resource;
  }

  #make(peer: string, facts: readonly string[]): Resource {
    const attributes: Record<string, string | undefined> = { ...this.#base, "network.peer.address": peer };
    for (const [slot, { name }] of FACTS.entries()) attributes[name] = facts[slot];
    // Docker's own form of a name.
    attributes["container.name"] = facts[CONTAINER_NAME]?.replace(/^\//, "");
    attributes["host.name"] = facts[HOST_NAME] === "" ? peer : facts[HOST_NAME];
    return makeResource(attributes);
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}
