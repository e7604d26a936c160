/** What every hop did with records since the start: the numbers behind /metrics and the balance page. */

export interface Count {
  hop: string;
  event: string;
  reason: string;
  count: number;
}

export interface Counters {
  add: (hop: string, event: string, reason: string, by: number) => void;
  get: (hop: string, event: string, reason?: string) => number;
  all: () => Count[];
}

/** More kinds than this are a bug in a source (a reason made from data); they are counted together. */
const MAX_KINDS = 2000;

export function createCounters(): Counters {
  const counts = new Map<string, Count>();
  const entry = (hop: string, event: string, reason: string): Count => {
    const key = `${hop}\n${event}\n${reason}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    if (counts.size >= MAX_KINDS && reason !== "other") return entry(hop, event, "other");
    const fresh = { hop, event, reason, count: 0 };
    counts.set(key, fresh);
    return fresh;
  };
  return {
    add: (hop, event, reason, by) => {
      entry(hop, event, reason).count += by;
    },
    get: (hop, event, reason) => {
      let sum = 0;
      for (const one of counts.values()) {
        if (one.hop === hop && one.event === event && (reason === undefined || one.reason === reason))
          sum += one.count;
      }
      return sum;
    },
    all: () => [...counts.values()].map((one) => ({ ...one })),
  };
}
