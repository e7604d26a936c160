/** Findings → lines for people, in the order of the imported text. */
import type { Finding } from "./outcome.ts";
import type { PlaceOf } from "./render.ts";

export function findingLines(findings: readonly Finding[], placeOf: PlaceOf): string[] {
  const inOrder = findings.toSorted((a, b) => a.line - b.line);
  return inOrder.flatMap(({ line, level, code, text, suggestion }) => {
    const first = `${placeOf(line)}: ${level}${code === undefined ? "" : ` ${code}`}: ${text}`;
    return suggestion === "" ? [first] : [first, `  ${suggestion}`];
  });
}

/** "2 faults, 1 thing changed, 3 not carried over". */
export function findingCounts(findings: readonly Finding[]): string {
  const count = (level: Finding["level"]): number => findings.filter((one) => one.level === level).length;
  const faults = count("fault");
  const parts = [
    faults === 1 ? "1 fault" : `${faults} faults`,
    `${count("changed")} changed`,
    `${count("not carried over")} not carried over`,
  ];
  return parts.join(", ");
}
