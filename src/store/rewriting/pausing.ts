/** An engine whose readers wait while rows are swapped: nobody sees a record twice, or not at all. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../engine/contract.ts";

/** A swap takes some hundred milliseconds; a search that has waited this long is answered as it is. */
const PAUSE_MOST_MS = 5000;

export interface Pausing {
  engine: Engine;
  pause: (until: Promise<unknown>) => void;
}

export function pausing(engine: Engine): Pausing {
  let pause: Promise<unknown> | undefined;
  return {
    pause: (until) => {
      const mine: Promise<unknown> = Promise.race([until, sleep(PAUSE_MOST_MS, undefined, { ref: false })])
        .catch(() => undefined)
        .finally(() => {
          if (pause === mine) pause = undefined;
        });
      pause = mine;
    },
    engine: {
      writer: () => engine.writer(),
      reader: () => engine.reader(),
      ready: async (mostMs) => {
        if (pause !== undefined) await pause;
        await engine.ready(mostMs);
      },
      status: () => engine.status(),
      pid: () => engine.pid(),
      memoryBytes: () => engine.memoryBytes(),
      close: () => engine.close(),
    },
  };
}
