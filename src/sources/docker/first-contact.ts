/**
 * Where the reading of a container without a position begins. What was printed after our first contact with the Engine is
 * ours, however late we come to it; what was printed before is backlog, of which as much is read as was asked for.
 */
import type { DockerConfig } from "./config.ts";
import type { Facts } from "./facts.ts";
import { compareTimes } from "./position.ts";
import type { Time } from "./position.ts";
import { firstTime } from "./resume.ts";
import type { LogOf } from "./resume.ts";

export interface Contact {
  config: Pick<DockerConfig, "backlog" | "tail">;
  /** Of the source with its Engine, by the Engine's clock, seconds since the epoch. */
  firstSeconds: number;
}

/** All that it ever printed was printed since our first contact. */
export function isNew(facts: Facts, { firstSeconds }: Pick<Contact, "firstSeconds">): boolean {
  return Date.parse(facts.createdAt) / 1000 >= firstSeconds;
}

/** Undefined: from the first line that Docker has. */
export async function beginOf(facts: Facts, log: LogOf, contact: Contact): Promise<Time | undefined> {
  const { firstSeconds } = contact;
  const { backlog, tail } = contact.config;
  if (isNew(facts, contact)) return undefined;
  if (backlog && tail === "all") return undefined;
  const seconds = Math.floor(firstSeconds);
  const first: Time = { seconds, nanos: Math.floor((firstSeconds - seconds) * 1e9) };
  if (!backlog || tail === "all" || tail === 0) return first;
  const wanted = await firstTime(log, tail);
  return wanted === undefined || compareTimes(first, wanted) < 0 ? first : wanted;
}
