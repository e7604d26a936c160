/** Patterns of JSON fields: `{ $.status >= 500 && ($.user.name = "ann*" || $.trace NOT EXISTS) }`. */
import type { Query } from "../tree.ts";
import { ALL, allOf, anyOf, has } from "./coarse.ts";
import { holds, leaves, parseExpression } from "./expression.ts";
import type { Expression } from "./expression.ts";
import { compareNumber, compareText, readComparison, takeOperator } from "./literal.ts";
import type { Comparison } from "./literal.ts";
import type { LogPattern } from "./pattern.ts";
import { REGEX_MOST } from "./regex.ts";
import { Scanner } from "./scanner.ts";
import { readSelector, selected } from "./selector.ts";
import type { Selector } from "./selector.ts";

interface Condition {
  selector: Selector;
  asks:
    | { kind: "compare"; comparison: Comparison }
    | { kind: "is"; value: boolean | null }
    | { kind: "absent" };
}

const VALUE_ENDS: ReadonlySet<string> = new Set([")", "}", "&&", "||"]);

export function jsonPattern(text: string): LogPattern {
  const scanner = new Scanner(text);
  scanner.expect("{", "a pattern of JSON fields is in braces");
  const expression = parseExpression(scanner, readCondition);
  scanner.expect("}", "close the pattern, or join conditions with && or ||");
  scanner.skipBlanks();
  if (!scanner.done)
    throw scanner.refusal("nothing was expected behind }", "join conditions inside the braces");
  const conditions = leaves(expression);
  const regexes = conditions.filter(
    ({ asks }) => asks.kind === "compare" && asks.comparison.regex !== undefined,
  );
  if (regexes.length > REGEX_MOST)
    throw scanner.refusal("too many regular expressions", `${REGEX_MOST} are possible`, 0);
  const find = (body: string): object | undefined => {
    const document = documentOf(body);
    if (document === undefined) return undefined;
    return holds(expression, (one) => fulfilled(one, document)) ? document : undefined;
  };
  return {
    coarse: coarseOf(expression),
    matches: (body) => find(body) !== undefined,
    extract: (body) => {
      const document = find(body);
      return document === undefined ? undefined : extracted(conditions, document);
    },
  };
}

function readCondition(scanner: Scanner): Condition {
  const selector = readSelector(scanner);
  const operator = takeOperator(scanner);
  if (operator !== undefined)
    return { selector, asks: { kind: "compare", comparison: readComparison(scanner, operator, VALUE_ENDS) } };
  if (scanner.takeWord("NOT")) {
    if (scanner.takeWord("EXISTS")) return { selector, asks: { kind: "absent" } };
    throw scanner.refusal("EXISTS was expected after NOT", "NOT EXISTS finds what lacks the field");
  }
  if (!scanner.takeWord("IS"))
    throw scanner.refusal(
      "a comparison was expected",
      "one of = != < > <= >=, IS NULL, IS TRUE, IS FALSE, NOT EXISTS",
    );
  if (scanner.takeWord("NULL")) return { selector, asks: { kind: "is", value: null } };
  if (scanner.takeWord("TRUE")) return { selector, asks: { kind: "is", value: true } };
  if (scanner.takeWord("FALSE")) return { selector, asks: { kind: "is", value: false } };
  throw scanner.refusal("NULL, TRUE or FALSE was expected after IS", "there is no IS NOT");
}

/** Objects and arrays alone; undefined for every other text. */
function documentOf(body: string): object | undefined {
  const first = body.trimStart()[0];
  if (first !== "{" && first !== "[") return undefined;
  try {
    return JSON.parse(body) as object;
  } catch {
    return undefined;
  }
}

function fulfilled({ selector, asks }: Condition, document: object): boolean {
  const values = selected(selector, document);
  switch (asks.kind) {
    case "absent":
      return values.length === 0;
    case "is":
      return values.includes(asks.value);
    case "compare":
      return values.some((value) => compares(asks.comparison, value));
  }
}

/** What is an object, an array or null matches no comparison, != included. */
function compares(comparison: Comparison, value: unknown): boolean {
  if (typeof value === "number") return compareNumber(comparison, value);
  if (typeof value === "string") return compareText(comparison, value);
  return typeof value === "boolean" && compareText(comparison, String(value));
}

function extracted(conditions: readonly Condition[], document: object): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { selector } of conditions) {
    const [value] = selected(selector, document);
    if (value === undefined) continue;
    found[selector.text] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return found;
}

/** A JSON text may write any character as an escape; then it has a `\u`, and the pattern itself has to look. */
const ESCAPED = "\\u";
/** Written in JSON as it is. */
const PLAIN = /^[\w .:@-]+$/;

function coarseOf(expression: Expression<Condition>): Query {
  if (expression.kind === "leaf") return coarseCondition(expression.leaf);
  const parts = expression.of.map(coarseOf);
  return expression.kind === "and" ? allOf(parts) : anyOf(parts);
}

function coarseCondition({ selector, asks }: Condition): Query {
  if (asks.kind === "absent") return ALL;
  const key = selector.steps.findLast((step) => step.kind === "key")?.key ?? "";
  const name = PLAIN.test(key) ? `"${key}"` : "";
  return anyOf([allOf([has(name), has(coreOf(asks))]), has(ESCAPED)]);
}

/** A number may be written in several ways (1e3), a text in one. */
function coreOf(asks: Condition["asks"]): string {
  if (asks.kind !== "compare") return "";
  const { operator, number, core } = asks.comparison;
  return operator === "=" && number === undefined && PLAIN.test(core) ? core : "";
}
