/** Numeric ranges that leave no number. */
import type { FieldQuery } from "../query/tree.ts";
import type { Literal, Valued } from "./literal.ts";

interface Span {
  low: number;
  high: number;
  lowIn: boolean;
  highIn: boolean;
}

export function whyNoNumber(field: string, literals: readonly Literal<Valued>[]): string | undefined {
  const wanted: Span[] = [];
  const ruledOut: Span[] = [];
  for (const { query, negated } of literals)
    if (query.kind === "range" && query.numeric) (negated ? ruledOut : wanted).push(spanOf(query));
  if (wanted.length === 0) return undefined;
  const left = wanted.reduce(overlap);
  const isEmpty = left.low > left.high || (left.low === left.high && !(left.lowIn && left.highIn));
  if (isEmpty) return `no number is within all that is asked of ${field}`;
  return ruledOut.some((span) => within(left, span))
    ? `every number that is asked of ${field} is ruled out`
    : undefined;
}

function spanOf({ from, to }: FieldQuery & { kind: "range" }): Span {
  return {
    low: from === undefined ? -Infinity : Number(from.text),
    high: to === undefined ? Infinity : Number(to.text),
    lowIn: from?.inclusive !== false,
    highIn: to?.inclusive !== false,
  };
}

function overlap(a: Span, b: Span): Span {
  const lower = a.low > b.low || (a.low === b.low && !a.lowIn) ? a : b;
  const upper = a.high < b.high || (a.high === b.high && !a.highIn) ? a : b;
  return { low: lower.low, lowIn: lower.lowIn, high: upper.high, highIn: upper.highIn };
}

function within(inner: Span, outer: Span): boolean {
  const low = inner.low > outer.low || (inner.low === outer.low && (outer.lowIn || !inner.lowIn));
  const high = inner.high < outer.high || (inner.high === outer.high && (outer.highIn || !inner.highIn));
  return low && high;
}
