/** Growing waits with chance in them, so that what failed together does not come back together. */
export interface Backoff {
  next: () => number;
  reset: () => void;
}

const FIRST_MS = 100;
/** A restarted receiver is back sooner than this. */
const MOST_MS = 30_000;

export function newBackoff(random: () => number = Math.random): Backoff {
  let waitMs = FIRST_MS;
  return {
    next: () => {
      const now = Math.min(MOST_MS, waitMs * (0.5 + random()));
      waitMs = Math.min(MOST_MS, waitMs * 2);
      return now;
    },
    reset: () => {
      waitMs = FIRST_MS;
    },
  };
}
