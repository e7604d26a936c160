/**
 * What agents send to this logboom, taken exactly once: an agent's positions are kept here, in the journal, together with
 * the records they stand for. A sender asks for them when it begins, and after any doubt (docs/decisions/0005-routes.md).
 */
import { randomBytes } from "node:crypto";
import { decodeForwarded, resourceMemory } from "../record/forwarded.ts";
import type { SourceContext } from "../record/source.ts";

export interface Opened {
  session: string;
  /** The last batch taken, as the sender numbered it; empty when there was none. */
  last: string;
  /** The sender's positions; undefined when it was never heard of. */
  cursors: Record<string, string> | undefined;
}

export type Taken = "taken" | "another session" | "no room";

export interface AgentIntake {
  /** Ends the sender's session before; resolves when nothing of that one is under way any more. */
  open: (sender: string) => Promise<Opened>;
  /** Resolves when the batch is durable. The same batch again, in the same session, is taken once. Refuses what is no batch. */
  take: (sender: string, batch: Batch) => Promise<Taken>;
}

export interface Batch {
  session: string;
  /** The sender's number of it: different from that of the batch before. */
  number: string;
  text: string;
}

interface Session {
  id: string;
  last: string;
  /** The batch under way, or the last one. */
  taking: Promise<void>;
}

const RESOURCES_MOST = 10_000;
const SENDERS_MOST = 10_000;
/** A store that has no room for longer lets the sender wait by itself. */
const ROOM_WITHIN_MS = 20_000;
/** Key of the last batch's number, beside the positions. */
const LAST = "#";

export function createAgentIntake(ctx: SourceContext): AgentIntake {
  const sessions = new Map<string, Session>();
  const resourceOf = resourceMemory(RESOURCES_MOST);

  const open = async (sender: string): Promise<Opened> => {
    const id = randomBytes(12).toString("hex");
    const before = sessions.get(sender);
    if (before === undefined && sessions.size >= SENDERS_MOST) sessions.clear();
    const session: Session = { id, last: "", taking: before?.taking ?? Promise.resolve() };
    sessions.set(sender, session);
    await session.taking.catch(() => undefined);
    const last = ctx.cursor(keyOf(sender, LAST)) ?? "";
    session.last ||= last;
    return { session: id, last, cursors: last === "" ? undefined : positionsOf(ctx, sender) };
  };

  const take = async (sender: string, { session: id, number, text }: Batch): Promise<Taken> => {
    const session = sessions.get(sender);
    if (session === undefined || session.id !== id) return "another session";
    if (session.last === number) {
      await session.taking;
      return "taken";
    }
    const { records, cursors } = decodeForwarded(text, resourceOf);
    if (!(await room(ctx))) return "no room";
    // Another session may have begun while there was no room, or the same batch have come again.
    if (sessions.get(sender) !== session) return "another session";
    if (session.last !== number) {
      const kept: Record<string, string | null> = { [keyOf(sender, LAST)]: number };
      for (const [key, value] of Object.entries(cursors)) kept[keyOf(sender, key)] = value;
      session.last = number;
      session.taking = ctx.emit(records, kept);
    }
    await session.taking;
    return "taken";
  };
  return { open, take };
}

function keyOf(sender: string, key: string): string {
  return `${sender}/${key}`;
}

function positionsOf(ctx: SourceContext, sender: string): Record<string, string> {
  const positions: Record<string, string> = {};
  const prefix = keyOf(sender, "");
  for (const key of ctx.cursorKeys()) {
    const name = key.slice(prefix.length);
    if (key.startsWith(prefix) && name !== LAST) positions[name] = ctx.cursor(key) ?? "";
  }
  return positions;
}

async function room(ctx: SourceContext): Promise<boolean> {
  const waiting = ctx.full();
  if (waiting === undefined) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((tell) => (timer = setTimeout(() => tell(false), ROOM_WITHIN_MS)));
  const made = await Promise.race([waiting.then(() => true), late]);
  clearTimeout(timer);
  return made;
}
