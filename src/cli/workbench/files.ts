/** Which options of steps name files: who tries out steps on the page must not read the server's disk by them. */
import type { StepConfig } from "../../config/schema.ts";

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
