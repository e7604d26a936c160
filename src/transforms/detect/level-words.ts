/** Words that loggers write for a level, and a filter that tells most other words apart without looking them up. */
import { severityNumber } from "../../record/severity.ts";

const SHORTEST = 3;
const LONGEST = 13;

/** Words that are levels only where a logger's own form says so, beside those of record/severity.ts. */
const ABBREVIATIONS: ReadonlyMap<string, number> = new Map([
  ["trc", 1],
  ["trac", 1],
  ["trce", 1],
  ["vrb", 1],
  ["debu", 5],
  ["dbug", 5],
  // java.util.logging's, between FINE and INFO.
  ["config", 5],
  // loguru's, between INFO and WARNING.
  ["success", 9],
  ["erro", 17],
  ["fail", 17],
  ["dpanic", 21],
  ["emergency", 21],
  ["fata", 21],
  ["ftl", 21],
  ["pani", 21],
]);

const ALL = `trace verbose finest finer debug dbg fine info information informational inf log notice warn warning wrn
  error err severe critical crit alert fatal emergency emerg panic trc trac trce vrb debu dbug erro fail fata ftl pani`;

/** Bit `length` is set for the first two letters of a level word (both 0–25). */
const LENGTHS = lengthsByStart();

function lengthsByStart(): Uint16Array {
  const lengths = new Uint16Array(32 * 32);
  for (const word of ALL.split(/\s+/)) {
    const place = (word.charCodeAt(0) & 31) * 32 + (word.charCodeAt(1) & 31);
    lengths[place] = (lengths[place] ?? 0) | (1 << word.length);
  }
  return lengths;
}

/** False for nearly every word that is no level. The text between the two places must be ASCII letters. */
export function mayBeLevel(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < SHORTEST || length > LONGEST) return false;
  const place = (text.charCodeAt(start) & 31) * 32 + (text.charCodeAt(start + 1) & 31);
  return (((LENGTHS[place] ?? 0) >> length) & 1) === 1;
}

/** `word` in lower case → OpenTelemetry number, 0 when it is no level. */
export function levelOf(word: string): number {
  return ABBREVIATIONS.get(word) ?? severityNumber(word);
}
