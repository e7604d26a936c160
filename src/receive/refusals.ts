/** Refused connections are counted each, and told to people now and then: a scanner must not fill our own log. */
import type { SourceContext } from "../record/source.ts";

const TELL_EVERY_MS = 60_000;

export class Refusals {
  readonly #ctx: SourceContext;
  #toldMs = Number.NEGATIVE_INFINITY;
  #untold = 0;

  constructor(ctx: SourceContext) {
    this.#ctx = ctx;
  }

  /** `reason` is one of a few; `because` is what else is known. */
  tell(peer: string, reason: string, because: string): void {
    this.#ctx.count("refused", reason);
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < TELL_EVERY_MS) {
      this.#untold += 1;
      return;
    }
    const more = this.#untold;
    this.#toldMs = nowMs;
    this.#untold = 0;
    this.#ctx.log.warn({ peer, reason, because, more }, "connection refused");
  }
}
