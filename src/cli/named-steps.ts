/** The steps that a configuration asks for, in their order, each with the name that counts and messages have for it. */
import type { Configuration, StepConfig } from "../config/schema.ts";

export interface NamedStep extends StepConfig {
  id: string;
  /** Its number in the configuration; undefined for the built-in recognition that nobody named. */
  at: number | undefined;
}

export function namedSteps({
  detect,
  transforms,
}: Pick<Configuration, "detect" | "transforms">): NamedStep[] {
  const isNamed = transforms.some((one) => one.name === "detect");
  const list = transforms.map((step, at): { step: StepConfig; at: number | undefined } => ({ step, at }));
  if (detect && !isNamed) list.unshift({ step: { name: "detect", options: {} }, at: undefined });
  const taken = new Set(list.flatMap(({ step: { id } }) => (id === undefined ? [] : [id])));
  return list.map(({ step, at }) => ({ ...step, id: freeId(step, taken), at }));
}

/** The first step of a kind has its name alone. */
function freeId({ name, id }: StepConfig, taken: Set<string>): string {
  if (id !== undefined) return id;
  let free = name;
  for (let n = 2; taken.has(free); n += 1) free = `${name}-${n}`;
  taken.add(free);
  return free;
}
