/**
 * Patterns with `*` and `?` against a piece of text. Never slower than text length times pattern length: only the last
 * `*` is ever taken up again. The engine's LIKE and the regular expressions of sql.ts mean the same.
 */
import type { Pattern } from "./tree.ts";

const ANY = -1;
const ONE = -2;

/** UTF-16 units of the pattern, with the two wildcards as negative numbers. */
export type Glob = Int32Array;

export function globOf(pattern: Pattern): Glob {
  const units: number[] = [];
  for (const part of pattern) {
    if (part === "any") units.push(ANY);
    else if (part === "one") units.push(ONE);
    else for (let i = 0; i < part.literal.length; i++) units.push(part.literal.charCodeAt(i));
  }
  return Int32Array.from(units);
}

/** Whether the pattern covers text[from, to) as a whole. */
export function covers(glob: Glob, text: string, from: number, to: number): boolean {
  let at = from;
  let next = 0;
  let starNext = -1;
  let starAt = from;
  while (at < to) {
    const want = glob[next];
    if (want === ANY) {
      starNext = ++next;
      starAt = at;
    } else if (want === ONE || want === text.charCodeAt(at)) {
      at += want === ONE ? widthAt(text, at) : 1;
      next++;
    } else {
      if (starNext < 0) return false;
      next = starNext;
      at = starAt += widthAt(text, starAt);
    }
  }
  while (glob[next] === ANY) next++;
  return next === glob.length;
}

/** UTF-16 units of the character here: `?` is one character, also beyond U+FFFF. */
function widthAt(text: string, at: number): 1 | 2 {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit < 0xdc00 ? 2 : 1;
}
