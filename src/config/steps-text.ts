/** Steps by themselves, as people try them out: the list below `transforms:`, or a whole configuration's. */
import { Refusal } from "../record/refusal.ts";
import { keysBelow, refusalOf, transformOf } from "./load.ts";
import { optionsOf } from "./options.ts";
import { problemsOf } from "./problems.ts";
import { configSchema } from "./schema.ts";
import type { Component, Configuration } from "./schema.ts";
import { readYaml } from "./yaml-file.ts";

export interface StepsText {
  /** Undefined when the text does not say. */
  detect: boolean | undefined;
  transforms: Configuration["transforms"];
  /** Line of each step, from 1. */
  lines: number[];
  /** Keys that are none of the steps, and their lines. */
  others: { name: string; line: number }[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What places are called in refusals: "steps:3:5". */
const NAME = "steps";
const HEAD = "transforms:\n";
const WHOLE = /^(transforms|detect)\s*:/m;

/**
 * Throws a Refusal E_CONFIG with places. Variables of the environment are not filled in unless they are given: whoever tries
 * is not told them.
 */
export function readSteps(text: string, transforms: readonly Component[], env: Environment = {}): StepsText {
  if (WHOLE.test(text)) return read(text, transforms, env);
  try {
    const { lines, others, ...steps } = read(HEAD + text, transforms, env);
    return {
      ...steps,
      lines: lines.map((line) => line - 1),
      others: others.map(({ name, line }) => ({ name, line: line - 1 })),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.code, withoutHead(error.message), error.hint, error.position);
  }
}

/** The line in front was ours. */
function withoutHead(message: string): string {
  return message.replace(/^steps:(\d+):/gm, (_, line: string) => `${NAME}:${Math.max(1, Number(line) - 1)}:`);
}

function read(text: string, transforms: readonly Component[], env: Environment): StepsText {
  const yaml = readYaml(text, NAME, env);
  const components = { sources: [], sourcesOn: new Set<string>(), transforms };
  const schema = configSchema(components);
  const { detect, transforms: list, ...rest } = yaml.value;
  const given = { ...(detect !== undefined && { detect }), transforms: list ?? [] };
  const checked = schema.safeParse(given);
  if (!checked.success) {
    const options = optionsOf(schema);
    const problems = problemsOf(checked.error.issues, (path) => keysBelow(path, options, components));
    throw refusalOf(problems, yaml, []);
  }
  const steps = (checked.data as { transforms: unknown[] }).transforms.map(transformOf);
  return {
    detect: detect === undefined ? undefined : checked.data.detect,
    transforms: steps,
    lines: steps.map((_, i) => lineOf(yaml.place(["transforms", i], "value"))),
    others: Object.keys(rest).map((name) => ({ name, line: lineOf(yaml.place([name], "key")) })),
  };
}

function lineOf(place: string): number {
  return Number(/:(\d+):\d+$/.exec(place)?.[1] ?? 1);
}
