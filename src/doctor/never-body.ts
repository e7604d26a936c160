/** What is asked of the body, and cannot be together. */
import type { BodyQuery } from "../query/tree.ts";
import type { Literal } from "./literal.ts";

export function whyNoBody(literals: readonly Literal<BodyQuery>[]): string | undefined {
  for (const { query: wanted, negated } of literals) {
    if (negated) continue;
    const other = literals.find((one) => one.negated && follows(wanted, one.query))?.query;
    if (other !== undefined) return `the text is to have ${shown(wanted)}, and not to have ${shown(other)}`;
  }
  return undefined;
}

/** Whether a body that has the one has the other as well. */
function follows(one: BodyQuery, other: BodyQuery): boolean {
  if (other.kind === "hasBody") return one.kind !== "wildcard" || one.tokens.length > 0;
  if (one.kind === "words" && other.kind === "words") return runsIn(one.tokens, other.tokens);
  if (one.kind === "fragment" && other.kind === "fragment") return one.text.includes(other.text);
  return (
    one.kind === "wildcard" &&
    other.kind === "wildcard" &&
    JSON.stringify(one.tokens) === JSON.stringify(other.tokens)
  );
}

/** The second list is a stretch of the first. */
function runsIn(tokens: readonly string[], wanted: readonly string[]): boolean {
  return tokens.some((_, at) => wanted.every((token, i) => tokens[at + i] === token));
}

function shown(query: BodyQuery): string {
  switch (query.kind) {
    case "words":
    case "fragment":
      return `"${query.text}"`;
    case "wildcard":
      return "what matches a pattern";
    case "hasBody":
      return "anything at all";
  }
}
