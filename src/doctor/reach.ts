/** Steps that no record gets to: their condition can never hold, or all that it would hold for was left out before. */
import { attributesAnswer } from "../query/fields.ts";
import type { StepFacts } from "../record/transform.ts";
import { placed } from "./finding.ts";
import type { Finding, PlaceOf } from "./finding.ts";
import { lookedAt } from "./looked-at.ts";
import { both, not, whyNever } from "./never.ts";
import { pathOf } from "./plan.ts";
import type { PlannedStep } from "./plan.ts";

export function unreachable(steps: readonly PlannedStep[], place: PlaceOf): Finding[] {
  const found: Finding[] = [];
  const drops: InPlace[] = [];
  for (const [index, step] of steps.entries()) {
    const dropsAll = step.facts?.dropsAll === true;
    if (dropsAll && step.when === undefined) {
      const behind = steps.slice(index + 1);
      return behind.length === 0 ? found : [...found, nothingGoesOn(step, behind, place)];
    }
    const why = whyUnreachable({ index, step }, drops, steps);
    if (why !== undefined) found.push(why(place));
    if (dropsAll) drops.push({ index, step });
  }
  return found;
}

function whyUnreachable(
  one: InPlace,
  drops: readonly InPlace[],
  steps: readonly PlannedStep[],
): ((place: PlaceOf) => Finding) | undefined {
  const { step } = one;
  if (step.condition === undefined) return undefined;
  const impossible = whyNever(step.condition);
  if (impossible !== undefined) return (place) => neverHolds(step, impossible, place);
  const drop = drops.find((earlier) => takesAllOf(earlier, one, steps));
  return drop === undefined ? undefined : (place) => allIsGone(step, drop.step, place);
}

interface InPlace {
  index: number;
  step: PlannedStep;
}

/** Whatever the step would be for, the drop in front of it has taken; what lies between does not change what either looks at. */
function takesAllOf(drop: InPlace, { index, step }: InPlace, steps: readonly PlannedStep[]): boolean {
  const { condition } = drop.step;
  if (condition === undefined || step.condition === undefined) return false;
  if (whyNever(both([step.condition, not(condition)])) === undefined) return false;
  const between = steps.slice(drop.index + 1, index);
  const looked = [...lookedAt(condition), ...lookedAt(step.condition)];
  return !between.some((one) => looked.some((field) => mayChange(one, field)));
}

/** Facts of the resource that steps may set, as record/draft.ts has it. */
const SETTABLE: ReadonlySet<string> = new Set(["service.name", "host.name"]);
/** The two that rewrite a record's text. */
const REWRITERS: ReadonlySet<string> = new Set(["redact", "multiline"]);

function mayChange({ name, facts }: PlannedStep, field: string): boolean {
  if (field === "body") return REWRITERS.has(name);
  if (!attributesAnswer(field) && !SETTABLE.has(field)) return false;
  return facts === undefined || name === "redact" || changes(facts, field);
}

function changes(facts: StepFacts, field: string): boolean {
  const { sets = [], setsAny = [], removes = [] } = facts;
  const named = [...sets.map((one) => one.field), ...(facts.changes ?? []), ...removes];
  return named.includes(field) || setsAny.some((before) => field.startsWith(before));
}

function neverHolds(step: PlannedStep, reason: string, place: PlaceOf): Finding {
  return {
    kind: "condition never holds",
    level: "fault",
    about: { what: "step", name: step.id },
    ...placed(place(pathOf(step, ["when"]))),
    message: `no record can match "${step.when ?? ""}"`,
    reason,
    suggestion: "OR between them asks for either; or leave one of them out",
  };
}

function allIsGone(step: PlannedStep, drop: PlannedStep, place: PlaceOf): Finding {
  return {
    kind: "unreachable step",
    level: "fault",
    about: { what: "step", name: step.id },
    ...placed(place(pathOf(step))),
    message: "no record gets here",
    reason: `step ${drop.id} drops "${drop.when ?? ""}", which is all that "${step.when ?? ""}" asks for`,
    suggestion: `put it in front of ${drop.id}, or narrow what ${drop.id} drops`,
  };
}

function nothingGoesOn(drop: PlannedStep, behind: readonly PlannedStep[], place: PlaceOf): Finding {
  const names = behind.map(({ id }) => id).join(", ");
  return {
    kind: "unreachable step",
    level: "fault",
    about: { what: "step", name: drop.id },
    ...placed(place(pathOf(drop))),
    message: `every record is dropped here, so that nothing is kept, and ${names} never ${behind.length === 1 ? "works" : "work"}`,
    reason: "it has no condition",
    suggestion: 'say which records to drop: `when: "level:debug"`',
  };
}
