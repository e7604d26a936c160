/** Which options of steps name files: who tries out steps on the page must not read the server's disk by them. */
import type { StepConfig } from "../../config/schema.ts";
import { Refusal } from "../../record/refusal.ts";

/** Step → options. A test holds that no step has another. */
export const FILE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  geoip: ["database"],
  grok: ["definitionFiles"],
  lookup: ["file"],
};

export function filesOf({ name, options }: Pick<StepConfig, "name" | "options">): string[] {
  return (FILE_OPTIONS[name] ?? []).flatMap((option) => {
    const value = options[option];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.filter((one) => typeof one === "string");
  });
}

/** Throws E_STEP_FILE. */
export function refuseOtherFiles(step: StepConfig, allowed: ReadonlySet<string>): void {
  const other = filesOf(step).find((file) => !allowed.has(file));
  if (other === undefined) return;
  throw new Refusal(
    "E_STEP_FILE",
    `the step ${step.name} would read ${other.slice(0, 200)}, which the running configuration does not name`,
    "the workbench reads those files alone; put the step into logboom.yaml first, or try it with `logboom pipe`",
  );
}
