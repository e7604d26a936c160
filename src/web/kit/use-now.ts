import { useEffect, useState } from "react";

const SECOND_MS = 1000;

/** The time, second by second; it stands still while nobody needs it. */
export function useNow(ticking = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return undefined;
    const tick = (): void => setNow(Date.now());
    // At once, but not within the effect: the time it stood still at may be long ago.
    const first = setTimeout(tick);
    const timer = setInterval(tick, SECOND_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [ticking]);
  return now;
}
