/** All options as a flat list, read off the schema: for environment names, the manual and messages. */
import { z } from "zod";
import type { ConfigSchema } from "./schema.ts";

export interface ConfigOption {
  /** Such as ["http", "address"]. */
  path: readonly string[];
  /** Such as LOGBOOM_HTTP. */
  env: string;
  kind: "text" | "number" | "switch" | "list" | "group";
  /** Allowed words, when there are some. */
  words: readonly string[];
  minimum: number | undefined;
  maximum: number | undefined;
  /** As JSON; undefined when it has none. */
  default: unknown;
  description: string;
}

/** Short names of the outside face; all other names are made from the path. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ["http.address", "LOGBOOM_HTTP"],
  ["auth.token", "LOGBOOM_TOKEN"],
]);

/** `sources.syslog.maxBytes` → LOGBOOM_SOURCES_SYSLOG_MAX_BYTES. */
export function environmentName(path: readonly string[]): string {
  const short = SHORT_NAMES.get(path.join("."));
  if (short !== undefined) return short;
  return `LOGBOOM_${path.map((part) => part.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()).join("_")}`;
}

/** JSON Schema (2020-12) of logboom.yaml, for editors. */
export function jsonSchema(schema: ConfigSchema): Record<string, unknown> {
  const made = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return { ...made, title: "logboom.yaml" };
}

export function optionsOf(schema: ConfigSchema): ConfigOption[] {
  const found: ConfigOption[] = [];
  collect(jsonSchema(schema) as Node, [], found);
  return found;
}

interface Node {
  type?: string | string[];
  properties?: Record<string, Node>;
  anyOf?: Node[];
  enum?: string[];
  items?: Node;
  minimum?: number;
  maximum?: number;
  default?: unknown;
  description?: string;
}

function collect(node: Node, path: readonly string[], found: ConfigOption[]): void {
  if (path.length > 0) found.push(option(node, path));
  const shape = node.properties ?? node.anyOf?.find((one) => one.properties !== undefined)?.properties ?? {};
  for (const [key, child] of Object.entries(shape)) collect(child, [...path, key], found);
}

function option(node: Node, path: readonly string[]): ConfigOption {
  return {
    path,
    env: environmentName(path),
    kind: kindOf(node),
    words: node.enum ?? [],
    minimum: node.minimum === Number.MIN_SAFE_INTEGER ? undefined : node.minimum,
    maximum: node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum,
    default: node.default,
    description: node.description ?? "",
  };
}

function kindOf(node: Node): ConfigOption["kind"] {
  const types = node.type === undefined ? (node.anyOf ?? []).map((one) => one.type) : [node.type].flat();
  if (types.includes("boolean")) return "switch";
  if (node.properties !== undefined) return "group";
  if (types.includes("integer") || types.includes("number")) return "number";
  return types.includes("array") ? "list" : "text";
}
