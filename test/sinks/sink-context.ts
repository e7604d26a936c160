/** A SinkContext that keeps what is counted and logged. */
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import type { SinkContext } from "../../src/record/sink.ts";

export interface SinkRecording {
  ctx: SinkContext;
  /** Sum of what was counted under an event, and a reason if one is named. */
  counted: (event: string, reason?: string) => number;
  /** Messages of our own log, in order. */
  logged: string[];
  abort: () => void;
}

export function sinkContext(hostname = "docker-host"): SinkRecording {
  const abort = new AbortController();
  const counts = new Map<string, number>();
  const logged: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const entry = JSON.parse(chunk.toString()) as { msg: string };
      logged.push(entry.msg);
      done();
    },
  });
  const count = (event: string, reason: string, by = 1): void => {
    counts.set(`${event}\n${reason}`, (counts.get(`${event}\n${reason}`) ?? 0) + by);
  };
  const counted = (event: string, reason?: string): number => {
    let sum = 0;
    for (const [key, by] of counts) {
      const [one, why] = key.split("\n");
      if (one === event && (reason === undefined || why === reason)) sum += by;
    }
    return sum;
  };
  return {
    ctx: { log: pino({ level: "trace" }, stream), count, hostname, signal: abort.signal },
    counted,
    logged,
    abort: () => abort.abort(),
  };
}

export async function until(so: () => boolean, what: string, mostMs = 15_000): Promise<void> {
  const end = performance.now() + mostMs;
  while (!so()) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(5);
  }
}
