/** How bad it is right now: every few minutes the shop's database gets slow, requests pile up, fail, and recover. */

/** Parts of an incident, in seconds. */
const RISE_S = 10;
const PEAK_S = 25;
const FALL_S = 15;

/** 0 all is well, 1 nothing works. `storySeconds` counts from the start of the story. */
export function trouble(storySeconds: number, everySeconds: number): number {
  // The first incident comes soon, for whoever looks for a minute only.
  const into = (storySeconds + everySeconds / 2) % everySeconds;
  const length = RISE_S + PEAK_S + FALL_S;
  const scale = Math.min(1, everySeconds / (length * 2));
  const at = (into - (everySeconds - length * scale)) / scale;
  if (at < 0) return 0;
  if (at < RISE_S) return at / RISE_S;
  return at < RISE_S + PEAK_S ? 1 : (length - at) / FALL_S;
}
