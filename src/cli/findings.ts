/** What the doctor found, as text. */
import type { Finding } from "../doctor/finding.ts";

/** A finding is a line with its place, and below it why and what to write instead. */
export function findingText(finding: Finding): string {
  const { place, level, about, message, reason, suggestion, literal, examples = [] } = finding;
  const where = place === undefined ? "" : `${place}: `;
  const lines = [
    `${where}${level}: ${about.what} ${about.name}: ${message}`,
    `    because  ${reason}`,
    ...examples.map((one) => `    such as  ${one}`),
    `    ${literal === true ? "write" : "try  "}    ${suggestion}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** "1 fault, 2 doubts"; empty when there is nothing to say. */
export function findingCount(findings: readonly Finding[]): string {
  const words = { stops: "stop", fault: "fault", doubt: "doubt", note: "note" } as const;
  return (["stops", "fault", "doubt", "note"] as const)
    .map((level) => ({ word: words[level], count: findings.filter((one) => one.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}${count === 1 ? "" : "s"}`)
    .join(", ");
}
