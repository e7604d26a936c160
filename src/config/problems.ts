/** What zod found wrong → sentences with what was expected and the nearest known key. */
import type { z } from "zod";
import { nearest } from "./nearest.ts";

export interface Problem {
  /** Where in the configuration; for an unknown key, the key itself. */
  path: readonly (string | number)[];
  message: string;
  hint: string;
}

type Issue = z.core.$ZodIssue;

/** `known` answers with the keys that may stand below a path. */
export function problemsOf(
  issues: readonly Issue[],
  known: (path: readonly (string | number)[]) => string[],
): Problem[] {
  return issues.flatMap((issue) => problems(issue, [], known));
}

type Known = (path: readonly (string | number)[]) => string[];

function problems(issue: Issue, prefix: readonly (string | number)[], known: Known): Problem[] {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
  const name = path.join(".");
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key, known(path)));
  if (issue.code === "invalid_union") {
    const branch = meantBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((one) => problems(one, path, known));
    return [{ path, message: `${name}: wrong kind of value`, hint: `expected ${unionWords(issue.errors)}` }];
  }
  return [{ path, message: `${name}: ${sentence(issue)}`, hint: expectation(issue) }];
}

function unknownKey(path: readonly (string | number)[], key: string, siblings: readonly string[]): Problem {
  const near = nearest(key, siblings);
  const place = path.length === 0 ? "" : ` in ${path.join(".")}`;
  const known = siblings.length === 0 ? "there are no options here" : `known here: ${siblings.join(", ")}`;
  const hint = near === undefined ? known : `did you mean "${near}"?`;
  return { path: [...path, key], message: `unknown key "${key}"${place}`, hint };
}

/** The alternative that a person was writing: of the right kind, and with the fewest keys that are not its own. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  let best: readonly Issue[] | undefined;
  for (const issues of branches) {
    if (issues.some((issue) => issue.path.length === 0 && issue.code !== "unrecognized_keys")) continue;
    if (best === undefined || strangers(issues).length < strangers(best).length) best = issues;
  }
  if (best === undefined) return undefined;
  // What is missing beside an unknown key is that key, misspelt.
  const unknown = strangers(best);
  return unknown.length > 0 ? unknown : best;
}

function strangers(issues: readonly Issue[]): readonly Issue[] {
  return issues.filter((issue) => issue.path.length === 0);
}

function unionWords(branches: readonly (readonly Issue[])[]): string {
  const words = branches.flatMap((issues) => issues.map(expected)).filter((word) => word !== "");
  return [...new Set(words)].join(" or ") || "another value";
}

function expected(issue: Issue): string {
  if (issue.code === "invalid_type") return WORDS[issue.expected] ?? issue.expected;
  return issue.code === "invalid_value" ? issue.values.map(String).join(", ") : "";
}

const WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a group of options",
  array: "a list",
  null: "nothing",
};

function sentence(issue: Issue): string {
  if (issue.code === "too_small") return isNumber(issue.origin) ? "too small" : "too short";
  if (issue.code === "too_big") return isNumber(issue.origin) ? "too large" : "too long";
  if (issue.code === "invalid_value") return "not one of the allowed values";
  return issue.code === "invalid_type" ? "wrong kind of value" : "cannot be used";
}

function expectation(issue: Issue): string {
  if (issue.code === "too_small") return `expected ${unit(issue.origin)}${issue.minimum} or more`;
  if (issue.code === "too_big") return `expected ${unit(issue.origin)}${issue.maximum} or less`;
  if (issue.code === "invalid_value") return `expected one of ${issue.values.map(String).join(", ")}`;
  return issue.code === "invalid_type" ? `expected ${expected(issue)}` : issue.message;
}

function isNumber(origin: string): boolean {
  return origin === "number" || origin === "int";
}

function unit(origin: string): string {
  if (origin === "string") return "a length of ";
  return origin === "array" ? "a number of entries of " : "";
}
