/** For protocols that answer: records are taken when they are durable, or not at all, and the sender is told which. */
import type { LogRecord } from "../record/record.ts";
import type { CursorUpdates, SourceContext } from "../record/source.ts";

/** "no room": send it again later. "closing": the same, and this program ends. Nothing of the batch was kept in either case. */
export type Taken = "taken" | "no room" | "closing";

/** A sender waits this long for its answer before it is sent away; most clients give up after ten seconds or more. */
const ROOM_WITHIN_MS = 5000;

/**
 * Waits for room for a while, hands the batch on, resolves when it is durable. Cursors that say what was taken are to be
 * made when there is room, and not before: a function is asked then.
 */
export async function takeIn(
  ctx: SourceContext,
  records: readonly LogRecord[],
  cursors?: CursorUpdates | (() => CursorUpdates),
): Promise<Taken> {
  if (ctx.signal.aborted) return "closing";
  if (!(await room(ctx))) {
    ctx.count("refused", "no room", records.length);
    return ctx.signal.aborted ? "closing" : "no room";
  }
  try {
    await ctx.emit(records, typeof cursors === "function" ? cursors() : cursors);
    return "taken";
  } catch (error) {
    if (ctx.signal.aborted) return "closing";
    throw error;
  }
}

async function room(ctx: SourceContext): Promise<boolean> {
  const until = performance.now() + ROOM_WITHIN_MS;
  for (let full = ctx.full(); full !== undefined; full = ctx.full()) {
    const left = until - performance.now();
    if (left <= 0 || ctx.signal.aborted) return false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, left)));
    await Promise.race([full, late]);
    clearTimeout(timer);
  }
  return true;
}
