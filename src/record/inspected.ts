/**
 * The parts of Docker's description of a container (inspect) that formats name. Foreign data, read leniently: what is
 * missing or of another type is empty. Callers keep what they make of it per resource; this reads anew each time.
 */
import type { Resource } from "./resource.ts";

export interface InspectedContainer {
  id: string;
  /** Without the leading slash; the resource's name, which follows a rename. */
  name: string;
  /** The container's own host name. */
  hostname: string;
  /** As the user named it when the container was made. */
  image: string;
  /** `sha256:…` */
  imageId: string;
  /** RFC 3339 with nanoseconds, as Docker writes it. */
  created: string;
  /** Config.Cmd joined with blanks; the entry point is not part of it. */
  command: string;
  labels: Readonly<Record<string, string>>;
  /** `NAME=value`, in Docker's order; names may repeat. */
  env: readonly string[];
  /** Name of the node, with classic Swarm alone. */
  swarmNode: string;
}

/** Undefined when the records do not come from a container, or nobody kept its description. */
export function inspectedContainer(resource: Resource): InspectedContainer | undefined {
  if (resource.inspected === undefined) return undefined;
  const whole = members(resource.inspected);
  const config = members(whole["Config"]);
  return {
    id: text(whole["Id"]),
    name: resource.attributes["container.name"] ?? text(whole["Name"]).replace(/^\//, ""),
    hostname: text(config["Hostname"]),
    image: text(config["Image"]),
    imageId: text(whole["Image"]),
    created: text(whole["Created"]),
    command: texts(config["Cmd"]).join(" "),
    labels: textMembers(config["Labels"]),
    env: texts(config["Env"]),
    swarmNode: text(members(whole["Node"])["Name"]),
  };
}

/** What logspout's formats call a record's origin, with or without a description; logspout writes names with a slash. */
export interface OriginFacts {
  name: string;
  id: string;
  image: string;
  hostname: string;
}

export function originFacts(resource: Resource): OriginFacts {
  const container = inspectedContainer(resource);
  if (container !== undefined) {
    return {
      name: `/${container.name}`,
      id: container.id,
      image: container.image,
      hostname: container.hostname,
    };
  }
  const { attributes, origin } = resource;
  const name = attributes["container.name"];
  return {
    name: name === undefined ? origin : `/${name}`,
    id: attributes["container.id"] ?? "",
    image: attributes["container.image.name"] ?? "",
    hostname: attributes["host.name"] ?? "",
  };
}

/** The value of a container's variable; which one counts when it is there twice differs between programs. */
export function variableOf(
  env: readonly string[],
  name: string,
  which: "first" | "last",
): string | undefined {
  const prefix = `${name}=`;
  const found =
    which === "first"
      ? env.find((entry) => entry.startsWith(prefix))
      : env.findLast((entry) => entry.startsWith(prefix));
  return found?.slice(prefix.length);
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function textMembers(value: unknown): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [key, one] of Object.entries(members(value))) if (typeof one === "string") kept[key] = one;
  return kept;
}
