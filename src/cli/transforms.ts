/** The configuration's transforms, opened in their order, with the built-in recognition where it belongs. */
import type { Configuration } from "../config/schema.ts";
import { loadConfig } from "../config/load.ts";
import { openSteps } from "../pipeline/steps.ts";
import type { OneStep, Steps, StepSpec } from "../pipeline/steps.ts";
import { matcher } from "../query/matcher.ts";
import { parseQuery } from "../query/parse.ts";
import { Refusal } from "../record/refusal.ts";
import { transforms as catalog } from "../transforms/catalog.ts";
import { components } from "./components.ts";
import { namedSteps } from "./named-steps.ts";
import type { NamedStep } from "./named-steps.ts";

export interface TransformsRequest {
  file: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** False: without the recognition, wherever it stands. */
  detect: boolean;
}

export function configuredTransforms({ file, env, detect }: TransformsRequest): Steps {
  const { config } = loadConfig({ components, env, file });
  if (detect) return openTransforms(config);
  const others = config.transforms.filter((one) => one.name !== "detect");
  return openTransforms({ detect: false, transforms: others });
}

/** Throws a Refusal that names the step whose options or condition cannot work. */
export function openTransforms(config: Pick<Configuration, "detect" | "transforms">): Steps {
  return openNamed(namedSteps(config));
}

/** Those of `kept`, by their number, run already and go on as they are. Throws a Refusal as above. */
export function openNamed(named: readonly NamedStep[], kept?: ReadonlyMap<number, OneStep>): Steps {
  return openSteps(named.map((step, i) => kept?.get(i) ?? specOf(step)));
}

function specOf({ id, name, when, tagOnFailure, options }: NamedStep): StepSpec {
  const transform = catalog.find((one) => one.name === name);
  if (transform === undefined) throw new Error(`the configuration let an unknown transform through: ${name}`);
  return {
    id,
    name,
    when: when === undefined ? undefined : about(id, () => matcher(parseQuery(when))),
    open: (ctx) => about(id, () => transform.open(options, ctx)),
    tagOnFailure,
  };
}

/** Says of a refusal which step it is about. */
function about<T>(id: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.code, `transforms, step ${id}: ${error.message}`, error.hint, error.position);
  }
}
