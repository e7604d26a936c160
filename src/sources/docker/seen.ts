/**
 * Engine 20 sends the first lines of a new log file twice when it rotates under a reader. Within one stream no two lines
 * have the same time, so a time seen before is such a double. "Older than the last" would not do: clocks are set back.
 */
const FIRST_SIZE = 256;
/** Of a stream at full speed this is the last half second; doubles come at once. Quiet streams never grow to it. */
const MOST = 65_536;

export class SeenTimes {
  /** A ring of the last times, as nanoseconds since #baseSeconds: exact for the first hundred days. */
  #times = new Float64Array(FIRST_SIZE);
  #prints = new Uint32Array(FIRST_SIZE);
  #count = 0;
  #baseSeconds: number | undefined;
  #newest = Number.NEGATIVE_INFINITY;
  #newestPrint = 0;
  /** So many of the last times stand in ascending order. */
  #ordered = 0;
  /** Only while times run backwards and the ring is not in order: the ring as a map. */
  #index: Map<number, number> | undefined;

  /** True when a line of this time and length was here before. `print` tells lines of equal time apart where it can. */
  double(seconds: number, nanos: number, print: number): boolean {
    this.#baseSeconds ??= seconds;
    const time = (seconds - this.#baseSeconds) * 1e9 + nanos;
    if (time > this.#newest) {
      this.#newest = time;
      this.#newestPrint = print;
      this.#index = undefined;
      this.#keep(time, print);
      return false;
    }
    if (time === this.#newest) return this.#again(time, print);
    // After a rotation all of them were here before: nothing is built for that.
    if (this.#index === undefined && this.#isOrdered() && this.#find(time, print)) return true;
    const index = (this.#index ??= this.#build());
    if (index.get(time) === print) return true;
    index.set(time, print);
    this.#keep(time, print);
    if (index.size > 2 * MOST) this.#index = undefined;
    return false;
  }

  #again(time: number, print: number): boolean {
    if (this.#newestPrint === print) return true;
    this.#newestPrint = print;
    this.#keep(time, print);
    return false;
  }

  #keep(time: number, print: number): void {
    if (this.#count === this.#times.length && this.#count < MOST) this.#grow();
    const at = this.#count % this.#times.length;
    const isLater = this.#count === 0 || time >= (this.#times[(this.#count - 1) % this.#times.length] ?? 0);
    this.#ordered = isLater ? this.#ordered + 1 : 1;
    this.#times[at] = time;
    this.#prints[at] = print;
    this.#count++;
  }

  #isOrdered(): boolean {
    return this.#ordered >= Math.min(this.#count, this.#times.length);
  }

  /** In a ring whose times are in order, from the oldest. */
  #find(time: number, print: number): boolean {
    const size = this.#times.length;
    let low = Math.max(0, this.#count - size);
    let high = this.#count;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#times[middle % size] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    for (; low < this.#count && this.#times[low % size] === time; low++)
      if (this.#prints[low % size] === print) return true;
    return false;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 4);
    const prints = new Uint32Array(times.length);
    times.set(this.#times);
    prints.set(this.#prints);
    this.#times = times;
    this.#prints = prints;
  }

  #build(): Map<number, number> {
    const index = new Map<number, number>();
    const length = Math.min(this.#count, this.#times.length);
    for (let i = 0; i < length; i++) index.set(this.#times[i] ?? 0, this.#prints[i] ?? 0);
    return index;
  }
}
