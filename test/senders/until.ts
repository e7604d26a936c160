/** Waits for what must come true. */
import { setTimeout as sleep } from "node:timers/promises";

export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  mostMs = 90_000,
): Promise<void> {
  const end = Date.now() + mostMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`waited ${mostMs} ms in vain until ${what}`);
    await sleep(25);
  }
}

/** Does this for all, a few at a time. */
export async function inTurns<T>(
  all: readonly T[],
  atATime: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const waiting = [...all];
  const turns = Array.from({ length: Math.min(atATime, all.length) }, async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one);
  });
  await Promise.all(turns);
}
