/**
 * Who is shed when datagrams come faster than they can be taken: the senders that send most. A level is found that all
 * may send in a window; those below it never notice, and it rises again as soon as there is room.
 */

/** A short datagram costs its handling. */
const DATAGRAM_COST_BYTES = 300;
/** Under pressure, so much of what was taken in the window before. */
const KEPT_SHARE = 0.8;
const GROWTH = 1.5;
/** Of a window: what could be taken is remembered for some seconds. */
const BEST_FADES = 0.99;
/** Further senders of a window share one account: a million forged addresses must not cost memory. */
const SENDERS_MOST = 10_000;
const OTHERS = "others";

export class FairShare {
  #level = Number.POSITIVE_INFINITY;
  /** Taken in this window, by sender. */
  readonly #taken = new Map<string, number>();
  #sum = 0;
  /** The greatest sum of a window, fading. */
  #best = 0;
  #shed = false;

  /** False: this datagram is to be dropped. */
  admit(peer: string, bytes: number): boolean {
    const taken = this.#taken;
    const key = taken.size < SENDERS_MOST || taken.has(peer) ? peer : OTHERS;
    const after = (taken.get(key) ?? 0) + bytes + DATAGRAM_COST_BYTES;
    if (after > this.#level) {
      this.#shed = true;
      return false;
    }
    taken.set(key, after);
    this.#sum += bytes + DATAGRAM_COST_BYTES;
    return true;
  }

  /** A window ends. Pressure: something was lost in it, or nearly. */
  turn(pressed: boolean): void {
    this.#best = Math.max(this.#sum, this.#best * BEST_FADES);
    const senders = this.#taken.size;
    if (pressed && senders > 1) {
      // Not below half of a fair part of what is possible: the fault may not be the senders'.
      const least = this.#best / (senders * 2);
      this.#level = Math.max(least, levelFor([...this.#taken.values()], this.#sum * KEPT_SHARE));
    } else if (!pressed) {
      this.#level = this.#shed ? this.#level * GROWTH : Number.POSITIVE_INFINITY;
    }
    this.#taken.clear();
    this.#sum = 0;
    this.#shed = false;
  }
}

/** The level to which all are cut so that together they are `sum`. */
export function levelFor(values: number[], sum: number): number {
  values.sort((a, b) => a - b);
  let left = sum;
  for (let i = 0; i < values.length; i += 1) {
    const each = left / (values.length - i);
    const value = values[i] ?? 0;
    if (value >= each) return each;
    left -= value;
  }
  return Number.POSITIVE_INFINITY;
}
