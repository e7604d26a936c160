/** Conditions joined with && and ||, the first binding tighter, with parentheses: the same inside braces and brackets. */
import type { Scanner } from "./scanner.ts";

export type Expression<Leaf> =
  | { kind: "leaf"; leaf: Leaf }
  | { kind: "and" | "or"; of: readonly Expression<Leaf>[] };

/** Far beyond what anybody writes, far below where the stack ends. */
const DEPTH_MOST = 50;

export function parseExpression<Leaf>(
  scanner: Scanner,
  leaf: (scanner: Scanner) => Leaf,
  depth = 0,
): Expression<Leaf> {
  if (depth > DEPTH_MOST) throw scanner.refusal("too many parentheses", `${DEPTH_MOST} deep is the most`);
  const unit = (): Expression<Leaf> => {
    if (!scanner.take("(")) return { kind: "leaf", leaf: leaf(scanner) };
    const inner = parseExpression(scanner, leaf, depth + 1);
    scanner.expect(")", "close what was opened");
    return inner;
  };
  const all = (): Expression<Leaf> => joined("and", repeated(scanner, "&&", unit));
  return joined("or", repeated(scanner, "||", all));
}

function repeated<T>(scanner: Scanner, between: string, one: () => T): T[] {
  const found = [one()];
  while (scanner.take(between)) found.push(one());
  return found;
}

function joined<Leaf>(kind: "and" | "or", of: Expression<Leaf>[]): Expression<Leaf> {
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind, of };
}

export function holds<Leaf>(expression: Expression<Leaf>, test: (leaf: Leaf) => boolean): boolean {
  if (expression.kind === "leaf") return test(expression.leaf);
  if (expression.kind === "and") return expression.of.every((one) => holds(one, test));
  return expression.of.some((one) => holds(one, test));
}

export function leaves<Leaf>(expression: Expression<Leaf>): Leaf[] {
  return expression.kind === "leaf" ? [expression.leaf] : expression.of.flatMap(leaves);
}
