/** Why a grok step missed lines, found out on the lines themselves. */
import { setImmediate as turn } from "node:timers/promises";
import { compileGrok } from "../codecs/grok/grok.ts";
import type { Expansion } from "../codecs/grok/expand.ts";
import { chosenDefinitions } from "../codecs/grok/library.ts";
import type { ChosenDefinitions } from "../codecs/grok/library.ts";
import { looserPatterns, stopOf } from "../codecs/grok/looser.ts";
import type { Looser, Stop } from "../codecs/grok/looser.ts";
import { runPatterns } from "../codecs/pattern/run.ts";
import { Refusal } from "../record/refusal.ts";

export interface Miss {
  /** Number of the pattern that comes nearest. */
  pattern: number;
  reason: string;
  suggestion: string;
  literal?: true;
}

const TEXTS_MOST = 20;
const TEXT_CHARS_MOST = 4096;
const LIMIT_MS = 5;
/** Every pattern of a long list costs several compilations. */
const PATTERNS_MOST = 8;

interface Trial {
  texts: readonly string[];
  expansion: Expansion;
  /** By performance.now(): then no more patterns are tried. */
  until: number;
}

/** `texts`: those that were missed. Receivers and searches have their turn between two tries. */
export async function whyMissed(
  options: Readonly<Record<string, unknown>>,
  texts: readonly string[],
  until: number,
): Promise<Miss | undefined> {
  const patterns = Array.isArray(options["patterns"]) ? options["patterns"].map(String) : [];
  const tried = texts.slice(0, TEXTS_MOST).map((text) => text.slice(0, TEXT_CHARS_MOST));
  if (tried.length === 0) return undefined;
  const expansion = {
    definitions: chosenDefinitions(options as ChosenDefinitions),
    namedOnly: true,
  };
  const few = patterns.slice(0, PATTERNS_MOST);
  const trial = { texts: tried, expansion, until };
  return (await byLooser(few, trial)) ?? byStop(few, trial);
}

interface Try extends Looser {
  pattern: number;
  matched: number;
}

async function byLooser(patterns: readonly string[], trial: Trial): Promise<Miss | undefined> {
  let best: Try | undefined;
  for (const [pattern, source] of patterns.entries()) {
    for (const looser of looserPatterns(source)) {
      if (performance.now() > trial.until) break;
      const matched = matchedBy(looser.source, trial);
      if (matched > (best?.matched ?? 0)) best = { ...looser, pattern, matched };
      await turn();
    }
  }
  if (best === undefined) return undefined;
  const { pattern, matched, what, source } = best;
  return {
    pattern,
    reason: `${matched} of ${trial.texts.length} such lines match when ${what}`,
    suggestion: source,
    literal: true,
  };
}

function matchedBy(source: string, { texts, expansion }: Trial): number {
  try {
    const { regexp } = compileGrok(source, expansion, "pattern");
    return runPatterns([regexp], texts, LIMIT_MS).filter((one) => typeof one === "object").length;
  } catch (error) {
    if (error instanceof Refusal) return 0;
    throw error;
  }
}

/** The pattern that goes furthest with the newest line, and where it stops. */
function byStop(patterns: readonly string[], trial: Trial): Miss | undefined {
  let best: (Stop & { pattern: number }) | undefined;
  patterns.forEach((source, pattern) => {
    const stop = stopIn(source, trial);
    if (stop !== undefined && stop.matched.length > (best?.matched.length ?? 0)) best = { ...stop, pattern };
  });
  if (best === undefined) return undefined;
  return {
    pattern: best.pattern,
    reason: `it matches up to ${JSON.stringify(best.found)}, where the pattern wants ${best.wanted.trim()}`,
    suggestion: "try it on such lines: the page Parse, or logboom pipe --explain",
  };
}

function stopIn(source: string, { texts: [text = ""], expansion }: Trial): Stop | undefined {
  try {
    return stopOf(source, text, expansion);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
