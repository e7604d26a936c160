/** What a container says about its own lines: logspout's variable, or labels, which come first. */
import { Refusal } from "../../record/refusal.ts";
import { MATCHES } from "./config.ts";
import type { Match, MultilineConfig } from "./config.ts";
import { compileRule } from "./rule.ts";
import type { JoinRule } from "./rule.ts";
import { LANGUAGES } from "./traces/languages.ts";
import type { Language } from "./traces/languages.ts";

const VARIABLE = "LOGSPOUT_MULTILINE=";
/** "true", "false", or languages: "java,python". */
const LABEL = "logboom.multiline";
const PATTERN_LABEL = "logboom.multiline.pattern";
const MATCH_LABEL = "logboom.multiline.match";

export interface ContainerSays {
  /** NAME=value, as Docker's inspect has them. */
  env: readonly string[];
  labels: Readonly<Record<string, string>>;
}

export interface Choice {
  /** Undefined: the lines stay as they are. */
  rule: JoinRule | undefined;
  /** What was wrong with a label, which then counts as not set. */
  complaint?: string;
}

/** Compiles the configured rule once (throws a Refusal E_PATTERN), then chooses for each container. */
export function createChooser(config: MultilineConfig): (container: ContainerSays) => Choice {
  const usual = compileRule(config);
  return (container) => {
    const on = switchOf(container) ?? config.default;
    try {
      const wanted = wishOf(container.labels);
      if (wanted === undefined) return { rule: on ? usual : undefined };
      return { rule: compileRule({ ...config, ...wanted }, PATTERN_LABEL) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { rule: on ? usual : undefined, complaint: error.message };
    }
  };
}

/** LOGSPOUT_MULTILINE: true or false in any case; all else means the default, as in logspout. */
function switchOf({ env, labels }: ContainerSays): boolean | undefined {
  const label = readSwitch(labels[LABEL]);
  if (label !== undefined) return label;
  const variable = env.find((one) => one.startsWith(VARIABLE));
  return readSwitch(variable?.slice(VARIABLE.length));
}

function readSwitch(text: string | undefined): boolean | undefined {
  const word = text?.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

/** What the labels change of the rule. */
function wishOf(labels: ContainerSays["labels"]): Partial<MultilineConfig> | undefined {
  const said = labels[LABEL];
  if (readSwitch(said) === false) return undefined;
  const wish: Partial<MultilineConfig> = {};
  if (said !== undefined && readSwitch(said) === undefined) wish.presets = readLanguages(said, LABEL);
  const pattern = labels[PATTERN_LABEL];
  if (pattern !== undefined) Object.assign(wish, { pattern, datetimeFormat: "" });
  const match = labels[MATCH_LABEL];
  if (match !== undefined) wish.match = readMatch(match, MATCH_LABEL);
  return Object.keys(wish).length === 0 ? undefined : wish;
}

/** "java, python" → languages; "all" → true. */
export function readLanguages(text: string, name: string): Language[] | true {
  const words = text
    .split(",")
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== "");
  if (words.includes("all")) return true;
  const unknown = words.find((word) => !LANGUAGES.some((one) => one === word));
  if (unknown !== undefined || words.length === 0) {
    throw new Refusal(
      "E_USAGE",
      `${name}: no traces are known of "${unknown ?? text}"`,
      `known: all, ${LANGUAGES.join(", ")}`,
    );
  }
  return LANGUAGES.filter((one) => words.includes(one));
}

export function readMatch(text: string, name: string): Match {
  const match = MATCHES.find((one) => one === text.trim().toLowerCase());
  if (match === undefined) {
    throw new Refusal("E_USAGE", `${name} cannot be "${text}"`, `one of ${MATCHES.join(", ")}`);
  }
  return match;
}
