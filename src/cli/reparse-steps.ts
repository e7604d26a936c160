/** Today's steps as parsing the past again uses them: all but those that are about arriving records. */
import type { Configuration } from "../config/schema.ts";
import { marking } from "../pipeline/given-marks.ts";
import type { TransformBatch } from "../record/transform.ts";
import type { ReparseSteps } from "../reparse/apply.ts";
import { openTransforms } from "./transforms.ts";

type Configured = Pick<Configuration, "detect" | "transforms">;

/** They join records or leave them out: what is stored stays. */
export const ARRIVAL_STEPS: ReadonlySet<string> = new Set([
  "dedupe",
  "drop",
  "multiline",
  "sample",
  "throttle",
]);

export function reparseSteps({ detect, transforms }: Configured): ReparseSteps {
  const kept = transforms.filter(({ name }) => !ARRIVAL_STEPS.has(name));
  return {
    apply: markingSteps({ detect, transforms: kept }, openTransforms({ detect, transforms: kept }).apply),
    redact: redactingSteps({ transforms }),
  };
}

/** Those steps alone that redact; undefined when there are none. */
export function redactingSteps({ transforms }: Pick<Configured, "transforms">): TransformBatch | undefined {
  const redacting = transforms.filter(({ name }) => name === "redact");
  return redacting.length === 0 ? undefined : openTransforms({ detect: false, transforms: redacting }).apply;
}

/** Where steps redact, what facts were before is kept nowhere. */
export function markingSteps({ transforms }: Configured, apply: TransformBatch): TransformBatch {
  return marking(apply, { keepFacts: !transforms.some(({ name }) => name === "redact") });
}
