/** The static half: what a configuration tells by itself, without any record. */
import type { Transform } from "../record/transform.ts";
import { unknownFields } from "./fields.ts";
import { inOrder, placed } from "./finding.ts";
import type { Finding, PlaceOf } from "./finding.ts";
import { pathOf, planOf } from "./plan.ts";
import type { NamedStep, PlannedStep } from "./plan.ts";
import { unreachable } from "./reach.ts";
import { wrongFormats } from "./times.ts";

export interface ExamineRequest {
  steps: readonly NamedStep[];
  transforms: readonly Transform[];
  place: PlaceOf;
  /** False where the steps run already: none need be opened to see whether it can be. */
  open: boolean;
}

export function examine(request: ExamineRequest): Finding[] {
  const { place } = request;
  const { steps, refused } = planOf(request);
  const fields = unknownFields(steps, place, (step, made) => {
    const field = typeof step.options["field"] === "string" ? step.options["field"] : "body";
    return wrongFormats(step, made.fields.get(field), place);
  });
  return inOrder([...refused, ...hints(steps, place), ...fields, ...unreachable(steps, place)]);
}

/** What the steps say of themselves. */
function hints(steps: readonly PlannedStep[], place: PlaceOf): Finding[] {
  return steps.flatMap((step) =>
    (step.facts?.hints ?? []).map(({ at, ...hint }): Finding => ({
      ...hint,
      about: { what: "step", name: step.id },
      ...placed(place(pathOf(step, at))),
    })),
  );
}
