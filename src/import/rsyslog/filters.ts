/** Filters and expressions of rsyslog → conditions. */
import { fieldText } from "../../query/format.ts";
import { ALL, allOf, anyOf, notOf, priorities } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { compare, extendedOf, fieldOf, programNamed } from "./properties.ts";
import type { Comparison } from "./properties.ts";
import { equalTerm } from "./query-text.ts";
import { readSelector } from "./selector.ts";
import type { Expression, Filter } from "./statements.ts";

export function conditionOf(filter: Filter): Condition {
  switch (filter.kind) {
    case "priorities":
      return priorities(filter.masks);
    case "property": {
      const condition = propertyFilter(filter);
      return filter.negated ? notOf(condition) : condition;
    }
    case "expression":
      return expressionOf(filter.expression);
    case "program":
      return oneOf(filter.names.map(programNamed), filter.negated);
    case "host":
      return oneOf(
        filter.names.map((name) => equalTerm("host.name", name)),
        filter.negated,
      );
  }
}

function oneOf(names: readonly Condition[], negated: boolean): Condition {
  const condition = anyOf(names);
  return negated ? notOf(condition) : condition;
}

type Operation = Pick<Comparison, "how" | "anyCase">;
const COMPARES: Readonly<Record<string, Operation>> = {
  contains: { how: "contains", anyCase: false },
  contains_i: { how: "contains", anyCase: true },
  isequal: { how: "equals", anyCase: false },
  startswith: { how: "startswith", anyCase: false },
  startswith_i: { how: "startswith", anyCase: true },
  endswith: { how: "endswith", anyCase: false },
  regex: { how: "matches", anyCase: false },
  ereregex: { how: "matches", anyCase: false },
};

function propertyFilter({ property, compare: how, value }: Extract<Filter, { kind: "property" }>): Condition {
  const name = property.replace(/^\$(?!!|\.|\/)/, "").replace(/^\$/, "");
  const word = how.toLowerCase();
  if (word === "isempty") return compare({ property: name, how: "equals", value: "", anyCase: false });
  const operation = COMPARES[word];
  if (operation === undefined)
    return { kind: "unknown", why: `"${how}" is no comparison that is known here` };
  return compare({ property: name, ...operation, value: word === "regex" ? extendedOf(value) : value });
}

function expressionOf(expression: Expression): Condition {
  switch (expression.kind) {
    case "not":
      return notOf(expressionOf(expression.of));
    case "number":
      return expression.value === 0 ? notOf(ALL) : ALL;
    case "binary":
      return binary(expression);
    case "call":
      return call(expression);
    case "text":
    case "list":
    case "variable":
      return { kind: "unknown", why: "the condition is no comparison" };
  }
}

const OPERATORS: Readonly<Record<string, Operation>> = {
  "==": { how: "equals", anyCase: false },
  contains: { how: "contains", anyCase: false },
  contains_i: { how: "contains", anyCase: true },
  startswith: { how: "startswith", anyCase: false },
  startswith_i: { how: "startswith", anyCase: true },
  endswith: { how: "endswith", anyCase: false },
  "<": { how: "<", anyCase: false },
  "<=": { how: "<=", anyCase: false },
  ">": { how: ">", anyCase: false },
  ">=": { how: ">=", anyCase: false },
};
const TURNED: Readonly<Record<string, string>> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

function binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>): Condition {
  if (operator === "and") return allOf([expressionOf(left), expressionOf(right)]);
  if (operator === "or") return anyOf([expressionOf(left), expressionOf(right)]);
  if (operator === "!=" || operator === "<>")
    return notOf(binary({ kind: "binary", operator: "==", left, right }));
  if (left.kind !== "variable" && right.kind === "variable")
    return binary({ kind: "binary", operator: TURNED[operator] ?? operator, left: right, right: left });
  const operation = OPERATORS[operator];
  const values = constants(right);
  if (operation === undefined || left.kind !== "variable" || values === undefined)
    return { kind: "unknown", why: `"${operator}" is asked of something that has no counterpart` };
  return anyOf(values.map((value) => compare({ property: left.name, ...operation, value })));
}

/** A list asks for any of its members. */
function constants(expression: Expression): string[] | undefined {
  if (expression.kind === "text") return [expression.value];
  if (expression.kind === "number") return [String(expression.value)];
  if (expression.kind !== "list") return undefined;
  const values = expression.members.map(constants);
  return values.includes(undefined) ? undefined : values.flatMap((one) => one ?? []);
}

function call({ name, values }: Extract<Expression, { kind: "call" }>): Condition {
  const [subject, pattern] = values;
  const word = name.toLowerCase();
  const known =
    subject?.kind === "variable"
      ? ofVariable(word, subject.name, pattern)
      : word === "prifilt" && subject?.kind === "text"
        ? selected(subject.value)
        : undefined;
  return known ?? { kind: "unknown", why: `the function ${name}() has no counterpart` };
}

function selected(selector: string): Condition | undefined {
  const read = readSelector(selector);
  return "masks" in read ? priorities(read.masks) : undefined;
}

function ofVariable(word: string, property: string, pattern: Expression | undefined): Condition | undefined {
  if (word === "exists") {
    const field = fieldOf(property);
    return field === undefined ? undefined : { kind: "term", query: `${fieldText(field)}:*` };
  }
  const isMatch = word === "re_match" || word === "re_match_i";
  if (!isMatch || pattern?.kind !== "text") return undefined;
  return compare({ property, how: "matches", value: pattern.value, anyCase: word === "re_match_i" });
}
