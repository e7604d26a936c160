/** Commands that send one batch and end, as a script calls them: again, when they fail. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Child } from "./program.ts";
import type { Command } from "./program.ts";
import { textOf } from "./sender.ts";
import type { Run, Sending } from "./sender.ts";

const TRIES_MOST = 300;
const AGAIN_MS = 200;

/** `call` gets the batch's texts and a file that it may write them to. */
export function fedByCalls(
  run: Run,
  { batch, long = false }: { batch: number; long?: boolean },
  call: (texts: readonly string[], file: string) => Command,
): Sending {
  let current: Child | undefined;
  const file = join(run.folder, "batch");
  const sendBatch = async (texts: readonly string[]): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      current = new Child(call(texts, file), run);
      await current.exit();
      if (current.process.exitCode === 0) return;
      if (tries === TRIES_MOST) throw current.failure(`failed ${TRIES_MOST} times`);
      await sleep(AGAIN_MS);
    }
  };
  return {
    send: async (from, count, overMs) => {
      const startedAt = performance.now();
      for (let done = 0; done < count;) {
        const texts: string[] = [];
        for (; done < count && texts.length < batch; done += 1) texts.push(textOf(run, from + done, long));
        await sendBatch(texts);
        const ahead = startedAt + (done / count) * overMs - performance.now();
        if (ahead > 0) await sleep(ahead);
      }
    },
    finish: () => Promise.resolve(),
    kill: () => current?.kill(),
  };
}
