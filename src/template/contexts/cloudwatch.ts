/** What dot is for the names of CloudWatch groups and streams (mdsol/logspout-cloudwatch, README). */
import type { Resource } from "../../record/resource.ts";
import { textAt } from "../functions/function.ts";
import { Fault, StructValue } from "../values.ts";
import type { Value } from "../values.ts";
import { describedContainer } from "./message.ts";
import { isObject, map, method, structType, text } from "./struct.ts";

/** What is known of the host; empty texts where it is not. */
export interface HostFacts {
  /** Name of the host that collects: `.LoggerHost`. */
  host: string;
  /** Of EC2: `.InstanceID` and `.Region`. */
  instanceId: string;
  region: string;
}

interface Names {
  Labels?: unknown;
}

export const NamesType = structType("cloudwatch.RenderContext", {
  fields: {
    Host: text,
    Env: map(text),
    Labels: map(text),
    Name: text,
    ID: text,
    LoggerHost: text,
    InstanceID: text,
    Region: text,
  },
  methods: [method("Lbl", (self: Names, args) => labelOf(self, textAt(args, 0)), ["string"])],
});

/** A label that is not there is an error: the whole name falls back to its default. */
function labelOf({ Labels: labels }: Names, key: string): Value {
  const found =
    isObject(labels) && Object.hasOwn(labels, key) ? (labels as Record<string, unknown>)[key] : "";
  if (typeof found !== "string" || found === "") throw new Fault(`the container has no label ${key}`);
  return found;
}

/** Dot for a container's names. */
export function cloudwatchContext(resource: Resource, facts: HostFacts): StructValue {
  return new StructValue(NamesType, namesOf(resource, facts), true);
}

/** Dot of no container at all: what it can have. */
export function emptyNames(): StructValue {
  return new StructValue(NamesType, {}, true);
}

function namesOf(resource: Resource, facts: HostFacts): object {
  const container = describedContainer(resource) as { Id?: unknown; Name?: unknown; Config?: unknown };
  const config = isObject(container.Config) ? (container.Config as Record<string, unknown>) : {};
  return {
    Host: config["Hostname"],
    Env: variables(config["Env"]),
    Labels: isObject(config["Labels"]) ? config["Labels"] : {},
    Name: typeof container.Name === "string" ? container.Name.replace(/^\//, "") : "",
    ID: container.Id,
    LoggerHost: facts.host,
    InstanceID: facts.instanceId,
    Region: facts.region,
  };
}

/** `NAME=value`, split at the first equals sign; the last of a name counts. */
export function variables(env: unknown): Record<string, string> {
  const found: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const entry of Array.isArray(env) ? (env as unknown[]) : []) {
    if (typeof entry !== "string") continue;
    const equals = entry.indexOf("=");
    if (equals >= 0) found[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  return found;
}
