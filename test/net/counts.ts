/** Keeps what a sender or sink counts and logs. */
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import type { Logger } from "pino";
import type { SinkContext } from "../../src/record/sink.ts";

export interface Counts {
  count: (event: string, reason: string, by?: number) => void;
  counted: (event: string, reason?: string) => number;
  log: Logger;
  /** Messages of warnings and above, and of the news that trouble has passed. */
  logged: { level: number; msg: string; because?: string }[];
}

export function newCounts(): Counts {
  const counts = new Map<string, number>();
  const logged: Counts["logged"] = [];
  const to = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return {
    count: (event, reason, by = 1) =>
      void counts.set(`${event}\n${reason}`, (counts.get(`${event}\n${reason}`) ?? 0) + by),
    counted: (event, reason) => {
      let sum = 0;
      for (const [key, count] of counts) {
        const [one, why] = key.split("\n");
        if (one === event && (reason === undefined || why === reason)) sum += count;
      }
      return sum;
    },
    log: pino({ level: "info" }, to),
    logged,
  };
}

export function sinkContext(counts: Counts, signal = new AbortController().signal): SinkContext {
  return { log: counts.log, count: counts.count, hostname: "dockerhost", sender: "test", signal };
}

/** Waits until it is so; fails with the text after twenty seconds. */
export async function until(so: () => boolean, text: string): Promise<void> {
  const started = performance.now();
  while (!so()) {
    if (performance.now() - started > 20_000) throw new Error(`waited in vain: ${text}`);
    await sleep(5);
  }
}
