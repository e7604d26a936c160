/** What each source brought in lately: whether a receiver is alive is the first question of whoever has just set a sender up. */

export interface Activity {
  records: number;
  /** Arrival of the last record, milliseconds since the epoch. */
  lastMs: number | undefined;
  /** Records a second, over the last ten whole seconds. */
  perSecond: number;
}

export interface ActivityLog {
  note: (source: string, records: number) => void;
  of: (source: string) => Activity;
}

const WINDOW_S = 10;

interface Kept {
  records: number;
  lastMs: number;
  /** Records in each second, by the second's number modulo the length. */
  seconds: Float64Array;
  /** The second that was written last. */
  second: number;
}

export function createActivityLog(now: () => number = Date.now): ActivityLog {
  const sources = new Map<string, Kept>();
  return {
    note: (source, records) => {
      if (records === 0) return;
      const ms = now();
      let kept = sources.get(source);
      if (kept === undefined) {
        kept = { records: 0, lastMs: ms, seconds: new Float64Array(WINDOW_S + 1), second: 0 };
        sources.set(source, kept);
      }
      turn(kept, ms);
      kept.records += records;
      kept.lastMs = ms;
      const at = kept.second % kept.seconds.length;
      kept.seconds[at] = (kept.seconds[at] ?? 0) + records;
    },
    of: (source) => {
      const kept = sources.get(source);
      if (kept === undefined) return { records: 0, lastMs: undefined, perSecond: 0 };
      turn(kept, now());
      let sum = 0;
      for (const one of kept.seconds) sum += one;
      // The present second is not over.
      sum -= kept.seconds[kept.second % kept.seconds.length] ?? 0;
      return { records: kept.records, lastMs: kept.lastMs, perSecond: sum / WINDOW_S };
    },
  };
}

/** Empties the seconds that have passed since. */
function turn(kept: Kept, ms: number): void {
  const second = Math.floor(ms / 1000);
  const { length } = kept.seconds;
  const passed = second - kept.second;
  if (passed >= length || passed < 0) kept.seconds.fill(0);
  else for (let i = kept.second + 1; i <= second; i += 1) kept.seconds[i % length] = 0;
  kept.second = second;
}
