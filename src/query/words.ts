/** What a word of the body is, and which words a query looks for. */
import type { Query } from "./tree.ts";

/** Words to highlight: lower-case texts that a matching body has because of the query, without those behind NOT. */
export function queryWords(query: Query): string[] {
  return query.kind === "words" ? [...query.tokens] : [];
}
