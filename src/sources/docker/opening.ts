/** The log of a container that is met: its position, where it begins without one, what its records say of it. */
import type { Logger } from "pino";
import type { Choice } from "../../codecs/multiline/choose.ts";
import type { JoinRule } from "../../codecs/multiline/rule.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import type { SourceContext } from "../../record/source.ts";
import type { DockerConfig } from "./config.ts";
import { ContainerLog } from "./container.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Engine, EngineInfo } from "./engine.ts";
import { NEVER, resourceOf } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { isNew, meet } from "./first-contact.ts";
import { gapRecord } from "./gap.ts";
import type { LoopGuard } from "./loop-guard.ts";
import type { SharedRoom } from "./outbox.ts";
import { readCursor } from "./position.ts";
import type { Cursor } from "./position.ts";
import type { Selection } from "./selection.ts";

/** What all containers of a source share. */
export interface ContainersNeeds {
  ctx: SourceContext;
  config: DockerConfig;
  endpoint: Endpoint;
  engine: Engine;
  log: Logger;
  signal: AbortSignal;
  selection: Selection;
  guard: LoopGuard;
  /** How a container's lines are joined, where that was asked for. */
  choose: ((container: Facts) => Choice) | undefined;
  connected: () => Promise<void>;
}

export interface Opening {
  needs: ContainersNeeds;
  room: SharedRoom;
  engine: EngineInfo;
  firstContactSeconds: number;
}

export async function openContainerLog(facts: Facts, opening: Opening): Promise<ContainerLog> {
  const { needs, room, firstContactSeconds } = opening;
  const { ctx, config, endpoint, engine, log, signal, selection } = needs;
  const { id, tty } = facts;
  const text = ctx.cursor(id);
  const contact = { config, firstSeconds: firstContactSeconds };
  const cursor =
    text === undefined ? await meet(facts, { endpoint, id, tty }, { contact, ctx }) : readCursor(text);
  // What was learned when it was created says nothing of its run: its process, its addresses.
  const fresh = facts.startedAt === NEVER && facts.running ? engine.inspect(id) : undefined;
  return new ContainerLog(facts, cursor, {
    ctx,
    config,
    endpoint,
    log,
    signal,
    room,
    streams: selection.streams,
    filesRoot: filesRootOf(config, opening.engine),
    rule: ruleOf(facts, needs),
    resourceOf: (of) => resourceFor(of, needs, opening.engine.host),
    fresh,
    isNew: isNew(facts, contact),
  });
}

/** The data root as we see it: mounted elsewhere, or, on the Engine's own host, where the Engine says. */
function filesRootOf({ files, filesRoot }: DockerConfig, { root }: EngineInfo): string | undefined {
  if (files === "off") return undefined;
  return filesRoot ?? (root === "" ? undefined : root);
}

/** For a container that was removed while we were away. */
export function gapOfRemoved(id: string, cursor: Cursor, host: string, reason: string): LogRecord {
  const attributes = {
    "logboom.source": "docker",
    "container.id": id,
    "container.name": cursor.name,
    "host.name": host,
  };
  const from = cursor.streams[1] ?? cursor.streams[2] ?? cursor.begin;
  return gapRecord({ resource: makeResource(attributes), reason, from, to: undefined });
}

export function resourceFor(facts: Facts, { ctx, config }: ContainersNeeds, host: string): Resource {
  return resourceOf(facts, host, config.maxLabels, (count) => {
    ctx.count("left out", "labels over maxLabels", count);
  });
}

function ruleOf(facts: Facts, { choose, log }: ContainersNeeds): JoinRule | undefined {
  const choice = choose?.(facts);
  if (choice?.complaint !== undefined)
    log.warn({ container: facts.name, because: choice.complaint }, "a container's label is wrong");
  return choice?.rule;
}
