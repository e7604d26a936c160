/** The field that was probably meant. */
import { nearest } from "../config/nearest.ts";

/** A third of the letters: more is another word. */
const SLIP_SHARE = 3;

/** Of `names`, the one that differs by a slip of the pen, or is made of the same words: syslog_pri, syslog5424_pri. */
export function nearName(field: string, names: Iterable<string>): string | undefined {
  const all = [...names].filter((name) => name !== field);
  const slip = nearest(field, all, Math.max(1, Math.floor(field.length / SLIP_SHARE)));
  return slip ?? all.find((name) => sameWords(field, name));
}

function sameWords(one: string, other: string): boolean {
  const words = wordsOf(one);
  if (words.length < 2) return wordsOf(other).at(-1) === words[0] && (words[0]?.length ?? 0) > LONG_WORD;
  const others = new Set(wordsOf(other));
  return words.every((word) => others.has(word));
}

/** Shorter ones end many names by chance. */
const LONG_WORD = 4;

/** Without digits, without regard to capitals: "syslog5424_pri" is syslog, pri. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/\d+/g, "")
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}
