/** What Docker knows of a container, read once and shared by all its records. */
import { z } from "zod";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import { imageOf } from "./image.ts";

const LABEL_NAME_MAX = 128;
const VALUE_MAX = 1024;
/** Compose's bookkeeping: says nothing of a line that project, service and number do not say. */
const COMPOSE = "com.docker.compose.";
const COMPOSE_KEPT: ReadonlySet<string> = new Set([`${COMPOSE}container-number`]);
const ECS = "com.amazonaws.ecs.";

/** Docker's State.StartedAt of a container that has not run yet. */
export const NEVER = "0001-01-01T00:00:00Z";

const Inspected = z.object({
  Id: z.string(),
  Name: z.string().default(""),
  Created: z.string().default(""),
  State: z.object({
    Running: z.boolean().default(false),
    Restarting: z.boolean().default(false),
    StartedAt: z.string().default(""),
    FinishedAt: z.string().default(""),
  }),
  Config: z.object({
    Image: z.string().default(""),
    Tty: z.boolean().default(false),
    Env: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  HostConfig: z
    .object({
      LogConfig: z
        .object({ Type: z.string().default(""), Config: z.record(z.string(), z.string()).nullish() })
        .nullish(),
    })
    .nullish(),
});

export interface Facts {
  id: string;
  name: string;
  tty: boolean;
  /** Between two tries of a restart policy nothing runs, whatever State.Running says. */
  running: boolean;
  createdAt: string;
  /** Tells one run from the next. */
  startedAt: string;
  finishedAt: string;
  logDriver: string;
  /** The log driver's, with the daemon's own defaults among them. */
  logOptions: Readonly<Record<string, string>>;
  /** Why its lines are not wanted. */
  ignored: string | undefined;
  image: string;
  labels: Readonly<Record<string, string>>;
  /** `NAME=value`. */
  env: readonly string[];
  /** All that Docker says of it, for templates and whoever else wants more than the above. */
  inspected: unknown;
}

/** The only place that doubts Docker's description. */
export function factsOf(inspected: unknown): Facts {
  const { Id, Name, Created, State, Config, HostConfig } = Inspected.parse(inspected);
  const labels = Config.Labels ?? {};
  const env = Config.Env ?? [];
  return {
    id: Id,
    name: Name.replace(/^\//, ""),
    tty: Config.Tty,
    running: State.Running && !State.Restarting,
    createdAt: Created,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
    logDriver: HostConfig?.LogConfig?.Type ?? "",
    logOptions: HostConfig?.LogConfig?.Config ?? {},
    ignored: ignoredBecause(env, labels),
    image: Config.Image,
    labels,
    env,
    inspected,
  };
}

/** What an event says of its container: its labels, with some words of the event's own among them. */
export function factsOfEvent(id: string, said: Readonly<Record<string, string>>): Facts {
  const { name = "", image = "", exitCode: _exit, signal: _signal, oldName: _old, ...Labels } = said;
  return factsOf({ Id: id, Name: `/${name}`, State: {}, Config: { Image: image, Labels } });
}

/** The same container under another name. */
export function renamed(facts: Facts, name: string): Facts {
  const inspected =
    typeof facts.inspected === "object" ? { ...facts.inspected, Name: `/${name}` } : facts.inspected;
  return { ...facts, name, inspected };
}

/** Labelled as one of ours: an agent, a server, another logboom on this host. */
export function isPart({ labels }: Facts): boolean {
  return labels["logboom.part"]?.toLowerCase() === "true";
}

/** LOGSPOUT=ignore is what logspout's users have in their containers already; it takes any case of the word. */
function ignoredBecause(
  env: readonly string[],
  labels: Readonly<Record<string, string>>,
): string | undefined {
  if (labels["logboom.ignore"]?.toLowerCase() === "true") return "label logboom.ignore=true";
  return env.some((entry) => entry.toLowerCase() === "logspout=ignore" && entry.startsWith("LOGSPOUT="))
    ? "LOGSPOUT=ignore"
    : undefined;
}

/** `leftOut` is told how many labels there was no room for. */
export function resourceOf(
  facts: Facts,
  host: string,
  maxLabels: number,
  leftOut?: (count: number) => void,
): Resource {
  const image = imageOf(facts.image);
  const labels = facts.labels;
  const named = Object.keys(labels).filter((name) => !hasPlaceOfItsOwn(name));
  const kept = named.length > maxLabels ? named.sort().slice(0, maxLabels) : named;
  if (kept.length < named.length) leftOut?.(named.length - kept.length);
  const service = labels[`${COMPOSE}service`] ?? labels["com.docker.swarm.service.name"];
  const attributes: Record<string, string | undefined> = {
    "logboom.source": "docker",
    "container.id": facts.id,
    "container.name": facts.name,
    "container.image.name": image.name,
    "container.image.tag": image.tag,
    "host.name": host,
    "docker.compose.project": labels[`${COMPOSE}project`],
    "docker.compose.service": labels[`${COMPOSE}service`],
    "service.name": service ?? labels[`${ECS}container-name`],
    ...ecsOf(labels),
  };
  for (const name of kept) {
    if (name.length <= LABEL_NAME_MAX) attributes[`container.label.${name}`] = cut(labels[name] ?? "");
  }
  return makeResource(attributes, facts.inspected);
}

/** Not in the middle of a surrogate pair. */
function cut(value: string): string {
  return value.length <= VALUE_MAX ? value : value.slice(0, VALUE_MAX).replace(/[\ud800-\udbff]$/, "");
}

function hasPlaceOfItsOwn(name: string): boolean {
  return (name.startsWith(COMPOSE) && !COMPOSE_KEPT.has(name)) || name.startsWith(ECS);
}

/** The ECS agent's labels → OpenTelemetry's names. The cluster's label is its short name; its ARN follows from the task's. */
function ecsOf(labels: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const task = labels[`${ECS}task-arn`];
  if (task === undefined) return {};
  const cluster = labels[`${ECS}cluster`] ?? "";
  const clusterName = cluster.slice(cluster.lastIndexOf("/") + 1);
  const owner = /^(arn:[^:]*:ecs:[^:]*:[^:]*):/.exec(task)?.[1];
  const derived = owner !== undefined && clusterName !== "" ? `${owner}:cluster/${clusterName}` : undefined;
  return {
    "aws.ecs.task.arn": task,
    "aws.ecs.cluster.arn": cluster.startsWith("arn:") ? cluster : derived,
    "aws.ecs.cluster.name": clusterName,
    "aws.ecs.task.family": labels[`${ECS}task-definition-family`],
    "aws.ecs.task.revision": labels[`${ECS}task-definition-version`],
    "aws.ecs.container.name": labels[`${ECS}container-name`],
  };
}
