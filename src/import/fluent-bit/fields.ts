/** Fluent Bit's names of fields → ours. */
import { valuesOf } from "./sections.ts";
import type { Section } from "./sections.ts";

/** Names of the line itself: `log`, what an input's `Key` calls it, and `message` where nothing else has that name. */
export type LineKeys = ReadonlySet<string>;

export function lineKeysOf(inputs: readonly Section[]): LineKeys {
  const own = inputs.flatMap((section) => valuesOf(section, "key").map(({ value }) => value));
  return new Set(["log", "message", "MESSAGE", ...own]);
}

/** `$kubernetes['labels']['app']` → kubernetes.labels.app. */
export function fieldOf(key: string, lineKeys: LineKeys): string {
  const plain = key.replace(/^\$?/, "").replace(/\['([^']+)'\]/g, ".$1");
  return lineKeys.has(plain) ? "body" : plain;
}
