/** The Engine's stream of events: one JSON object a line. Only those that change what there is to read. */
import type Docker from "dockerode";
import { z } from "zod";

export type ContainerEvent =
  | { kind: "create" | "start" | "destroy"; id: string }
  | { kind: "rename"; id: string; name: string };

/** An event carries all labels of its container; a line longer than this is skipped and the containers are listed again. */
const EVENT_MAX_BYTES = 16 * 1024 * 1024;

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
  const filters = JSON.stringify({ type: ["container"], event: ["create", "start", "destroy", "rename"] });
  const stream = await docker.getEvents({ filters, abortSignal: signal });
  const lines = new EventLines(taker);
  stream.on("data", (bytes: Buffer) => lines.push(bytes));
  const ended = new Promise<void>((resolve) => {
    stream.on("error", () => resolve());
    stream.on("close", () => resolve());
    stream.on("end", () => resolve());
  });
  return { ended };
}

class EventLines {
  readonly #taker: EventTaker;
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(taker: EventTaker) {
    this.#taker = taker;
  }

  push(bytes: Buffer): void {
    let start = 0;
    for (let lf = bytes.indexOf(10); lf >= 0; lf = bytes.indexOf(10, start)) {
      this.#keep(bytes.subarray(start, lf));
      this.#line();
      start = lf + 1;
    }
    this.#keep(bytes.subarray(start));
  }

  #keep(bytes: Buffer): void {
    this.#restBytes += bytes.length;
    if (this.#restBytes <= EVENT_MAX_BYTES) this.#rest.push(bytes);
    else this.#rest = [];
  }

  #line(): void {
    const text = this.#restBytes > EVENT_MAX_BYTES ? "too long" : Buffer.concat(this.#rest).toString("utf8");
    this.#rest = [];
    this.#restBytes = 0;
    if (text.trim() === "") return;
    const event = eventOf(text);
    if (event === "unreadable") this.#taker.missed();
    else if (event !== undefined) this.#taker.event(event);
  }
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
  if (Action === "create" || Action === "start" || Action === "destroy")
    return { kind: Action, id: Actor.ID };
  if (Action === "rename") return { kind: "rename", id: Actor.ID, name: Actor.Attributes?.["name"] ?? "" };
  return undefined;
}
