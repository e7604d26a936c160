/** What a text would have to be, or a pattern, for the two to match: for lines that were missed. */
import { runPatterns } from "../pattern/run.ts";
import { compileGrok } from "./grok.ts";
import type { Expansion } from "./expand.ts";
import { referencesIn } from "./references.ts";
import { NUMBERS } from "./weaknesses.ts";

/** A pattern that takes more than the one it was made of. */
export interface Looser {
  what: string;
  source: string;
}

/** From the smallest change to the largest; none that changes nothing. */
export function looserPatterns(source: string): Looser[] {
  const numbers = replaced(source, (name, text) => (NUMBERS.has(name) ? `(?:${text}|-)` : text));
  const words = replaced(source, (name, text) => (NAMES.has(name) ? text.replace(name, "NOTSPACE") : text));
  const blanks = source.replace(/(^|[^\s\\]) (?![+*?\s])/g, "$1 +");
  const free = source.replace(/^\^/, "").replace(/(^|[^\\])\$$/, "$1");
  const both = replaced(words, (name, text) => (NUMBERS.has(name) ? `(?:${text}|-)` : text));
  const all: Looser[] = [
    ...oneNumber(source),
    { what: "numbers may be dashes", source: numbers },
    { what: "a word may have dashes, dots and strokes", source: words },
    { what: "there may be several blanks", source: blanks },
    { what: "something may stand before or behind", source: free },
    { what: "numbers may be dashes, words may have any characters but blanks", source: both },
  ];
  return all.filter((one, i) => one.source !== source && all.findIndex((x) => x.source === one.source) === i);
}

/** One at a time: the smallest change that helps is the one to make. */
function oneNumber(source: string): Looser[] {
  return referencesIn(source).flatMap(({ name, field, start, end }) => {
    if (!NUMBERS.has(name)) return [];
    const made = `${source.slice(0, start)}(?:${source.slice(start, end)}|-)${source.slice(end)}`;
    return [{ what: `${field ?? "a number"} may be a dash`, source: made }];
  });
}

const NAMES: ReadonlySet<string> = new Set(["WORD", "HOSTNAME", "IPORHOST", "USER", "USERNAME", "IP"]);

function replaced(source: string, change: (name: string, text: string) => string): string {
  let made = "";
  let at = 0;
  for (const { name, start, end } of referencesIn(source)) {
    const text = source.slice(start, end);
    const alone = !source.slice(0, start).endsWith("|") && !source.slice(end).startsWith("|");
    made += source.slice(at, start) + (alone || !NUMBERS.has(name) ? change(name, text) : text);
    at = end;
  }
  return made + source.slice(at);
}

export interface Stop {
  /** The beginning of the pattern that matches. */
  matched: string;
  /** What follows in the pattern: a reference, or the text up to it. */
  wanted: string;
  /** The text where it stops matching. */
  found: string;
}

const LOOK_MS = 5;
const FOUND_CHARS = 40;

/** How far the beginning of a pattern goes with a text; undefined when not even its first part does, or all of it. */
export function stopOf(source: string, text: string, expansion: Expansion): Stop | undefined {
  const cuts = cutsOf(source);
  for (let i = cuts.length - 2; i > 0; i -= 1) {
    const matched = source.slice(0, cuts[i]);
    const [outcome] = runPatterns([compileGrok(matched, expansion, "part").regexp], [text], LOOK_MS);
    if (outcome === undefined || outcome === "too slow") continue;
    const from = outcome.match.index + outcome.match[0].length;
    return {
      matched,
      wanted: source.slice(cuts[i], cuts[i + 1]),
      found: text.slice(from, from + FOUND_CHARS),
    };
  }
  return undefined;
}

/** Both sides of references that stand in no group: what is in front of each is a pattern by itself. */
function cutsOf(source: string): number[] {
  const cuts = [0];
  for (const { start, end } of referencesIn(source))
    for (const at of [start, end]) if (at !== cuts.at(-1) && isWhole(source.slice(0, at))) cuts.push(at);
  if (cuts.at(-1) !== source.length) cuts.push(source.length);
  return cuts;
}

function isWhole(text: string): boolean {
  const bare = text.replace(/\\[\s\S]/g, "");
  if ((bare.match(/\[/g) ?? []).length > (bare.match(/\]/g) ?? []).length) return false;
  const open = (bare.match(/\(/g) ?? []).length;
  return open === (bare.match(/\)/g) ?? []).length;
}
