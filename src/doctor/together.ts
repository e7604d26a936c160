/** One fault is told once: what the configuration tells of a place, and what the lines say of the same place. */
import type { Finding, Level } from "./finding.ts";

export function together(written: readonly Finding[], observed: readonly Finding[]): Finding[] {
  const taken = new Set<Finding>();
  const both = written.map((one) => {
    const seen = observed.find((other) => !taken.has(other) && isSame(one, other));
    if (seen === undefined) return one;
    taken.add(seen);
    return joined(one, seen);
  });
  const told = new Set(written.filter(({ kind }) => UNREACHABLE.has(kind)).map(({ about }) => about.name));
  const isNews = (one: Finding): boolean => one.kind !== "condition never held" || !told.has(one.about.name);
  return [...both, ...observed.filter((one) => !taken.has(one) && isNews(one))];
}

const UNREACHABLE: ReadonlySet<string> = new Set(["unreachable step", "condition never holds"]);

function isSame(one: Finding, other: Finding): boolean {
  return one.place !== undefined && one.place === other.place && one.about.name === other.about.name;
}

const WORST: readonly Level[] = ["stops", "fault", "doubt", "note"];

/** The correction is the configuration's own, which knows what was written; the proof is the lines'. */
function joined(one: Finding, seen: Finding): Finding {
  const level = WORST.find((level) => level === one.level || level === seen.level) ?? one.level;
  const examples = seen.examples ?? one.examples;
  const query = one.query ?? seen.query;
  return {
    ...one,
    level,
    reason: `${seen.message}: ${seen.reason}`,
    ...(examples === undefined ? {} : { examples }),
    ...(query === undefined ? {} : { query }),
  };
}
