/** Options → the arguments of journalctl(1). */
import type { JournaldConfig } from "./config.ts";

/** Where reading begins: where the options say, with an entry, or with the first that the journal will ever have. */
export type Position = { at: "options" } | { at: "entry"; cursor: string } | { at: "first" };

export function followArguments(options: JournaldConfig, position: Position): string[] {
  const { units, identifiers, priority, matches } = options;
  const list = ["--output=export", "--follow", "--quiet", "--no-tail", ...positionOf(options, position)];
  list.push(...journalOf(options));
  for (const one of units) list.push(`--unit=${one}`);
  for (const one of identifiers) list.push(`--identifier=${one}`);
  if (priority !== "") list.push(`--priority=${priority}`);
  return [...list, ...matches];
}

/** Of all entries, also those that are not asked for: after it everything is new, and a rare one need not be searched for. */
export function lastEntryArguments(options: JournaldConfig): string[] {
  return ["--output=export", "--lines=1", "--quiet", ...journalOf(options)];
}

/**
 * With --after-cursor journalctl (252) passes over the first entry that it finds, also when that is not the cursor's own: the cursor's was
 * removed meanwhile, or is not asked for. So reading begins with the cursor's own, which is left out here.
 */
function positionOf({ initialPosition }: JournaldConfig, position: Position): string[] {
  switch (position.at) {
    case "entry":
      return [`--cursor=${position.cursor}`];
    case "first":
      return [];
    case "options":
      return initialPosition === "boot" ? ["--boot"] : [];
  }
}

function journalOf({ directory, namespace }: JournaldConfig): string[] {
  return [
    ...(directory === "" ? [] : [`--directory=${directory}`]),
    ...(namespace === "" ? [] : [`--namespace=${namespace}`]),
  ];
}
