/** Randomness that can be told again: the same seed gives the same lines. */

export interface Chance {
  /** 0 up to, without, 1. */
  next: () => number;
  /** Whole number from `least` to `most`. */
  whole: (least: number, most: number) => number;
  pick: <T>(list: readonly [T, ...T[]]) => T;
  hex: (digits: number) => string;
}

/** A 32-bit generator with a Weyl step and two multiply-xorshift rounds: fast, and random enough for a story. */
export function createChance(seed: number): Chance {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
    hex: (digits) => {
      let text = "";
      while (text.length < digits) text += whole(0, 0xffff).toString(16).padStart(4, "0");
      return text.slice(0, digits);
    },
  };
}
