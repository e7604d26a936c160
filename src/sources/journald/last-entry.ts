/**
 * Which entry of the journal is the last one now. Not by the clock: a host whose clock was set back has entries of the future behind
 * it, and one whose clock was wrong at its start has new ones in the past.
 */
import { spawn } from "node:child_process";
import { lastEntryArguments } from "./arguments.ts";
import type { JournaldConfig } from "./config.ts";
import { startFailure } from "./failures.ts";

/** A journal of hundreds of files on a cold disk takes seconds. */
const ANSWER_WITHIN_MS = 30_000;
/** The cursor is an entry's first line, of some 150 characters. The rest of the entry may be a core dump. */
const READ_MOST_CHARS = 4096;
/** Of what journalctl says of itself, the end. */
const SAID_MOST_CHARS = 500;
const CURSOR = /^__CURSOR=(.+)\n/;

export type LastEntry =
  | { state: "found"; cursor: string }
  | { state: "none" }
  | { state: "failed"; because: string };

export function lastEntry(
  options: JournaldConfig,
  signal: AbortSignal,
  withinMs: number = ANSWER_WITHIN_MS,
): Promise<LastEntry> {
  const late = AbortSignal.timeout(withinMs);
  const child = spawn(options.journalctl, lastEntryArguments(options), {
    stdio: ["ignore", "pipe", "pipe"],
    signal: AbortSignal.any([signal, late]),
    killSignal: "SIGKILL",
  });
  let head = "";
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-SAID_MOST_CHARS);
  });
  return new Promise((resolve) => {
    child.stdout.setEncoding("latin1").on("data", (text: string) => {
      head = (head + text).slice(0, READ_MOST_CHARS);
      const cursor = CURSOR.exec(head)?.[1];
      if (cursor === undefined) return;
      child.kill("SIGKILL");
      resolve({ state: "found", cursor });
    });
    child.on("error", (error) => {
      const because = late.aborted
        ? `journalctl did not tell its last entry within ${withinMs / 1000} s`
        : startFailure(error, options.journalctl);
      resolve({ state: "failed", because });
    });
    child.on("close", (code) => {
      if (code === 0 && head === "") resolve({ state: "none" });
      else
        resolve({ state: "failed", because: said.trim() || `journalctl ended with ${code ?? "a signal"}` });
    });
  });
}
