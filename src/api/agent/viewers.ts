/** Who looks at /logs now: how many there may be, and how all of them are ended. */
import { PlainAnswer } from "./answers.ts";
import type { Watching } from "./contract.ts";

export class Viewers {
  readonly #most: number;
  readonly #open = new Set<Watching>();

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Throws 429. `leave` must be called in the end; it ends a `next` that waits. */
  enter(open: () => Watching): { watching: Watching; leave: () => void } {
    if (this.#open.size >= this.#most) {
      throw new PlainAnswer(429, `Too many readers: ${this.#most} are open already`, { "retry-after": "10" });
    }
    const watching = open();
    this.#open.add(watching);
    const leave = (): void => {
      if (this.#open.delete(watching)) watching.close();
    };
    return { watching, leave };
  }

  end(): void {
    for (const watching of this.#open) watching.close();
    this.#open.clear();
  }
}
