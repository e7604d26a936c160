/** `$.a.b[0]["odd key"]`, `[*]` for every element: where in a JSON document to look. */
import type { Scanner } from "./scanner.ts";

export interface Selector {
  /** As written. */
  text: string;
  steps: readonly PathStep[];
}

export type PathStep = { kind: "key"; key: string } | { kind: "at"; index: number } | { kind: "each" };

const NAME_ENDS: ReadonlySet<string> = new Set('$.[]=!<>()&|{}",'.split(""));

export function readSelector(scanner: Scanner): Selector {
  scanner.skipBlanks();
  const { at } = scanner;
  scanner.expect("$", "a selector begins with $., such as $.status");
  const steps: PathStep[] = [];
  for (;;) {
    const here = scanner.text[scanner.at];
    if (here === ".") {
      scanner.at += 1;
      if (scanner.text[scanner.at] === "[") continue;
      steps.push(dotted(scanner));
    } else if (here === "[") {
      scanner.at += 1;
      steps.push(bracketed(scanner));
    } else break;
  }
  if (steps.length === 0) throw scanner.refusal("a name was expected after $", "such as $.status");
  return { text: scanner.text.slice(at, scanner.at), steps };
}

function dotted(scanner: Scanner): PathStep {
  const name = scanner.bare(NAME_ENDS);
  if (name === "") throw scanner.refusal("a name was expected after the dot", "such as $.status");
  return name === "*" ? { kind: "each" } : { kind: "key", key: name };
}

function bracketed(scanner: Scanner): PathStep {
  if (scanner.take('"')) {
    const key = scanner.until('"');
    scanner.expect("]", "close the name's bracket");
    return { kind: "key", key };
  }
  const inside = scanner.bare(NAME_ENDS);
  scanner.expect("]", "close the index's bracket");
  if (inside === "*") return { kind: "each" };
  if (/^\d{1,9}$/.test(inside)) return { kind: "at", index: Number(inside) };
  throw scanner.refusal("a number was expected in brackets", 'such as [0], or ["name"]');
}

/** All values that stand there: none, one, or with `*` many. */
export function selected(selector: Selector, document: unknown): unknown[] {
  let values: unknown[] = [document];
  for (const step of selector.steps) {
    values = values.flatMap((value) => taken(step, value));
    if (values.length === 0) break;
  }
  return values;
}

function taken(step: PathStep, value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (step.kind === "each") return Object.values(value);
  if (step.kind === "at") return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
  if (Array.isArray(value) || !Object.hasOwn(value, step.key)) return [];
  return [(value as Record<string, unknown>)[step.key]];
}
