/**
 * Engine 20 sends the first records of a new log file twice when it rotates under a reader. Within one stream no two lines
 * have the same time, so a time seen before is such a double, be it of the whole line or of some pieces of a long one that stood
 * at the border of the files. "Older than the last" would not do: clocks are set back.
 */
const FIRST_SIZE = 256;
/** Of a stream at full speed this is the last half second; doubles come at once. Quiet streams never grow to it. */
const MOST = 65_536;

export class SeenTimes {
  /** A ring of the last times, as nanoseconds since #baseSeconds: exact for the first hundred days. */
  #times = new Float64Array(FIRST_SIZE);
  #count = 0;
  #baseSeconds: number | undefined;
  #newest = Number.NEGATIVE_INFINITY;
  #newestPrint = 0;
  /** So many of the last times stand in ascending order. */
  #ordered = 0;
  /** Only while times run backwards and the ring is not in order: the ring as a set. */
  #index: Set<number> | undefined;

  /** True when a line of this time was here before. Of the newest time there may be two on a coarse clock: `print` tells them apart. */
  double(seconds: number, nanos: number, print: number): boolean {
    this.#baseSeconds ??= seconds;
    const time = (seconds - this.#baseSeconds) * 1e9 + nanos;
    if (time > this.#newest) {
      this.#newest = time;
      this.#newestPrint = print;
      this.#index = undefined;
      this.#keep(time);
      return false;
    }
    if (time === this.#newest) return this.#again(time, print);
    // After a rotation all of them were here before: nothing is built for that.
    if (this.#index === undefined && this.#isOrdered() && this.#find(time)) return true;
    const index = (this.#index ??= this.#build());
    if (index.has(time)) return true;
    index.add(time);
    this.#keep(time);
    if (index.size > 2 * MOST) this.#index = undefined;
    return false;
  }

  #again(time: number, print: number): boolean {
    if (this.#newestPrint === print) return true;
    this.#newestPrint = print;
    this.#keep(time);
    return false;
  }

  #keep(time: number): void {
    if (this.#count === this.#times.length && this.#count < MOST) this.#grow();
    const at = this.#count % this.#times.length;
    const isLater = this.#count === 0 || time >= (this.#times[(this.#count - 1) % this.#times.length] ?? 0);
    this.#ordered = isLater ? this.#ordered + 1 : 1;
    this.#times[at] = time;
    this.#count++;
  }

  #isOrdered(): boolean {
    return this.#ordered >= Math.min(this.#count, this.#times.length);
  }

  /** In a ring whose times are in order, from the oldest. */
  #find(time: number): boolean {
    const size = this.#times.length;
    let low = Math.max(0, this.#count - size);
    let high = this.#count;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#times[middle % size] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.#times[low % size] === time;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 4);
    times.set(this.#times);
    this.#times = times;
  }

  #build(): Set<number> {
    return new Set(this.#times.subarray(0, Math.min(this.#count, this.#times.length)));
  }
}

/** Cheap, and enough to tell lines of equal time apart. */
export function printOf(body: string): number {
  const { length } = body;
  if (length === 0) return 0;
  return (length * 65_599 + body.charCodeAt(length - 1) * 257 + body.charCodeAt(length >> 1)) >>> 0;
}
