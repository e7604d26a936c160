/** The workbench while it is open: steps, samples, and the server's latest word on both. */
import type { SuggestAnswer, TryAnswer } from "../../api/contract.ts";
import { createStore } from "../kit/store.ts";
import type { Store } from "../kit/store.ts";
import { ask, isAbort } from "../server/client.ts";
import { bodies, NO_SAMPLES, requestOf } from "./samples.ts";
import type { Samples } from "./samples.ts";

export interface BenchView {
  steps: string;
  samples: Samples;
  /** Numbers of samples that a pattern is wanted for. */
  picked: ReadonlySet<number>;
  /** Of these steps and samples, or of those just before. */
  answer: TryAnswer | undefined;
  error: Error | undefined;
  running: boolean;
  suggestion: SuggestAnswer | undefined;
}

export interface Bench {
  view: Store<BenchView>;
  setSteps: (steps: string) => void;
  setSamples: (samples: Samples) => void;
  /** The same ones, and more behind them. */
  addSamples: (samples: Samples) => void;
  pick: (sample: number, picked: boolean) => void;
  suggest: () => Promise<void>;
  forgetSuggestion: () => void;
  close: () => void;
}

/** Typing goes on; the answer comes when it pauses. */
const PAUSE_MS = 300;
const PICKED_MOST = 50;
/** Longer steps stay out of the address. */
const SHARED_CHARS = 8000;

export function createBench(steps: string): Bench {
  const view = createStore<BenchView>({
    steps,
    samples: NO_SAMPLES,
    picked: new Set(),
    answer: undefined,
    error: undefined,
    running: false,
    suggestion: undefined,
  });
  const change = (part: Partial<BenchView>): void => view.set({ ...view.get(), ...part });
  const runs = createRuns(view.get, change);
  return {
    view,
    setSteps: (text) => {
      change({ steps: text });
      share(text);
      runs.soon(PAUSE_MS);
    },
    setSamples: (samples) => {
      change({ samples, picked: new Set(), answer: undefined, suggestion: undefined });
      runs.soon(0);
    },
    addSamples: (samples) => {
      change({ samples });
      runs.soon(0);
    },
    pick: (sample, picked) => {
      const now = new Set(view.get().picked);
      if (picked && now.size < PICKED_MOST) now.add(sample);
      else now.delete(sample);
      change({ picked: now, suggestion: undefined });
    },
    suggest: async () => change(await suggested(view.get())),
    forgetSuggestion: () => change({ suggestion: undefined, picked: new Set() }),
    close: runs.close,
  };
}

interface Runs {
  soon: (ms: number) => void;
  close: () => void;
}

/** One question at a time; a newer one takes the place of the older. */
function createRuns(now: () => BenchView, change: (part: Partial<BenchView>) => void): Runs {
  let timer = 0;
  let asking = new AbortController();
  const run = async (): Promise<void> => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const { steps, samples } = now();
    change({ running: true });
    try {
      const body = { steps, ...requestOf(samples) };
      const answer = await ask<TryAnswer>("/api/v1/workbench", {}, { method: "POST", body, signal });
      change({ answer, error: undefined, running: false });
    } catch (error) {
      if (!isAbort(error)) change({ error: error as Error, running: false });
    }
  };
  return {
    soon: (ms) => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void run(), ms);
    },
    close: () => {
      clearTimeout(timer);
      asking.abort();
    },
  };
}

async function suggested({ picked, samples }: BenchView): Promise<Partial<BenchView>> {
  const lines = bodies(samples).filter((_, i) => picked.has(i));
  try {
    const asked = { method: "POST", body: { lines } } as const;
    return { suggestion: await ask<SuggestAnswer>("/api/v1/workbench/suggest", {}, asked), error: undefined };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Behind the #, where no server and no proxy sees it: a colleague with the link has the same steps. */
function share(steps: string): void {
  const hash = steps.length > SHARED_CHARS ? "" : `#steps=${encodeURIComponent(steps)}`;
  history.replaceState(history.state, "", location.pathname + location.search + hash);
}

export function sharedSteps(): string | undefined {
  const [, text] = /^#steps=(.*)$/s.exec(location.hash) ?? [];
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
