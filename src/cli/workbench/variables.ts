/** Variables of the environment in steps: whoever may try and save steps is told none that the running steps do not have. */
import { LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { HttpRefusal } from "../../api/errors.ts";
import { isEndless, variableName, variablesOf } from "../../config/yaml-file.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A variable would become a field that everybody can read. Where the running steps have it already, it may stay. */
export function refuseNewVariables(steps: string, present: string): void {
  const found = newVariable(variablesIn(steps), present);
  if (found === undefined) return;
  throw new HttpRefusal(
    "E_STEP_VARIABLE",
    `steps:${found.line}:1: a variable of the server's environment that the running steps do not have here`,
    "write the value, or put the variable into the file itself",
  );
}

/** Of the environment what these steps need, as long as all of it stands where the running ones have it; else nothing. */
export function environmentFor(steps: string, present: string, env: Environment): Record<string, string> {
  const variables = variablesIn(steps);
  const told: Record<string, string> = {};
  if (newVariable(variables, present) !== undefined) return told;
  for (const name of variables.flatMap(({ names }) => names)) {
    const value = env[name];
    if (value !== undefined) told[name] = value;
  }
  return told;
}

interface Variable {
  /** Step, option and text: the same text in another option is another use. */
  use: string;
  names: string[];
  line: number;
}

function newVariable(variables: readonly Variable[], present: string): Variable | undefined {
  if (variables.length === 0) return undefined;
  const known = new Set(variablesIn(present).map(({ use }) => use));
  return variables.find(({ use }) => !known.has(use));
}

/** As YAML reads them: an escape can stand for any character, and an alias for any value. */
function variablesIn(text: string): Variable[] {
  // Most steps have none, and need not be read for it.
  if (!/[$\\]/.test(text) || isEndless(text)) return [];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const found: Variable[] = [];
  const look = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === "string") {
      const names = variablesOf(value).map(variableName);
      if (names.length === 0) return;
      const option = path.filter((part) => typeof part === "string" && part !== "transforms");
      const node = document.getIn(path, true) as { range?: readonly number[] } | undefined;
      const { line } = lines.linePos(node?.range?.[0] ?? 0);
      found.push({ use: JSON.stringify([option, value]), names, line });
    } else if (Array.isArray(value)) value.forEach((one, i) => look(one, [...path, i]));
    else if (typeof value === "object" && value !== null)
      for (const [name, one] of Object.entries(value)) {
        look(name, path);
        look(one, [...path, name]);
      }
  };
  look(plainOf(document), []);
  return found;
}

/** Undefined for what cannot be had as values: it is refused with its place by whoever reads the steps. */
function plainOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}
