/** Steps that no record gets to: their condition can never hold, or all that it would hold for was left out before. */
import { attributesAnswer } from "../query/fields.ts";
import { isBodyQuery } from "../query/tree.ts";
import type { Query } from "../query/tree.ts";
import { placed } from "./finding.ts";
import type { Finding, PlaceOf } from "./finding.ts";
import { both, not, whyNever } from "./never.ts";
import { pathOf } from "./plan.ts";
import type { PlannedStep } from "./plan.ts";

export function unreachable(steps: readonly PlannedStep[], place: PlaceOf): Finding[] {
  const found: Finding[] = [];
  const drops: { index: number; step: PlannedStep }[] = [];
  for (const [index, step] of steps.entries()) {
    const impossible = step.condition === undefined ? undefined : whyNever(step.condition);
    if (impossible !== undefined) found.push(neverHolds(step, impossible, place));
    else if (step.facts?.dropsAll === true && step.condition === undefined && step.when === undefined) {
      if (index + 1 < steps.length) found.push(nothingGoesOn(step, steps.slice(index + 1), place));
      return found;
    } else {
      const drop = drops.find((one) => takesAllOf(one, { index, step }, steps));
      if (drop !== undefined) found.push(allIsGone(step, drop.step, place));
    }
    if (step.facts?.dropsAll === true && step.condition !== undefined) drops.push({ index, step });
  }
  return found;
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

/** Names of fields; "body" and "severity" stand for those. */
export function lookedAt(query: Query): string[] {
  switch (query.kind) {
    case "and":
    case "or":
      return query.of.flatMap((one) => lookedAt(one));
    case "not":
      return lookedAt(query.of);
    case "all":
      return [];
    case "severity":
      return ["severity"];
    case "time":
      return ["timestamp"];
    default:
      return isBodyQuery(query) ? ["body"] : [query.field];
  }
}

/** Facts of the resource that steps may set, as record/draft.ts has it. */
const SETTABLE: ReadonlySet<string> = new Set(["service.name", "host.name"]);
/** The two that rewrite a record's text. */
const REWRITERS: ReadonlySet<string> = new Set(["redact", "multiline"]);

function mayChange({ name, facts }: PlannedStep, field: string): boolean {
  if (field === "body") return REWRITERS.has(name);
  if (!attributesAnswer(field) && !SETTABLE.has(field)) return false;
  if (facts === undefined || name === "redact") return true;
  const { sets = [], setsAny = [], changes = [], removes = [] } = facts;
  return (
    sets.some((one) => one.field === field) ||
    setsAny.some((before) => field.startsWith(before)) ||
    changes.includes(field) ||
    removes.includes(field)
  );
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
