/**
 * Whether Docker answers, for an agent without routes: with routes their readings know, and tell. /logs alone has nobody who
 * would notice before somebody looks.
 */
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 10_000;
/** A daemon that is stuck takes the call and never answers. */
const ANSWER_WITHIN_MS = 5000;

export interface DockerWatchNeeds {
  ask: () => Promise<unknown>;
  /** Whether nobody else would notice. */
  needed: () => boolean;
  explain: (error: unknown) => { because: string; hint: string };
  everyMs?: number;
  withinMs?: number;
}

export interface DockerWatch {
  /** What is wrong, in sentences. */
  troubles: () => string[];
  close: () => Promise<void>;
}

export function watchDocker(needs: DockerWatchNeeds): DockerWatch {
  const { needed, everyMs = LOOK_EVERY_MS } = needs;
  const closing = new AbortController();
  const { signal } = closing;
  let trouble: string | undefined = "Docker was not reached yet (ask again in a few seconds)";
  const watching = async (): Promise<void> => {
    while (!signal.aborted) {
      trouble = needed() ? await troubleOf(needs, signal) : undefined;
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const done = watching();
  return {
    troubles: () => (trouble !== undefined && needed() ? [trouble] : []),
    close: () => {
      closing.abort();
      return done;
    },
  };
}

async function troubleOf(
  { ask, explain, withinMs = ANSWER_WITHIN_MS }: DockerWatchNeeds,
  signal: AbortSignal,
): Promise<string | undefined> {
  const over = new AbortController();
  const late = sleep(withinMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }).then(() => {
    throw new Error(`no answer within ${withinMs / 1000} s`);
  });
  try {
    await Promise.race([ask(), late]);
    return undefined;
  } catch (error) {
    const { because, hint } = explain(error);
    return `${because} (${hint})`;
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}
