/** Names that containers chose for themselves and that are not permitted: remembered, so as not to ask with every batch. */
import type { SinkContext } from "../../record/sink.ts";
import type { StreamName } from "./names.ts";

/** Somebody may permit it meanwhile. */
const AGAIN_MS = 300_000;
const MOST = 1000;

export class Refused {
  readonly #ctx: Pick<SinkContext, "log" | "count">;
  readonly #until = new Map<string, number>();

  constructor(ctx: Pick<SinkContext, "log" | "count">) {
    this.#ctx = ctx;
  }

  add(name: StreamName): void {
    if (this.#until.size >= MOST) this.#until.clear();
    this.#until.set(keyOf(name), performance.now() + AGAIN_MS);
    this.#ctx.count("fallback", "a container's own log group or stream is refused");
    const { group, stream } = name;
    this.#ctx.log.warn(
      { group, stream },
      "log group or stream that a container wants is refused, using the route's",
    );
  }

  has(name: StreamName): boolean {
    const until = this.#until.get(keyOf(name));
    return until !== undefined && performance.now() < until;
  }
}

function keyOf({ group, stream }: StreamName): string {
  return `${group}\n${stream}`;
}
