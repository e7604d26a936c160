/** EXCLUDE_LABELS: which containers are left out on all routes. */
import { list } from "./values.ts";
import type { Variables } from "./variables.ts";

export interface ExcludedLabel {
  key: string;
  value: string;
}

/**
 * Entries between semicolons, `key:value`, or `key` for `key:true`. logspout evaluates a lone key only when it is the only
 * entry, and drops entries with two colons; both are taken as written here.
 */
export function readExclusion(variables: Variables, warnings: string[]): ExcludedLabel[] {
  const name = variables.text("EXCLUDE_LABELS") === undefined ? "EXCLUDE_LABEL" : "EXCLUDE_LABELS";
  const text = variables.text(name) ?? "";
  if (!text.includes(";") && list(text).length > 1)
    warnings.push(`${name}: "${text}" is one entry; a semicolon stands between entries`);
  return text.split(";").flatMap((entry) => readEntry(entry.trim()));
}

function readEntry(entry: string): ExcludedLabel[] {
  if (entry === "") return [];
  const colon = entry.indexOf(":");
  if (colon < 0) return [{ key: entry, value: "true" }];
  return colon === 0 ? [] : [{ key: entry.slice(0, colon).trim(), value: entry.slice(colon + 1).trim() }];
}
