/** Turns query text into a tree. */
import { Refusal } from "../record/refusal.ts";
import type { Query } from "./tree.ts";

/** A query that cannot be read; `suggestion` is a text that can, where one is near. */
export class QueryRefusal extends Refusal {
  readonly suggestion: string | undefined;

  constructor(message: string, hint: string, position: number, suggestion?: string) {
    super("E_QUERY", message, hint, position);
    this.name = "QueryRefusal";
    this.suggestion = suggestion;
  }
}

export function parseQuery(text: string): Query {
  if (text.trim() === "") return { kind: "all", at: 0, end: text.length };
  throw new QueryRefusal("queries are not read yet", "leave the query empty", 0);
}
