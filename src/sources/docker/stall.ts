/**
 * A follow can go silent for ever although lines are written: Engine 20 at damage in the file, 26 and 28 when somebody cut the
 * file from outside. The end of the log, asked for by itself, tells a silent container from a silent Engine.
 */
const CHECK_EVERY_MS = 500;
/** Once soon after the last line, then seldom: each look is a request. */
const FIRST_LOOK_MS = 3000;
/** Until it has found the place from which on we asked, an Engine says nothing: seconds for each 100 MB on a busy machine. */
const BEFORE_FIRST_LINE_MS = { following: 15_000, once: 60_000 };
const NEXT_LOOK_MS = 60_000;

export interface Stalling {
  /** An answer that does not follow comes to an end by itself, however slow the Engine is. */
  following: boolean;
  /** When bytes came last, milliseconds since the epoch. */
  lastReadMs: () => number;
  /** We ourselves are not reading at present. */
  paused: () => boolean;
  /** Is there a line that did not come? */
  hasMore: () => Promise<boolean>;
  stalled: () => void;
  /** Called at each check. */
  every: (nowMs: number) => void;
}

/** Returns what ends it. */
export function watchForStall(what: Stalling): () => void {
  let sinceMs = what.lastReadMs();
  let lookAtMs = sinceMs + (what.following ? BEFORE_FIRST_LINE_MS.following : BEFORE_FIRST_LINE_MS.once);
  let stopped = false;
  let looking = false;
  const look = async (): Promise<void> => {
    looking = true;
    const more = await what.hasMore().catch(() => false);
    looking = false;
    // It may have come while we asked.
    if (more && !stopped && what.lastReadMs() === sinceMs && !what.paused()) what.stalled();
  };
  const timer = setInterval(() => {
    const nowMs = Date.now();
    what.every(nowMs);
    if (what.lastReadMs() !== sinceMs) {
      sinceMs = what.lastReadMs();
      lookAtMs = sinceMs + FIRST_LOOK_MS;
    }
    // An Engine that does not answer is not asked again on top.
    if (nowMs < lookAtMs || what.paused() || looking) return;
    lookAtMs = nowMs + NEXT_LOOK_MS;
    void look();
  }, CHECK_EVERY_MS);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
