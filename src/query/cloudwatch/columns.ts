/** Patterns of columns: `[ip, user, ..., request = *.html*, status = 4* || status = 5*, bytes > 1000]`. */
import type { Query } from "../tree.ts";
import { ALL, allOf, anyOf, has } from "./coarse.ts";
import { holds, leaves, parseExpression } from "./expression.ts";
import type { Expression } from "./expression.ts";
import { compareNumber, compareText, readComparison, takeOperator } from "./literal.ts";
import type { Comparison } from "./literal.ts";
import { finiteNumber } from "../numbers.ts";
import type { LogPattern } from "./pattern.ts";
import { REGEX_MOST } from "./regex.ts";
import { Scanner, isBlank } from "./scanner.ts";

interface Column {
  /** Undefined for a column that nobody named. */
  name: string | undefined;
  test: Expression<Comparison> | undefined;
}

/** "..." stands for any number of columns. */
type Item = Column | "...";

const NAME_ENDS: ReadonlySet<string> = new Set("=!<>,]()&|".split(""));
const VALUE_ENDS: ReadonlySet<string> = new Set([",", "]", ")", "&&", "||"]);

export function columnsPattern(text: string): LogPattern {
  const scanner = new Scanner(text);
  const items = readItems(scanner);
  const comparisons = items.flatMap((item) => (item === "..." || !item.test ? [] : leaves(item.test)));
  if (comparisons.filter(({ regex }) => regex !== undefined).length > REGEX_MOST)
    throw scanner.refusal("too many regular expressions", `${REGEX_MOST} are possible`, 0);
  return {
    coarse: allOf(items.map(coarseItem)),
    matches: (body) => assigned(items, columnsOf(body)) !== undefined,
    extract: (body) => {
      const fields = columnsOf(body);
      const places = assigned(items, fields);
      return places && extracted(items, fields, places);
    },
  };
}

function readItems(scanner: Scanner): Item[] {
  scanner.expect("[", "a pattern of columns is in brackets");
  const items: Item[] = [];
  do items.push(readItem(scanner));
  while (scanner.take(","));
  scanner.expect("]", "close the pattern, or put a comma between columns");
  scanner.skipBlanks();
  if (!scanner.done)
    throw scanner.refusal("nothing was expected behind ]", "name all columns inside the brackets");
  return items;
}

function readItem(scanner: Scanner): Item {
  if (scanner.take("...")) return "...";
  scanner.skipBlanks();
  const { at } = scanner;
  const names = new Set<string>();
  let tested = false;
  const expression = parseExpression(scanner, (inner): Comparison | undefined => {
    inner.skipBlanks();
    const name = inner.bare(NAME_ENDS);
    if (name !== "") names.add(name);
    const operator = takeOperator(inner);
    if (operator === undefined) return undefined;
    tested = true;
    return readComparison(inner, operator, VALUE_ENDS);
  });
  if (names.size > 1)
    throw scanner.refusal("two names for one column", "repeat the same name on both sides of && and ||", at);
  const [name] = names;
  if (!tested && expression.kind === "leaf") return { name, test: undefined };
  if (name === undefined)
    throw scanner.refusal("a name was expected before the comparison", "such as status = 4*", at);
  return { name, test: complete(expression, scanner) };
}

/** Each part of a condition has a comparison. */
function complete(expression: Expression<Comparison | undefined>, scanner: Scanner): Expression<Comparison> {
  if (expression.kind !== "leaf")
    return { kind: expression.kind, of: expression.of.map((one) => complete(one, scanner)) };
  if (expression.leaf !== undefined) return { kind: "leaf", leaf: expression.leaf };
  throw scanner.refusal(
    "a comparison was expected",
    "repeat name and operator: status = 404 || status = 410",
  );
}

/** Blanks separate, but for what is in quotes or in brackets, which are taken away. */
export function columnsOf(body: string): string[] {
  const columns: string[] = [];
  let at = 0;
  for (;;) {
    while (at < body.length && isBlank(body[at])) at += 1;
    if (at >= body.length) return columns;
    const close = { '"': '"', "[": "]" }[body[at] ?? ""];
    const end = close === undefined ? -1 : body.indexOf(close, at + 1);
    if (end > 0) {
      columns.push(body.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    const from = at;
    while (at < body.length && !isBlank(body[at])) at += 1;
    columns.push(body.slice(from, at));
  }
}

/** The index of each item's column, -1 for "..."; undefined when they do not fit. As with `*`, only the last "..." is tried anew. */
function assigned(items: readonly Item[], fields: readonly string[]): number[] | undefined {
  const places: number[] = [];
  let next = 0;
  let at = 0;
  let dots = -1;
  let dotsAt = 0;
  while (at < fields.length) {
    const item = items[next];
    if (item === "...") {
      dots = next;
      dotsAt = at;
      places[next++] = -1;
    } else if (item !== undefined && fits(item, fields[at] ?? "")) {
      places[next++] = at++;
    } else {
      if (dots < 0) return undefined;
      next = dots + 1;
      at = ++dotsAt;
    }
  }
  while (items[next] === "...") places[next++] = -1;
  return next === items.length ? places : undefined;
}

function fits({ test }: Column, field: string): boolean {
  return test === undefined || holds(test, (comparison) => compares(comparison, field));
}

function compares(comparison: Comparison, field: string): boolean {
  if (comparison.operator === "=" || comparison.operator === "!=") return compareText(comparison, field);
  const number = finiteNumber(field);
  return number !== undefined && compareNumber(comparison, number);
}

function extracted(
  items: readonly Item[],
  fields: readonly string[],
  places: readonly number[],
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [i, item] of items.entries()) {
    if (item !== "..." && item.name !== undefined) found[`$${item.name}`] = fields[places[i] ?? -1] ?? "";
  }
  return found;
}

function coarseItem(item: Item): Query {
  return item === "..." || item.test === undefined ? ALL : coarseTest(item.test);
}

function coarseTest(test: Expression<Comparison>): Query {
  if (test.kind === "leaf") return test.leaf.operator === "=" ? has(test.leaf.core) : ALL;
  const parts = test.of.map(coarseTest);
  return test.kind === "and" ? allOf(parts) : anyOf(parts);
}
