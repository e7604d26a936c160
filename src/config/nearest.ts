/** The word a person most likely meant. */

/** More different than this share of the word's length is another word, not a slip. */
const SLIP_SHARE = 0.5;

/** Nearest of `known` to `word`, or undefined when none is near: within `mostSteps` letters added, lost or replaced. */
export function nearest(
  word: string,
  known: Iterable<string>,
  mostSteps: number = Math.max(1, Math.floor(word.length * SLIP_SHARE)),
): string | undefined {
  let best: string | undefined;
  let bestSteps = mostSteps + 1;
  for (const candidate of known) {
    const steps = editSteps(word.toLowerCase(), candidate.toLowerCase(), bestSteps);
    if (steps < bestSteps) [best, bestSteps] = [candidate, steps];
  }
  return best;
}

/** Levenshtein distance; a swap of neighbours counts two. Stops at `most`. */
function editSteps(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) >= most) return most;
  let last = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced));
    }
    last = row;
  }
  return last[to.length] ?? most;
}
