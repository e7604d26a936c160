/** What the steps are tried on: records of the store or the tail, or lines that somebody pasted. */
import type { RecordJson, TryAnswer } from "../../api/contract.ts";
import { quoted } from "../query/terms.ts";

export type Samples =
  | { kind: "records"; records: readonly RecordJson[] }
  | { kind: "lines"; lines: readonly string[] };

/** As many as one looks through. */
export const SAMPLES_MOST = 50;
export const NO_SAMPLES: Samples = { kind: "lines", lines: [] };

export function bodies(samples: Samples): readonly string[] {
  return samples.kind === "lines" ? samples.lines : samples.records.map(({ body }) => body);
}

export function pastedLines(text: string): Samples {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return { kind: "lines", lines: lines.slice(0, SAMPLES_MOST) };
}

export function requestOf(
  samples: Samples,
): { lines: readonly string[] } | { records: readonly RecordJson[] } {
  return samples.kind === "lines" ? { lines: samples.lines } : { records: samples.records };
}

/** A query for what the picked samples have in common and most other records have not; empty when there is nothing. */
export function originQuery(samples: Samples, picked: ReadonlySet<number>): string {
  if (samples.kind === "lines") return "";
  const resources = samples.records.filter((_, i) => picked.has(i)).map(({ resource }) => resource);
  for (const fact of ["service.name", "container.name"]) {
    const value = resources[0]?.[fact];
    if (value !== undefined && resources.every((one) => one[fact] === value))
      return `${fact}:${quoted(value)}`;
  }
  return "";
}

export type Show = "all" | "missed" | "failed";

/** Of all steps but the built-in recognition, which is no worse for knowing no form of a line. */
export function outcomeOf(
  result: TryAnswer["results"][number],
  builtIn: ReadonlySet<string>,
): "fine" | "missed" | "failed" | "dropped" {
  const outcomes = new Set(
    result.steps.filter(({ step }) => !builtIn.has(step)).map(({ outcome }) => outcome),
  );
  if (outcomes.has("failed")) return "failed";
  if (result.records.length === 0) return "dropped";
  return outcomes.has("missed") ? "missed" : "fine";
}

/** Steps that stand in no text. */
export function builtInSteps(answer: TryAnswer | undefined): ReadonlySet<string> {
  const steps = answer?.steps ?? [];
  return new Set(steps.filter(({ line }) => line === null).map(({ id }) => id));
}

export interface FoundField {
  name: string;
  value: string;
  /** The step that set it last. */
  step: string;
}

/** Fields that the steps set and that are still there at the end, in the order in which they came. */
export function foundFields({ steps, records }: TryAnswer["results"][number]): FoundField[] {
  const found = new Map<string, FoundField>();
  for (const { step, set, removed } of steps) {
    for (const name of removed) found.delete(name);
    for (const [name, value] of Object.entries(set)) found.set(name, { name, value, step });
  }
  return records.length === 0 ? [] : [...found.values()];
}
