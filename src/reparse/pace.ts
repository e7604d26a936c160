/** Keeps to so many records a second, over some seconds and not to the millisecond. */

/** What was not used for longer than this is not caught up with. */
const CREDIT_MS = 1000;

export class Pace {
  readonly #perMs: number;
  readonly #now: () => number;
  /** When all so far would have been done at exactly the rate. */
  #dueMs = -Infinity;

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perMs = perSecond / 1000;
    this.#now = now;
  }

  /** How long to wait now that so many more are done. */
  after(records: number): number {
    const nowMs = this.#now();
    this.#dueMs = Math.max(this.#dueMs, nowMs - CREDIT_MS) + records / this.#perMs;
    return Math.max(0, this.#dueMs - nowMs);
  }
}
