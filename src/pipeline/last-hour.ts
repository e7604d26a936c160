/** What a step did, minute by minute, over the last hour: the match rate of now, not of a start weeks ago. */

export interface Done {
  records: number;
  matched: number;
  missed: number;
  failed: number;
}

export interface LastHour extends Done {
  /** matched / (matched + missed + failed) of each minute, oldest first; null where none was judged. */
  rates: (number | null)[];
}

const MINUTES = 60;
const MINUTE_MS = 60_000;

interface Minute extends Done {
  /** Since the epoch; tells a minute of this hour from one that stood here an hour ago. */
  at: number;
}

export class HourOfMinutes {
  readonly #minutes: Minute[] = Array.from({ length: MINUTES }, () => fresh(-1));

  /** Called once a batch. */
  note(nowMs: number, { records, matched, missed, failed }: Done): void {
    const minute = this.#minuteOf(Math.floor(nowMs / MINUTE_MS));
    minute.records += records;
    minute.matched += matched;
    minute.missed += missed;
    minute.failed += failed;
  }

  sum(nowMs: number): LastHour {
    const last = Math.floor(nowMs / MINUTE_MS);
    const sum: LastHour = { records: 0, matched: 0, missed: 0, failed: 0, rates: [] };
    for (let at = last - MINUTES + 1; at <= last; at += 1) {
      const minute = this.#minutes[at % MINUTES];
      if (minute?.at !== at) {
        sum.rates.push(null);
        continue;
      }
      sum.records += minute.records;
      sum.matched += minute.matched;
      sum.missed += minute.missed;
      sum.failed += minute.failed;
      sum.rates.push(matchRate(minute));
    }
    return sum;
  }

  #minuteOf(at: number): Minute {
    const known = this.#minutes[at % MINUTES];
    if (known?.at === at) return known;
    return (this.#minutes[at % MINUTES] = fresh(at));
  }
}

/** Null before the first record that was judged. */
export function matchRate({ matched, missed, failed }: Omit<Done, "records">): number | null {
  const judged = matched + missed + failed;
  return judged === 0 ? null : matched / judged;
}

function fresh(at: number): Minute {
  return { at, records: 0, matched: 0, missed: 0, failed: 0 };
}
