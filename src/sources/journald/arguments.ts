/** Options → the arguments of journalctl(1). */
import type { JournaldConfig } from "./config.ts";

export interface Position {
  /** Of the last entry that was handed on. */
  cursor: string | undefined;
  /** When reading began first: from then on everything is new. */
  sinceMs: number | undefined;
}

export function argumentsOf(options: JournaldConfig, position: Position): string[] {
  const { directory, namespace, units, identifiers, priority, matches } = options;
  const list = ["--output=export", "--follow", "--quiet", ...positionOf(options, position)];
  if (directory !== "") list.push(`--directory=${directory}`);
  if (namespace !== "") list.push(`--namespace=${namespace}`);
  for (const one of units) list.push(`--unit=${one}`);
  for (const one of identifiers) list.push(`--identifier=${one}`);
  if (priority !== "") list.push(`--priority=${priority}`);
  return [...list, ...matches];
}

function positionOf({ initialPosition }: JournaldConfig, { cursor, sinceMs }: Position): string[] {
  if (cursor !== undefined) return [`--after-cursor=${cursor}`, "--no-tail"];
  switch (initialPosition) {
    case "start":
      return ["--no-tail"];
    case "boot":
      return ["--boot", "--no-tail"];
    case "end":
      return sinceMs === undefined ? ["--lines=0"] : [`--since=@${sinceMs / 1000}`, "--no-tail"];
  }
}
