/** What is collected while a tree is written as SQL: the values that users typed, as typed parameters. */
import type { AttributeColumn } from "../store/columns.ts";

export interface WhereOptions {
  /** Every key that any stored resource has. With it, fields that no resource has do not read the resource at all. */
  resourceKeys?: ReadonlySet<string>;
  /** Placeholders are called prefix0, prefix1, … */
  prefix?: string;
}

export interface Writing {
  columns: ReadonlyMap<string, AttributeColumn>;
  resourceKeys: ReadonlySet<string> | undefined;
  prefix: string;
  params: Record<string, string | number>;
}

export function begin(columns: ReadonlyMap<string, AttributeColumn>, options: WhereOptions): Writing {
  return { columns, resourceKeys: options.resourceKeys, prefix: options.prefix ?? "p", params: {} };
}

export function param(writing: Writing, value: string | number, type = "String"): string {
  const name = `${writing.prefix}${Object.keys(writing.params).length}`;
  writing.params[name] = value;
  return `{${name}:${type}}`;
}
