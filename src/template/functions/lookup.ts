/** env and label: a container's variable and label by name, wherever dot has them. Empty when there is none. */
import { MapValue, StructValue } from "../values.ts";
import type { Value } from "../values.ts";

export function variableOf(root: Value, name: string): string {
  const env = member(root, "Env") ?? member(member(member(root, "Container"), "Config"), "Env");
  if (env instanceof MapValue) return asText(env.entries.get(name));
  if (!Array.isArray(env)) return "";
  const prefix = `${name}=`;
  // The last of a name counts, as it does for the container's own processes.
  const found = (env as readonly Value[]).findLast(
    (entry) => typeof entry === "string" && entry.startsWith(prefix),
  );
  return typeof found === "string" ? found.slice(prefix.length) : "";
}

export function labelOf(root: Value, name: string): string {
  const labels = member(root, "Labels") ?? member(member(member(root, "Container"), "Config"), "Labels");
  return labels instanceof MapValue ? asText(labels.entries.get(name)) : "";
}

function member(value: Value, name: string): Value {
  if (value instanceof MapValue) return value.entries.get(name);
  if (!(value instanceof StructValue)) return undefined;
  const found = value.type.members.get(name);
  return found?.kind === "field" ? value.field(found) : undefined;
}

function asText(value: Value): string {
  return typeof value === "string" ? value : "";
}
