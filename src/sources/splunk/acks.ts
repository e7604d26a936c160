/**
 * Numbers of what was acknowledged, for each channel from 0 on. A request is answered when its events are durable, so what
 * a channel was given is good; the last number of a channel is stored with the events, and known after a restart.
 */
import type { CursorUpdates, SourceContext } from "../../record/source.ts";

/** A sender that makes a new channel for each request must not fill memory: the one used longest ago goes. */
const CHANNELS_MOST = 4096;
const CHANNEL_CHARS_MOST = 128;
const PREFIX = "channel/";

export class Acks {
  /** Channel → next number, in the order of use. */
  readonly #next = new Map<string, number>();

  constructor(ctx: Pick<SourceContext, "cursor" | "cursorKeys">) {
    for (const key of ctx.cursorKeys())
      if (key.startsWith(PREFIX)) this.#next.set(key.slice(PREFIX.length), Number(ctx.cursor(key)) || 0);
  }

  /** The number of a request that is about to be taken, and what is to be stored with it. */
  take(channel: string): { id: number; cursors: CursorUpdates } {
    const name = channel.slice(0, CHANNEL_CHARS_MOST);
    const id = this.#next.get(name) ?? 0;
    this.#next.delete(name);
    this.#next.set(name, id + 1);
    const cursors: Record<string, string | null> = { [PREFIX + name]: String(id + 1) };
    const oldest = this.#next.size > CHANNELS_MOST ? this.#next.keys().next().value : undefined;
    if (oldest !== undefined) {
      this.#next.delete(oldest);
      cursors[PREFIX + oldest] = null;
    }
    return { id, cursors };
  }

  /** Asked by a client only about numbers that it was given, which happens after they were durable. */
  isDurable(channel: string, id: number): boolean {
    return id >= 0 && id < (this.#next.get(channel.slice(0, CHANNEL_CHARS_MOST)) ?? 0);
  }
}
