/** Turns a tree into a condition on the table of records. */
import type { AttributeColumn } from "../store/columns.ts";
import type { Query } from "./tree.ts";

export interface WhereSql {
  /** A boolean expression, never empty, safe to put between AND. */
  sql: string;
  /** Values of the placeholders {p0:String}, … in it. */
  params: Record<string, string | number>;
}

export interface WhereOptions {
  /** Every key that any stored resource has. With it, fields that no resource has do not read the resource at all. */
  resourceKeys?: ReadonlySet<string>;
  /** Placeholders are called prefix0, prefix1, … */
  prefix?: string;
}

export function whereSql(
  query: Query,
  columns: ReadonlyMap<string, AttributeColumn>,
  options: WhereOptions = {},
): WhereSql {
  if (query.kind === "all") return { sql: "1", params: {} };
  throw new Error(`not built yet: ${columns.size} ${options.prefix ?? "p"}`);
}
