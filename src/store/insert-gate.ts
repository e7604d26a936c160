/** Inserts go side by side; a repair of one goes alone, because it compares two tables that each insert writes to. */
export class InsertGate {
  readonly #sharing = new Set<Promise<unknown>>();
  #alone: Promise<void> = Promise.resolve();
  #waiting = 0;

  async share<T>(work: () => Promise<T>): Promise<T> {
    while (this.#waiting > 0) await this.#alone;
    const running = work();
    this.#sharing.add(running);
    try {
      return await running;
    } finally {
      this.#sharing.delete(running);
    }
  }

  async alone(work: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    const mine = this.#alone.then(async () => {
      await Promise.allSettled(this.#sharing);
      await work();
    });
    this.#alone = mine
      .catch(() => undefined)
      .then(() => {
        this.#waiting -= 1;
      });
    await mine;
  }
}
