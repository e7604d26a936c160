/**
 * Notices a sender that waits for us while we wait for more of its lines: it has given many batches and now gives none,
 * so it has probably as much under way as it may. Without this, a busy container would be held to what fits one DELAY.
 */

/** Below what sources have under way at most (32 batches for each container). */
const MANY_CALLS = 16;
const SILENCE_MS = 100;

export class Pressure {
  readonly #open: () => number;
  readonly #noticed: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** `open` tells how many calls are not answered yet. */
  constructor(open: () => number, noticed: () => void) {
    this.#open = open;
    this.#noticed = noticed;
  }

  /** A batch was given. */
  given(): void {
    if (this.#open() < MANY_CALLS) return;
    this.#timer ??= setTimeout(() => this.#silent(), SILENCE_MS).unref();
    this.#timer.refresh();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #silent(): void {
    if (this.#open() >= MANY_CALLS) this.#noticed();
  }
}
