/** Options → the arguments of journalctl(1). */
import type { JournaldConfig } from "./config.ts";

/** `cursor`: of the last entry that was handed on. */
export function argumentsOf(options: JournaldConfig, cursor: string | undefined): string[] {
  const { directory, namespace, units, identifiers, priority, matches } = options;
  const list = ["--output=export", "--follow", "--quiet", ...positionOf(options, cursor)];
  if (directory !== "") list.push(`--directory=${directory}`);
  if (namespace !== "") list.push(`--namespace=${namespace}`);
  for (const one of units) list.push(`--unit=${one}`);
  for (const one of identifiers) list.push(`--identifier=${one}`);
  if (priority !== "") list.push(`--priority=${priority}`);
  return [...list, ...matches];
}

function positionOf({ initialPosition }: JournaldConfig, cursor: string | undefined): string[] {
  if (cursor !== undefined) return [`--after-cursor=${cursor}`, "--no-tail"];
  switch (initialPosition) {
    case "start":
      return ["--no-tail"];
    case "boot":
      return ["--boot", "--no-tail"];
    case "end":
      return ["--lines=0"];
  }
}
