/** The steps of a server while it runs: others can take their place between two batches, and no record is passed over. */
import { isDeepStrictEqual } from "node:util";
import type { Loaded } from "../config/load.ts";
import type { OneStep, Steps } from "../pipeline/steps.ts";
import type { LogRecord } from "../record/record.ts";
import type { TransformBatch } from "../record/transform.ts";
import { namedSteps } from "./named-steps.ts";
import type { NamedStep } from "./named-steps.ts";
import { markingSteps, redactingSteps } from "./reparse-steps.ts";
import { openNamed } from "./transforms.ts";

/** Of a configuration, what is about steps and where they stand. */
export type AskedFor = Pick<Loaded, "config" | "written">;

export interface RunningSteps extends Omit<Steps, "each"> {
  /** What runs now. */
  asked: () => AskedFor;
  /** Throws a Refusal when these cannot run; nothing is changed until the answer is called. */
  prepare: (next: AskedFor) => () => void;
}

interface Open {
  asked: AskedFor;
  named: readonly NamedStep[];
  steps: Steps;
  apply: Steps["apply"];
  redact: TransformBatch | undefined;
}

export function runSteps(first: AskedFor): RunningSteps {
  let now = open(first, undefined);
  return {
    apply: (batch) => now.apply(batch),
    counts: () => now.steps.counts(),
    samples: (id) => shown(now, now.steps.samples(id)),
    lastHour: (id) => now.steps.lastHour(id),
    origins: (id) =>
      now.steps.origins(id).map(({ sample, ...count }) => {
        const [one] = shown(now, sample === undefined ? [] : [sample]);
        return one === undefined ? count : { ...count, sample: one };
      }),
    asked: () => now.asked,
    prepare: (asked) => {
      const next = open(asked, now);
      return () => void (now = next);
    },
  };
}

/** What a step missed may have been dropped before it was redacted. */
function shown({ redact }: Open, samples: readonly LogRecord[]): readonly LogRecord[] {
  return redact === undefined ? samples : redact(samples.map((one) => ({ ...one })));
}

/** A step that stays as it was keeps its counts and what it remembers: times of `throttle`, templates, forms of containers. */
function open(asked: AskedFor, before: Open | undefined): Open {
  const named = namedSteps(asked.config);
  const kept = new Map<number, OneStep>();
  for (const [i, step] of named.entries()) {
    const at =
      before?.named.findIndex((one) => isDeepStrictEqual({ ...one, at: 0 }, { ...step, at: 0 })) ?? -1;
    const running = before?.steps.each[at];
    if (running !== undefined) kept.set(i, running);
  }
  const steps = openNamed(named, kept);
  const apply = markingSteps(asked.config, steps.apply);
  return { asked, named, steps, apply, redact: redactingSteps(asked.config) };
}
