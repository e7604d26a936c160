/** At most so many calls at once: a socket's queue of connections is short, a host's list of containers may be long. */
export class Lanes {
  #free: number;
  #waiting: (() => void)[] = [];

  constructor(lanes: number) {
    this.#free = lanes;
  }

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      return await call();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

/** Closed while the Engine is away. */
export class Gate {
  #open = false;
  #waiting: (() => void)[] = [];

  open(): void {
    this.#open = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  close(): void {
    this.#open = false;
  }

  async passed(): Promise<void> {
    if (!this.#open) await new Promise<void>((go) => this.#waiting.push(go));
  }
}
