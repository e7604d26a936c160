/** Options → what joiners work with: patterns compiled once, for all containers that share them. */
import { MultilineConfig } from "./config.ts";
import type { Match } from "./config.ts";
import { datetimePattern } from "./datetime.ts";
import { compilePattern } from "./pattern.ts";
import type { LineTest } from "./pattern.ts";
import { LANGUAGES } from "./traces/languages.ts";
import type { Language } from "./traces/languages.ts";
import { traceTable } from "./traces/table.ts";
import type { TraceTable } from "./traces/table.ts";

export interface JoinRule {
  /** "none": no pattern, so that a line outside of a trace is a record at once. */
  match: Match | "none";
  matches: LineTest;
  /** Only such a line may begin a record of several; undefined: any. */
  opens: LineTest | undefined;
  traces: TraceTable | undefined;
  flushAfterMs: number;
  holdAtMostMs: number;
  separator: string;
  maxLines: number;
  maxBytes: number;
}

/** Throws a Refusal E_PATTERN that calls the option by `name`. */
export function compileRule(config: MultilineConfig, name = "multiline.pattern"): JoinRule {
  const { flushAfterMs, holdAtMostMs, separator, maxLines, maxBytes } = config;
  const languages = languagesOf(config.presets);
  return {
    ...patternOf(config, name),
    opens: config.start === "" ? undefined : compilePattern(config.start, "multiline.start"),
    traces: languages.length === 0 ? undefined : traceTable(languages),
    flushAfterMs,
    holdAtMostMs,
    separator,
    maxLines,
    maxBytes,
  };
}

function patternOf(config: MultilineConfig, name: string): Pick<JoinRule, "match" | "matches"> {
  const { datetimeFormat, pattern, match } = config;
  if (datetimeFormat !== "") {
    return {
      match: "first",
      matches: compilePattern(datetimePattern(datetimeFormat), "multiline.datetimeFormat"),
    };
  }
  if (pattern === "") return { match: "none", matches: never };
  return { match, matches: compilePattern(pattern, name) };
}

/** A rule of traces alone: what is no trace passes at once. */
export function traceRule(presets: MultilineConfig["presets"]): JoinRule {
  return compileRule(MultilineConfig.parse({ pattern: "", presets }));
}

function languagesOf(presets: MultilineConfig["presets"]): readonly Language[] {
  if (typeof presets !== "boolean") return presets;
  return presets ? LANGUAGES : [];
}

function never(): boolean {
  return false;
}
