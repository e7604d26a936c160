/**
 * Docker's events as records of their own: what a container's lines do not say (killed, out of memory, exit code 137). A
 * subscription beside the one in events.ts, because this one goes back to where it was left: the daemon keeps its last 256 events.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import { SEVERITY } from "../../record/severity.ts";
import type { SourceContext } from "../../record/source.ts";
import { newBackoff } from "./backoff.ts";
import { lineTaker } from "./event-lines.ts";
import { imageOf } from "./image.ts";
import type { Time } from "./position.ts";

/** Position: the time of the last event handed on, nanoseconds since the epoch. */
export const EVENTS_KEY = "@events";
/** Each probe of a health check makes three exec events: so by name, and not all. */
const CONTAINER_EVENTS = [
  "create",
  "start",
  "die",
  "oom",
  "kill",
  "stop",
  "restart",
  "pause",
  "unpause",
  "rename",
  "destroy",
  "health_status",
];
const IMAGE_EVENTS = ["pull", "push", "tag", "untag", "delete", "import", "load", "save"];

const Event = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).default({}) }),
});
type Event = z.output<typeof Event>;

export interface EventRecordsNeeds {
  ctx: SourceContext;
  signal: AbortSignal;
  /** Opens the stream from a second on, with Docker's filters. */
  open: (query: { since: number; filters: string }, signal: AbortSignal) => Promise<NodeJS.ReadableStream>;
  connected: () => Promise<void>;
  /** The resource of a container's event; undefined: its records are not wanted. */
  resourceOf: (id: string, attributes: Readonly<Record<string, string>>) => Resource | undefined;
  /** Of the Engine's host. */
  host: () => string;
  /** By the Engine's clock, when nothing is known yet. */
  now: () => Time;
}

/** Reads events until the signal; connects again by itself. */
export async function recordEvents(needs: EventRecordsNeeds): Promise<void> {
  const { signal, connected } = needs;
  const backoff = newBackoff();
  await connected();
  const reader = new EventRecords(needs);
  while (!signal.aborted) {
    await reader.read(() => backoff.reset());
    if (signal.aborted) return;
    await sleep(backoff.next(), undefined, { signal }).catch(() => undefined);
    await connected();
  }
}

class EventRecords {
  readonly #needs: EventRecordsNeeds;
  /** Time of the last event, exact: its nanoseconds do not fit in a number. */
  #last: bigint;

  constructor(needs: EventRecordsNeeds) {
    this.#needs = needs;
    const known = needs.ctx.cursor(EVENTS_KEY);
    const { seconds, nanos } = needs.now();
    this.#last = /^\d+$/.test(known ?? "")
      ? BigInt(known ?? 0)
      : BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
  }

  async read(came: () => void): Promise<void> {
    const { open, signal, ctx } = this.#needs;
    const filters = JSON.stringify({
      type: ["container", "image"],
      event: [...CONTAINER_EVENTS, ...IMAGE_EVENTS],
    });
    const lines = lineTaker(
      (text) => {
        came();
        this.#line(text);
      },
      () => ctx.count("left out", "an event too long to be read"),
    );
    try {
      const stream = await open({ since: timeOf(this.#last).seconds, filters }, signal);
      for await (const bytes of stream) lines(bytes as Buffer);
    } catch {
      // The connection ended, or there was none: asked again.
    }
  }

  #line(text: string): void {
    const nanos = /"timeNano":(\d+)/.exec(text)?.[1];
    const event = eventOf(text);
    if (nanos === undefined || event === undefined)
      return this.#needs.ctx.count("left out", "an event that cannot be read");
    const at = BigInt(nanos);
    // Asked for by the whole second.
    if (at <= this.#last) return;
    this.#last = at;
    const record = this.#record(event, timeOf(at));
    // A refusal means that the program is closing: it comes again.
    if (record !== undefined) this.#needs.ctx.emit([record], { [EVENTS_KEY]: nanos }).catch(() => undefined);
  }

  #record(event: Event, { seconds, nanos }: Time): LogRecord | undefined {
    const resource = this.#resource(event);
    if (resource === undefined) return undefined;
    return {
      seconds,
      nanos,
      observedMs: Date.now(),
      severity: severityOf(event),
      body: bodyOf(event),
      resource,
      attributes: attributesOf(event),
      seq: 0,
    };
  }

  #resource({ Type, Actor }: Event): Resource | undefined {
    const { resourceOf, host } = this.#needs;
    if (Type === "container") return resourceOf(Actor.ID, Actor.Attributes);
    const image = imageOf(Actor.Attributes["name"] ?? Actor.ID);
    return makeResource({
      "logboom.source": "docker",
      "container.image.name": image.name,
      "container.image.tag": image.tag,
      "host.name": host(),
    });
  }
}

function eventOf(text: string): Event | undefined {
  try {
    return Event.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function timeOf(nanoseconds: bigint): Time {
  return { seconds: Number(nanoseconds / 1_000_000_000n), nanos: Number(nanoseconds % 1_000_000_000n) };
}

/** Docker writes "health_status: unhealthy" as one word. */
function actionOf({ Action }: Event): { action: string; detail: string } {
  const colon = Action.indexOf(": ");
  return colon < 0
    ? { action: Action, detail: "" }
    : { action: Action.slice(0, colon), detail: Action.slice(colon + 2) };
}

function bodyOf(event: Event): string {
  const { Type, Actor } = event;
  const { action, detail } = actionOf(event);
  const { exitCode, signal, oldName } = Actor.Attributes;
  const more = [
    detail,
    action === "die" && exitCode !== undefined ? `exit code ${exitCode}` : "",
    signal !== undefined ? `signal ${signal}` : "",
    oldName !== undefined ? `before ${oldName.replace(/^\//, "")}` : "",
  ].filter((text) => text !== "");
  const name = Actor.Attributes["name"] ?? Actor.ID;
  return `${Type} ${name}: ${action}${more.length === 0 ? "" : ` (${more.join(", ")})`}`;
}

function attributesOf(event: Event): string[] {
  const { action, detail } = actionOf(event);
  const { exitCode, signal, oldName } = event.Actor.Attributes;
  const list = ["docker.event.type", event.Type, "docker.event.action", action];
  if (detail !== "") list.push("docker.event.health", detail);
  if (exitCode) list.push("docker.event.exit_code", exitCode);
  if (signal) list.push("docker.event.signal", signal);
  if (oldName) list.push("docker.event.old_name", oldName.replace(/^\//, ""));
  return list;
}

function severityOf(event: Event): number {
  const { action, detail } = actionOf(event);
  if (action === "oom") return SEVERITY.error;
  if (action === "die" && event.Actor.Attributes["exitCode"] !== "0") return SEVERITY.warn;
  return detail === "unhealthy" ? SEVERITY.warn : SEVERITY.info;
}
