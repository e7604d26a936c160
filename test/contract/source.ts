/** What every source must do; called from its own test with the value that the catalog holds. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Source } from "../../src/record/source.ts";
import { recordingContext } from "./recording-context.ts";

export interface SourceSuiteOptions {
  /** With these it opens here and now; ports are 0. */
  options: Record<string, unknown>;
  /** With these it has to wait for the world (a port in use, a daemon that is not there); `free` cleans up. Left out by a
   * source that depends on nothing. */
  waiting?: () => Promise<{ options: Record<string, unknown>; free: () => Promise<void> }>;
  /** Whom it asks may be busy: it is open within this, not at once. */
  openWithinMs?: number;
}

/** A source that has nothing to wait for ends sooner than this. */
const PROMPT_MS = 5000;

async function promptly(what: Promise<void>, text: string): Promise<void> {
  const late = Symbol(text);
  const first = await Promise.race([what, sleep(PROMPT_MS, late)]);
  expect(first, text).not.toBe(late);
}

export function sourceSuite(source: Source, { options, waiting, openWithinMs }: SourceSuiteOptions): void {
  describe(`source ${source.name}`, () => {
    test("opens, closes twice without harm, and opens again", async () => {
      for (let round = 0; round < 2; round += 1) {
        const recording = recordingContext();
        const running = await source.open(options, recording.ctx);
        const state = (): string => running.status().state;
        if (openWithinMs === undefined) expect(state()).toBe("running");
        else await expect.poll(state, { timeout: openWithinMs }).toBe("running");
        await promptly(running.close(), "close");
        await promptly(running.close(), "close again");
        await promptly(running.done, "done after close");
        expect(running.status()).toEqual({ state: "closed" });
        // The signal of a program that ends later finds it closed already.
        recording.abort();
      }
    });
    test("refuses an option that it does not know", () => {
      const open = async (): Promise<unknown> =>
        await source.open({ ...options, noSuchOption: 1 }, recordingContext().ctx);
      return expect(open()).rejects.toThrow(/noSuchOption/);
    });
    test("describes every option and itself, and has a default for each", () => {
      expect(source.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(source.summary).not.toBe("");
      for (const [name, option] of Object.entries(source.config.shape))
        expect(option.description, name).toBeTruthy();
      expect(source.config.safeParse({}).success).toBe(true);
    });
    test("ends when the signal fires", async () => {
      const recording = recordingContext();
      const running = await source.open(options, recording.ctx);
      recording.abort();
      await promptly(running.done, "done after the signal");
      expect(running.status()).toEqual({ state: "closed" });
    });
    if (waiting === undefined) return;
    test("says what it waits for and what to do, and stops waiting when the signal fires", async () => {
      const { options: hopeless, free } = await waiting();
      try {
        const recording = recordingContext();
        const running = await source.open(hopeless, recording.ctx);
        const status = running.status();
        expect(status.state).toBe("waiting");
        if (status.state === "waiting") {
          expect(status.because).not.toBe("");
          expect(status.hint).not.toBe("");
        }
        recording.abort();
        await promptly(running.done, "done while waiting");
      } finally {
        await free();
      }
    });
  });
}
