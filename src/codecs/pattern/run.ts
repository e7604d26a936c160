/** Runs patterns on a batch of texts within a deadline for each text, whatever the pattern and the text. */
import { createContext, Script } from "node:vm";

/** What came of one text: which pattern was the first to match, and how; or none did; or it took too long. */
export type Outcome = Hit | undefined | "too slow";

export interface Hit {
  /** Number of the pattern. */
  pattern: number;
  match: RegExpExecArray;
}

interface Job {
  regexps: readonly RegExp[];
  texts: readonly string[];
  outcomes: Outcome[];
  /** The text looked at: where the deadline found the job. */
  at: number;
}

/**
 * The deadline is one for a stretch of texts, since each entry costs some 100 µs. A stretch that ends in time is the
 * normal case; when it does not, the text at fault gets a deadline of its own to be given up by.
 */
const STRETCH = 1024;
const LEAST_MS = 5;
/** The deadline is one of the clock. A text that had less than this of the processor meanwhile (microseconds) tries again. */
const FAIR_US_OF_MS = 700;
const TRIES_MOST = 4;

const job: { now: Job } = { now: { regexps: [], texts: [], outcomes: [], at: 0 } };
const context = createContext({ job });
const loop = new Script(`(function ({ now }) {
  const { regexps, texts, outcomes } = now;
  const count = regexps.length;
  for (let at = now.at; at < texts.length; at = now.at = at + 1) {
    const text = texts[at];
    for (let i = 0; i < count; i += 1) {
      const match = regexps[i].exec(text);
      if (match !== null) { outcomes[at] = { pattern: i, match }; break; }
    }
  }
})(job)`);

/** `limitMs` is the most that one text may take with all patterns together. The patterns must not be global or sticky. */
export function runPatterns(
  regexps: readonly RegExp[],
  texts: readonly string[],
  limitMs: number,
): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < texts.length; from += STRETCH) {
    const stretch = texts.length <= STRETCH ? texts : texts.slice(from, from + STRETCH);
    const found = runStretch({ regexps, texts: stretch, outcomes: [], at: 0 }, limitMs);
    for (let i = 0; i < stretch.length; i += 1) outcomes.push(found[i]);
  }
  return outcomes;
}

function runStretch(one: Job, limitMs: number): Outcome[] {
  const { texts, outcomes } = one;
  let leftMs = limitMs;
  while (one.at < texts.length) {
    if (inTime(one, leftMs)) break;
    // The deadline was for all of the rest. Only a text that had it for itself is too slow.
    if (!alone(one, leftMs)) {
      outcomes[one.at] = "too slow";
      // A flood of such texts holds up all others: each next one gets less.
      leftMs = Math.max(LEAST_MS, Math.floor(leftMs / 2));
    }
    one.at += 1;
  }
  return outcomes;
}

/** The text at fault once more, with all of the time for itself; again when the machine gave us little of that time. */
function alone(one: Job, limitMs: number): boolean {
  const single: Job = { regexps: one.regexps, texts: [one.texts[one.at] ?? ""], outcomes: [], at: 0 };
  for (let tries = 0; tries < TRIES_MOST; tries += 1) {
    const before = process.cpuUsage();
    if (inTime(single, limitMs)) {
      one.outcomes[one.at] = single.outcomes[0];
      return true;
    }
    const { user, system } = process.cpuUsage(before);
    if (user + system > limitMs * FAIR_US_OF_MS) return false;
  }
  return false;
}

function inTime(one: Job, limitMs: number): boolean {
  job.now = one;
  try {
    loop.runInContext(context, { timeout: limitMs });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    return false;
  } finally {
    job.now = { regexps: [], texts: [], outcomes: [], at: 0 };
  }
}
