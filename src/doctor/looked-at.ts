/** Names of the fields that a query asks about; "body" and "severity" stand for those. */
import { isBodyQuery } from "../query/tree.ts";
import type { Query } from "../query/tree.ts";

export function lookedAt(query: Query): string[] {
  if (query.kind === "and" || query.kind === "or") return query.of.flatMap((one) => lookedAt(one));
  if (query.kind === "not") return lookedAt(query.of);
  if (query.kind === "all") return [];
  if (isBodyQuery(query)) return ["body"];
  if (query.kind === "severity") return ["severity"];
  return query.kind === "time" ? ["timestamp"] : [query.field];
}
