/** Who hands on entries of the same counters does so one after another: each then knows what became of the entries before its own. */

/** Behind the one whose turn it is. A sender has one request under way, and another when its connection broke; each that waits holds a batch. */
const WAITING_MOST = 8;

interface Queue {
  last: Promise<void>;
  length: number;
}

export class Turns {
  readonly #queues = new Map<string, Queue>();

  /** Keys that somebody has or waits for. */
  get size(): number {
    return this.#queues.size;
  }

  /**
   * Resolves when it is one's turn for all the keys, to what ends it. Undefined at once when too many wait. All queues are entered
   * together, so two never wait for each other.
   */
  take(keys: readonly string[]): Promise<() => void> | undefined {
    for (const key of keys) if ((this.#queues.get(key)?.length ?? 0) > WAITING_MOST) return undefined;
    let over = (): void => undefined;
    const mine = new Promise<void>((resolve) => (over = resolve));
    const before: Promise<void>[] = [];
    for (const key of keys) {
      const queue = this.#queues.get(key);
      if (queue !== undefined) before.push(queue.last);
      this.#queues.set(key, { last: mine, length: (queue?.length ?? 0) + 1 });
    }
    const end = (): void => {
      for (const key of keys) this.#leave(key);
      over();
    };
    return Promise.all(before).then(() => end);
  }

  #leave(key: string): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    queue.length -= 1;
    if (queue.length === 0) this.#queues.delete(key);
  }
}
