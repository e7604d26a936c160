/** Which containers are wanted, in the order in which logspout decides: terminal, its own wish, excluded labels, filter. */
import { RE2JS } from "re2js";
import { Refusal } from "../../record/refusal.ts";
import type { DockerConfig } from "./config.ts";
import type { Facts } from "./facts.ts";
import { compilePattern } from "./pattern.ts";

export interface LeftOut {
  because: string;
  /** The filter says so, which nobody is surprised at. */
  expected: boolean;
}

export interface Selection {
  /** Why this container is left out; undefined when it is wanted. */
  leavesOut: (facts: Facts) => LeftOut | undefined;
  /** Whether that stream is wanted: 1 stdout, 2 stderr. */
  streams: readonly boolean[];
}

export type Selecting = Pick<DockerConfig, "filter" | "exclude" | "tty">;

type Rule = (facts: Facts) => boolean;

/** Refuses patterns that are none. */
export function compileSelection({ filter, exclude, tty }: Selecting): Selection {
  const rules = rulesOf(filter);
  const leavesOut = (facts: Facts): LeftOut | undefined => {
    const because = excludedBecause(facts, exclude, tty);
    if (because !== undefined) return { because, expected: false };
    const rule = rules.find(([, fits]) => !fits(facts));
    return rule && { because: `the filter's ${rule[0]} does not match`, expected: true };
  };
  const streams = [false, filter.streams.includes("stdout"), filter.streams.includes("stderr")];
  return { leavesOut, streams };
}

function excludedBecause(facts: Facts, exclude: Selecting["exclude"], tty: boolean): string | undefined {
  if (facts.tty && !tty) return "it has a terminal";
  if (facts.ignored !== undefined) return facts.ignored;
  const label = exclude.labels.find((one) => hasLabel(facts, one));
  return label && `label ${label.key}=${label.value} is excluded`;
}

function hasLabel({ labels }: Facts, { key, value }: { key: string; value: string }): boolean {
  return Object.hasOwn(labels, key) && labels[key]?.toLowerCase() === value.toLowerCase();
}

function rulesOf(filter: DockerConfig["filter"]): (readonly [name: string, rule: Rule])[] {
  const { id = "", name = "", names, nameRegex = "", labels } = filter;
  const rules: (readonly [string, Rule])[] = [];
  if (id !== "") rules.push(["id", (facts) => facts.id.startsWith(id)]);
  if (name !== "") {
    const fits = compilePattern(name);
    rules.push(["name", (facts) => fits(facts.name)]);
  }
  if (names !== undefined) {
    const wanted = new Set(names.map((one) => one.replace(/^\//, "")));
    rules.push(["names", (facts) => wanted.has(facts.name)]);
  }
  if (nameRegex !== "") {
    const regex = compileRegex(nameRegex);
    // logspout-logstash searches "/name", as Docker has it; people write ^name.
    rules.push(["nameRegex", (facts) => regex.test(facts.name) || regex.test(`/${facts.name}`)]);
  }
  for (const entry of labels) {
    const rule = labelRule(entry);
    if (rule !== undefined) rules.push(["labels", rule]);
  }
  return rules;
}

/** The key ends at the first colon; no pattern at all asks for nothing. */
function labelRule(entry: string): Rule | undefined {
  const colon = entry.indexOf(":");
  const pattern = entry.slice(colon + 1);
  if (colon < 0 || pattern === "") return undefined;
  const key = entry.slice(0, colon);
  const fits = compilePattern(pattern);
  return ({ labels }) => fits(Object.hasOwn(labels, key) ? (labels[key] ?? "") : "");
}

function compileRegex(pattern: string): { test: (text: string) => boolean } {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      "E_PATTERN",
      `"${pattern}" is no RE2 pattern: ${because}`,
      "look for what is not closed",
    );
  }
}
