/** Does so many things at once, lets so many more wait, and refuses the rest. */
import { HttpRefusal } from "./errors.ts";

export interface Slots {
  run: <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;
}

export function createSlots(atOnce: number, mostWaiting: number): Slots {
  let busy = 0;
  const waiting: (() => void)[] = [];
  const enter = async (signal: AbortSignal | undefined): Promise<void> => {
    if (busy < atOnce) {
      busy += 1;
      return;
    }
    if (waiting.length >= mostWaiting) throw tooBusy();
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(tooBusy());
      };
      waiting.push(go);
      signal?.addEventListener("abort", leave, { once: true });
    });
  };
  const exit = (): void => {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
  };
  return {
    run: async (work, signal) => {
      await enter(signal);
      try {
        return await work();
      } finally {
        exit();
      }
    },
  };
}

function tooBusy(): HttpRefusal {
  const hint = "try again in a few seconds, or ask for less at once";
  return new HttpRefusal("E_BUSY", "too many requests of this kind are already waiting", hint, {
    "retry-after": "2",
  });
}
