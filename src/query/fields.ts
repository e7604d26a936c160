/** The names that a query may put before a colon, and what each of them means. */
import { FIRST_ATTRIBUTE_COLUMNS, RESOURCE_COLUMNS } from "../store/columns.ts";

export type Field =
  /** `named` is false for words without any field; only then * alone means every record. */
  | { kind: "body"; named: boolean }
  | { kind: "severity" }
  | { kind: "time" }
  /** `_exists_`: what follows is the name of a field. */
  | { kind: "exists" }
  | { kind: "value"; key: string };

/** Short names for what people ask for all the time. A quoted name is never short: "host":x is an attribute `host`. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ["container", "container.name"],
  ["host", "host.name"],
  ["image", "container.image.name"],
  ["service", "service.name"],
  ["source", "logboom.source"],
  ["stream", "log.iostream"],
]);

const SPECIAL: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["body", { kind: "body", named: true }],
  ["message", { kind: "body", named: true }],
  ["severity", { kind: "severity" }],
  ["level", { kind: "severity" }],
  ["timestamp", { kind: "time" }],
  ["@timestamp", { kind: "time" }],
  ["_exists_", { kind: "exists" }],
]);

export function fieldNamed(name: string, inQuotes: boolean): Field {
  if (inQuotes) return { kind: "value", key: name };
  return SPECIAL.get(name) ?? { kind: "value", key: fieldKey(name) };
}

/** The full name behind a short one; every other name is itself. */
export function fieldKey(name: string): string {
  return SHORT.get(name) ?? name;
}

/** Whether a name, written without quotes, means just this key. */
export function meansItself(key: string): boolean {
  return !SHORT.has(key) && !SPECIAL.has(key);
}

/**
 * Whether attributes can answer for a key before the resource does. A fact with a column of its own (container.name)
 * is the resource's alone unless attributes have a column for it as well: else each look at a container would read
 * the whole map of attributes, fifty times as much.
 */
export function attributesAnswer(key: string): boolean {
  return !RESOURCE_COLUMNS.has(key) || FIRST_ATTRIBUTE_COLUMNS.some((column) => column.key === key);
}
