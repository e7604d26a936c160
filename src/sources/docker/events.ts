/** The Engine's stream of events: one JSON object a line. Only those that change what there is to read. */
import type Docker from "dockerode";
import { z } from "zod";
import { lineTaker } from "./event-lines.ts";

export type ContainerEvent =
  | { kind: "create" | "start" | "die" | "destroy"; id: string }
  | { kind: "rename"; id: string; name: string };

const PLAIN = ["create", "start", "die", "destroy"] as const;

const Event = z.object({
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
});

export interface EventTaker {
  event: (event: ContainerEvent) => void;
  /** Something passed that could not be read. */
  missed: () => void;
}

/** Resolves once the Engine is listening for us; `ended` resolves when the stream is over, whatever the reason. */
export async function subscribe(
  docker: Docker,
  taker: EventTaker,
  signal: AbortSignal,
): Promise<{ ended: Promise<void> }> {
  const filters = JSON.stringify({ type: ["container"], event: [...PLAIN, "rename"] });
  const stream = await docker.getEvents({ filters, abortSignal: signal });
  const line = (text: string): void => {
    const event = eventOf(text);
    if (event === "unreadable") taker.missed();
    else if (event !== undefined) taker.event(event);
  };
  stream.on("data", lineTaker(line, taker.missed));
  const ended = new Promise<void>((resolve) => {
    stream.on("error", () => resolve());
    stream.on("close", () => resolve());
    stream.on("end", () => resolve());
  });
  return { ended };
}

function eventOf(text: string): ContainerEvent | "unreadable" | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "unreadable";
  }
  const parsed = Event.safeParse(value);
  if (!parsed.success) return "unreadable";
  const { Action, Actor } = parsed.data;
  const kind = PLAIN.find((one) => one === Action);
  if (kind !== undefined) return { kind, id: Actor.ID };
  if (Action === "rename") return { kind: "rename", id: Actor.ID, name: Actor.Attributes?.["name"] ?? "" };
  return undefined;
}
