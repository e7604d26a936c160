/** Names of windows whose sender may not have our answer: their connection broke, or this program was killed. */

const NAMES_MOST = 10_000;

export class Suspects {
  /** Oldest first. */
  readonly #names: Set<string>;

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  add(name: string): void {
    this.#names.add(name);
    if (this.#names.size <= NAMES_MOST) return;
    const [oldest] = this.#names;
    this.#names.delete(oldest ?? "");
  }

  /** Whether it is one; only once, since a sender sends it again only once. */
  take(name: string): boolean {
    return this.#names.delete(name);
  }
}
