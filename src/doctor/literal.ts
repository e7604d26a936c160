/** Parts of a query once and, or and not are taken apart. */
import type { BodyQuery, FieldQuery } from "../query/tree.ts";

/** One thing that is asked, or asked not to be. */
export interface Literal<Q = BodyQuery | FieldQuery> {
  query: Q;
  negated: boolean;
}

/** What is asked of a field's value. */
export type Valued = Exclude<FieldQuery, { kind: "severity" | "time" }>;
