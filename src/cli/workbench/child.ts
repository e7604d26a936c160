/**
 * The workbench's own process: whatever steps somebody tries, collecting and searching go on beside it, and it can be ended.
 * Started by bench.ts with nothing of our environment.
 */
import { suggestPattern } from "../../codecs/grok/suggest/suggest.ts";
import { Refusal } from "../../record/refusal.ts";
import type { Job, Reply, SuggestJob } from "./messages.ts";
import { tryOut } from "./try-steps.ts";

process.on("message", (job: Job) => tell(replyTo(job)));
// Nobody waits for an answer any more.
process.on("disconnect", () => process.exit(0));
tell({ state: "ready" });

function tell(reply: Reply): void {
  process.send?.(reply);
}

function replyTo(job: Job): Reply {
  try {
    return { state: "done", answer: job.kind === "try" ? tryOut(job) : suggest(job) };
  } catch (error) {
    if (error instanceof Refusal) {
      const { code, message, hint } = error;
      return { state: "refused", code, message, hint };
    }
    return {
      state: "broken",
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

function suggest({ lines }: SuggestJob): string {
  const suggestion = suggestPattern(lines);
  if (suggestion === undefined)
    throw new Refusal("E_BODY", "lines: there is no text in them", "pick lines that have some");
  return JSON.stringify(suggestion);
}
