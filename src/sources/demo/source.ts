/** The demo source: realistic lines of several services at a chosen rate, so that a newcomer sees the product alive. */
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { DemoConfig } from "./config.ts";
import { createStory } from "./story.ts";

/** Short enough to look like a stream, long enough for batches at high rates. */
const TICK_MS = 50;
/** After a pause longer than this the missed part of the story is left out, not told all at once. */
const BEHIND_MOST_MS = 1000;
/** Emits that may be under way; more would only pile up in memory. */
const UNDER_WAY_MOST = 8;

export const demo = defineSource({
  name: "demo",
  summary: "Made-up lines of a small shop's services, with an incident every few minutes.",
  config: DemoConfig,
  open: (options, ctx) => Promise.resolve(openDemo(options, ctx)),
});

/** `now` in milliseconds; handed in by tests. */
export function openDemo(options: DemoConfig, ctx: SourceContext, now: () => number = Date.now): Running {
  const closing = new AbortController();
  const signal = AbortSignal.any([ctx.signal, closing.signal]);
  const done = tell(options, { ...ctx, signal }, now);
  return {
    done,
    close: () => {
      closing.abort();
      return done;
    },
    status: () =>
      signal.aborted
        ? { state: "closed" }
        : { state: "running", detail: `making up ${options.rate} lines a second` },
  };
}

async function tell(options: DemoConfig, ctx: SourceContext, now: () => number): Promise<void> {
  const { signal } = ctx;
  const story = createStory(options, hostname(), now());
  const underWay = new Set<Promise<void>>();
  let toldMs = now();
  let owed = 0;
  while (!signal.aborted) {
    await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
    await ctx.full();
    if (underWay.size >= UNDER_WAY_MOST) await Promise.race(underWay);
    if (signal.aborted) break;
    const untilMs = now();
    const fromMs = Math.max(toldMs, untilMs - BEHIND_MOST_MS);
    owed += ((untilMs - fromMs) * options.rate) / 1000;
    const count = Math.floor(owed);
    owed -= count;
    toldMs = untilMs;
    if (count === 0) continue;
    const emitted = emit(ctx, story.lines(count, fromMs, untilMs)).finally(() => underWay.delete(emitted));
    underWay.add(emitted);
  }
  await Promise.all(underWay);
}

/** Rejects only when the program is closing: then nobody waits for a made-up line. */
async function emit(ctx: SourceContext, lines: Parameters<SourceContext["emit"]>[0]): Promise<void> {
  try {
    await ctx.emit(lines);
  } catch (error) {
    ctx.log.debug({ err: error }, "made-up lines were not taken");
  }
}
