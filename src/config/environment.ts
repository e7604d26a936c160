/** Options given as LOGBOOM_* variables. */
import { Refusal } from "../record/refusal.ts";
import { VARIABLES } from "./logspout/variables.ts";
import { nearest } from "./nearest.ts";
import type { ConfigOption } from "./options.ts";

export interface Given {
  path: readonly string[];
  value: unknown;
  /** How a message names where it came from: "--http" or "LOGBOOM_HTTP". */
  origin: string;
}

/** Read elsewhere: which file to read, and how the client commands reach a server. */
const OTHER_NAMES = ["LOGBOOM_CONFIG", "LOGBOOM_SERVER"];

export function fromEnvironment(
  options: readonly ConfigOption[],
  env: Readonly<Record<string, string | undefined>>,
): { given: Given[]; warnings: string[] } {
  const given: Given[] = [];
  const names = new Set(OTHER_NAMES);
  for (const option of options) {
    if (option.kind === "group") continue;
    names.add(option.env);
    const text = env[option.env];
    // An empty variable is how compose files say "not set".
    if (text !== undefined && text !== "")
      given.push({ path: option.path, value: valueOf(option, text), origin: option.env });
  }
  return { given, warnings: unknownNames(env, names) };
}

function valueOf(option: ConfigOption, text: string): unknown {
  switch (option.kind) {
    case "number":
      return numberOf(option.env, text);
    case "switch":
      return switchOf(option.env, text);
    case "list":
      return text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");
    case "text":
    case "group":
      return text;
  }
}

function numberOf(name: string, text: string): number {
  if (/^[-+]?\d+(\.\d+)?$/.test(text.trim())) return Number(text);
  throw new Refusal("E_CONFIG", `${name}: "${text}" is not a number`, "write digits alone");
}

const YES = new Set(["true", "1", "yes", "on"]);
const NO = new Set(["false", "0", "no", "off"]);

function switchOf(name: string, text: string): boolean {
  const word = text.trim().toLowerCase();
  if (YES.has(word) || NO.has(word)) return YES.has(word);
  throw new Refusal("E_CONFIG", `${name}: "${text}" is neither yes nor no`, "write true or false");
}

const AGENT_NAMES: ReadonlySet<string> = new Set(VARIABLES.map((one) => one.name));

/** A misspelt variable would otherwise be silently without effect. LOGBOOM_TEST_* belongs to our tests. */
function unknownNames(
  env: Readonly<Record<string, string | undefined>>,
  names: ReadonlySet<string>,
): string[] {
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith("LOGBOOM_") && !name.startsWith("LOGBOOM_TEST_") && !names.has(name),
  );
  return unknown.sort().map((name) => {
    if (AGENT_NAMES.has(name)) return `${name} is for \`logboom agent\` and has no effect here`;
    const near = nearest(name, names);
    return `${name} is no option of logboom${near === undefined ? "" : `; did you mean ${near}?`}`;
  });
}
