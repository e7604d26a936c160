/** Severities as the page shows them: never by colour alone. */
import type { RecordJson } from "../../api/contract.ts";

export type Severity = RecordJson["severity"];

/** The least first. */
export const SEVERITIES: readonly Severity[] = [
  "unspecified",
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "fatal",
];

const LETTERS: Readonly<Record<Severity, string>> = {
  unspecified: "·",
  trace: "T",
  debug: "D",
  info: "I",
  warn: "W",
  error: "E",
  fatal: "F",
};

export function severityLetter(severity: string): string {
  return LETTERS[severity as Severity] ?? "·";
}

export function isError(severity: Severity): boolean {
  return severity === "error" || severity === "fatal";
}
