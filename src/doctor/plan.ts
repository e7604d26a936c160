/** The steps of a configuration as they are meant to run: conditions parsed, facts asked for. */
import { parseQuery } from "../query/parse.ts";
import type { Query } from "../query/tree.ts";
import { Refusal } from "../record/refusal.ts";
import type { OptionPath, StepFacts, Transform } from "../record/transform.ts";
import { placed } from "./finding.ts";
import type { ConfigPath, Finding, PlaceOf } from "./finding.ts";

/** A step as configured, with the name that counts and messages have for it. */
export interface NamedStep {
  id: string;
  /** Of the transform. */
  name: string;
  when?: string | undefined;
  /** Makes the field `tags`. */
  tagOnFailure?: string | undefined;
  options: Record<string, unknown>;
  /** Its number in the file; undefined for the built-in recognition that nobody named. */
  at: number | undefined;
}

export interface PlannedStep extends NamedStep {
  condition: Query | undefined;
  /** Undefined: it may read and set anything. */
  facts: StepFacts | undefined;
}

export interface Plan {
  steps: readonly PlannedStep[];
  /** What keeps logboom from starting. */
  refused: readonly Finding[];
}

export interface PlanRequest {
  steps: readonly NamedStep[];
  transforms: readonly Transform[];
  place: PlaceOf;
  /** True: each is opened, to see whether it can be. */
  open: boolean;
}

export function planOf({ steps, transforms, place, open }: PlanRequest): Plan {
  const refused: Finding[] = [];
  const planned = steps.map((step): PlannedStep => {
    const transform = transforms.find((one) => one.name === step.name);
    const attempt = <T>(at: OptionPath, act: () => T): T | undefined => {
      try {
        return act();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused.push(refusalOf({ step, at, error, place }));
        return undefined;
      }
    };
    const { when } = step;
    const condition = when === undefined ? undefined : attempt(["when"], () => parseQuery(when));
    const works =
      !open || transform === undefined || attempt([], () => transform.open(step.options)) !== undefined;
    const facts = works ? attempt([], () => transform?.facts?.(step.options)) : {};
    return { ...step, condition, facts };
  });
  return { steps: planned, refused };
}

/** Where an option of a step stands in the configuration. */
export function pathOf({ at, name }: NamedStep, option: OptionPath = []): ConfigPath {
  return at === undefined ? ["detect"] : ["transforms", at, name, ...option];
}

interface Refused {
  step: NamedStep;
  at: OptionPath;
  error: Refusal;
  place: PlaceOf;
}

/** Refusals name the option by its path: "patterns.1 is no regular expression". */
const OPTION = /^(pattern|(?:patterns|definitions|map|gsub)(?:\.[^\s]+)+)\s/;

function refusalOf({ step, at, error, place }: Refused): Finding {
  const [, option] = OPTION.exec(error.message) ?? [];
  const within =
    option === undefined ? at : option.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return {
    kind: error.code === "E_QUERY" ? "wrong condition" : "wrong option",
    level: "stops",
    about: { what: "step", name: step.id },
    ...placed(place(pathOf(step, within))),
    message: error.message,
    reason: `logboom does not start with it (${error.code})`,
    suggestion: error.hint,
  };
}
