/** Findings by how bad they are. */
import type { DoctorFinding } from "../../api/contract.ts";
import { exact } from "../kit/numbers.ts";

export type Level = DoctorFinding["level"];
export type Shown = Level | "all";

/** One letter and one word each: never told by colour alone. */
export const LEVELS: Readonly<
  Record<Level, { letter: string; word: string; many: string; severity: string }>
> = {
  stops: { letter: "S", word: "stops", many: "stop it", severity: "fatal" },
  fault: { letter: "F", word: "fault", many: "faults", severity: "error" },
  doubt: { letter: "D", word: "doubt", many: "doubts", severity: "warn" },
  note: { letter: "N", word: "note", many: "notes", severity: "debug" },
};

const ALL: readonly Level[] = ["stops", "fault", "doubt", "note"];

/** Of what there is; all of them first. */
export function levelCounts(findings: readonly DoctorFinding[]): { shown: Shown; label: string }[] {
  const of = ALL.map((level) => ({ level, count: findings.filter((one) => one.level === level).length }));
  const there = of.filter(({ count }) => count > 0);
  return [
    { shown: "all", label: `all ${exact(findings.length)}` },
    ...there.map(({ level, count }): { shown: Shown; label: string } => {
      const { word, many } = LEVELS[level];
      return { shown: level, label: `${exact(count)} ${count === 1 ? word : many}` };
    }),
  ];
}

export function shownOf(findings: readonly DoctorFinding[], shown: Shown): DoctorFinding[] {
  return findings.filter((one) => shown === "all" || one.level === shown);
}

/** From the address: `?show=fault`. */
export function shownLevel(search: string): Shown {
  const wanted = new URLSearchParams(search).get("show");
  return ALL.find((level) => level === wanted) ?? "all";
}
