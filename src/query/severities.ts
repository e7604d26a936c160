/** Severities in a query: words of any case, each standing for its OpenTelemetry range, or the numbers themselves. */
import { severityRange } from "../record/severity.ts";
import { quoted } from "./quotes.ts";
import { WordRefusal } from "./refusal.ts";

const WORDS = ["trace", "debug", "info", "warn", "error", "fatal", "unspecified"] as const;

/** OpenTelemetry logs data model, "Severity Fields": 1–24, and 0 for none. */
export const LAST_SEVERITY = 24;

/** First and last number of what was written; refuses what is no severity. */
export function severitySpan(
  text: string,
  place: { at: number; end: number },
): readonly [first: number, last: number] {
  const range = severityRange(text);
  if (range !== undefined) return range;
  if (/^\d{1,2}$/.test(text) && Number(text) <= LAST_SEVERITY) return [Number(text), Number(text)];
  const near = WORDS.find((word) => distance(word, text.toLowerCase()) <= 2);
  const known = `severities are ${WORDS.join(", ")}, or OpenTelemetry numbers from 0 to ${LAST_SEVERITY}`;
  const hint = `${known}; an attribute of that name is written in quotes, such as "level":${quoted(text)}`;
  throw new WordRefusal(`"${text}" is not a severity`, hint, place, near);
}

/** Edits between two words: a character changed, added or left out. */
function distance(a: string, b: string): number {
  if (b.length > 16) return b.length;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
