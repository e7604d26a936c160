/**
 * Where the reading of a container without a position begins. What was printed after our first contact with the Engine is
 * ours, however late we come to it; what was printed before is backlog, of which as much is read as was asked for.
 */
import type { SourceContext } from "../../record/source.ts";
import type { DockerConfig } from "./config.ts";
import type { Facts } from "./facts.ts";
import { compareTimes, cursorText } from "./position.ts";
import type { Cursor, Time } from "./position.ts";
import { firstTime } from "./resume.ts";
import type { LogOf } from "./resume.ts";

/** The log driver that keeps nothing; other drivers say so when they are asked. */
export const NOTHING_KEPT = "none";

export interface Contact {
  config: Pick<DockerConfig, "backlog" | "tail">;
  /** Of the source with its Engine, by the Engine's clock, seconds since the epoch. */
  firstSeconds: number;
}

/** All that it ever printed was printed since our first contact. */
export function isNew(facts: Facts, { firstSeconds }: Pick<Contact, "firstSeconds">): boolean {
  return Date.parse(facts.createdAt) / 1000 >= firstSeconds;
}

/**
 * The position of a container that has none. It is kept before its first line is handed on, since a receiver may be away for long:
 * after a kill the reading begins where it began, and of a container that is gone by then it is known that it was there.
 */
export async function meet(
  facts: Facts,
  log: LogOf,
  { contact, ctx }: { contact: Contact; ctx: SourceContext },
): Promise<Cursor> {
  const begin = await beginOf(facts, log, contact);
  const cursor: Cursor = { name: facts.name, streams: [], begin, open: undefined, finished: "" };
  if (facts.logDriver !== NOTHING_KEPT) remember(ctx, facts.id, cursorText(cursor));
  return cursor;
}

/** At once where records may have to wait, and in the order of the records for whoever keeps positions with them. */
export function remember(ctx: SourceContext, key: string, value: string): void {
  ctx.remember?.(key, value);
  // A refusal means that the program is closing: at the next start it is met again.
  ctx.emit([], { [key]: value }).catch(() => undefined);
}

/** Undefined: from the first line that Docker has. */
async function beginOf(facts: Facts, log: LogOf, contact: Contact): Promise<Time | undefined> {
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
