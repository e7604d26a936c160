/** Where the stream of accepted records stands, seen from the tap. */
import type { Tap } from "../../pipeline/tap.ts";
import type { Progress } from "../route.ts";

/** How far the store is, which only the sink in front of it knows. */
export interface StoredProgress extends Pick<Progress, "storedSeq" | "storedUpTo"> {
  /** The last seq of earlier runs: nothing lies between it and the first record of this one. */
  startSeq: number;
}

export interface TapWatch {
  progress: Progress;
  close: () => void;
}

/** A reader that keeps nothing: it only sees the numbers go by. Without `stored` the store is taken to be up to date. */
export function watchTap(tap: Tap, stored: StoredProgress | undefined): TapWatch {
  let publishedSeq = stored?.startSeq ?? 0;
  let firstSeq: number | undefined;
  const reader = tap.subscribe({
    after: -1,
    maxQueued: 0,
    matches: (record) => {
      firstSeq ??= record.seq;
      publishedSeq = record.seq;
      return false;
    },
  });
  // A ring that was in use before we came may have forgotten its first record already.
  const fromStart = stored !== undefined && reader.from === Number.MAX_SAFE_INTEGER;
  const progress: Progress = {
    publishedSeq: () => publishedSeq,
    storedSeq: stored?.storedSeq ?? (() => publishedSeq),
    storedUpTo: stored?.storedUpTo ?? (() => Promise.resolve(true)),
    // Numbers jump from one run to the next; asking the store what is in the jump would be asking for nothing.
    reach: (ringFrom) =>
      fromStart && firstSeq !== undefined && ringFrom <= firstSeq ? stored.startSeq + 1 : ringFrom,
  };
  return { progress, close: () => reader.close() };
}
