/** The rules of the wanted languages, linked into states, so that following a trace is one step a line. */
import { GO_RULES } from "./go.ts";
import type { Language } from "./languages.ts";
import { NODE_RULES } from "./node.ts";
import { PHP_RULES } from "./php.ts";
import { PYTHON_RULES } from "./python.ts";
import { RUBY_RULES } from "./ruby.ts";
import { DART_RULES } from "./dart.ts";
import { RUST_RULES } from "./rust.ts";
import { THROWN_RULES } from "./thrown.ts";
import type { TraceRule } from "./trace-rule.ts";

export interface TraceState {
  rules: LinkedRule[];
}

export interface LinkedRule {
  test: RegExp;
  and: RegExp | undefined;
  maybe: boolean;
  to: TraceState | undefined;
}

export interface TraceTable {
  /** Whether a line is worth a look at the rules: nearly none is. */
  mayBegin: (text: string) => boolean;
  begins: readonly LinkedRule[];
}

interface RuleSet {
  languages: readonly Language[];
  rules: readonly TraceRule[];
}

/** What begins with the most telling words comes first: the first rule that matches wins. */
const RULE_SETS: readonly RuleSet[] = [
  { languages: ["go"], rules: GO_RULES },
  { languages: ["python", "ruby"], rules: PYTHON_RULES },
  { languages: ["php"], rules: PHP_RULES },
  { languages: ["rust"], rules: RUST_RULES },
  { languages: ["dart"], rules: DART_RULES },
  { languages: ["ruby"], rules: RUBY_RULES },
  { languages: ["node"], rules: NODE_RULES },
  { languages: ["java", "dotnet", "node", "dart", "php", "ruby"], rules: THROWN_RULES },
];

/** Every rule there is. */
export const ALL_RULES: readonly TraceRule[] = RULE_SETS.flatMap(({ rules }) => rules);

export function traceTable(languages: readonly Language[]): TraceTable {
  const wanted = rulesOf(new Set(languages));
  const states = new Map<string, TraceState>();
  const stateOf = (name: string): TraceState => {
    const state = states.get(name) ?? { rules: [] };
    states.set(name, state);
    return state;
  };
  const begins: LinkedRule[] = [];
  for (const { from, test, and, to, maybe = false } of wanted) {
    const linked = { test, and, maybe, to: to === "" ? undefined : stateOf(to) };
    if (from === "") begins.push(linked);
    else stateOf(from).rules.push(linked);
  }
  return { mayBegin: quickTest(wanted), begins };
}

function rulesOf(languages: ReadonlySet<Language>): TraceRule[] {
  const has = (list: readonly Language[]): boolean => list.some((one) => languages.has(one));
  return RULE_SETS.filter((set) => has(set.languages)).flatMap((set) =>
    set.rules.filter(({ only }) => only === undefined || has(only)),
  );
}

/** Two expressions for all rules, since each search of a line costs as much as everything else: what stands in front, and hints. */
function quickTest(rules: readonly TraceRule[]): (text: string) => boolean {
  const front: string[] = [];
  const hints = new Set<string>();
  for (const { from, test, hint } of rules) {
    if (from !== "") continue;
    if (hint !== undefined) for (const one of hint.source.split("|")) hints.add(one);
    else front.push(test.source.slice(1));
  }
  const inFront = new RegExp(`^(?:${front.join("|") || NEVER})`);
  const anywhere = new RegExp([...hints].join("|") || NEVER);
  return (text) => inFront.test(text) || anywhere.test(text);
}

const NEVER = "[^\\s\\S]";
