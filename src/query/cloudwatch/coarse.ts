/**
 * Trees that find everything a filter pattern matches, and perhaps more: the store looks for these, and the pattern itself
 * then decides. Positions are all 0, since nobody sees these trees.
 */
import type { Query } from "../tree.ts";

const NOWHERE = { at: 0, end: 0 };

export const ALL: Query = { kind: "all", ...NOWHERE };

/** This text, in this case, anywhere in the body. */
export function has(text: string): Query {
  return text === "" ? ALL : { kind: "fragment", text, ...NOWHERE };
}

export function not(of: Query): Query {
  return { kind: "not", of, ...NOWHERE };
}

export function allOf(parts: readonly Query[]): Query {
  const open = parts.filter(({ kind }) => kind !== "all");
  if (open.length === 0) return ALL;
  return open.length === 1 && open[0] !== undefined ? open[0] : { kind: "and", of: open, ...NOWHERE };
}

export function anyOf(parts: readonly Query[]): Query {
  if (parts.some(({ kind }) => kind === "all")) return ALL;
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "or", of: parts, ...NOWHERE };
}
