/** Which calls of `send` are answered: their events go to many streams, and yet they must resolve in order. */

export interface Call {
  /** Events not answered for yet, and one more while they are still being handed out. */
  open: number;
}

interface Entry extends Call {
  resolve: () => void;
  reject: (reason: Error) => void;
}

export class Ledger {
  #entries: Entry[] = [];
  #tellEmpty: (() => void) | undefined;

  /** The promise of the call goes to the caller; the call is complete after a `settle` of its own. */
  enter(): { call: Call; answered: Promise<void> } {
    let entry: Entry | undefined;
    const answered = new Promise<void>((resolve, reject) => {
      entry = { open: 1, resolve, reject };
    });
    if (entry === undefined) throw new Error("BUG: a promise runs its executor at once");
    this.#entries.push(entry);
    return { call: entry, answered };
  }

  settle(call: Call): void {
    call.open--;
    if (call.open > 0 || call !== this.#entries[0]) return;
    let done = 0;
    while (this.#entries[done]?.open === 0) this.#entries[done++]?.resolve();
    this.#entries.splice(0, done);
    if (this.#entries.length === 0) this.#tellEmpty?.();
  }

  /** Calls without an answer. */
  get open(): number {
    return this.#entries.length;
  }

  /** Resolves when every call is answered. */
  async empty(): Promise<void> {
    if (this.#entries.length > 0) await new Promise<void>((resolve) => (this.#tellEmpty = resolve));
  }

  giveUp(): void {
    const left = this.#entries;
    this.#entries = [];
    for (const entry of left) entry.reject(new Error("closed before CloudWatch Logs had it"));
  }
}
