/**
 * Cases of other programs that join lines, and of time formats that tell where an event begins. Where we differ, the list
 * below says why; it must stay true: a case in it that passes fails the test, and so does one outside it that does not.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MultilineConfig } from "../../src/codecs/multiline/config.ts";
import { createJoiner } from "../../src/codecs/multiline/joiner.ts";
import type { GroupLimit } from "../../src/codecs/multiline/joiner.ts";
import { compileRule } from "../../src/codecs/multiline/rule.ts";

interface Case {
  id: string;
  peer: string;
  mode: string;
  language?: string;
  languages?: string[];
  parsers?: string[];
  options?: Record<string, unknown>;
  wait_seconds?: number;
  input: Input;
  expect: {
    records?: string[];
    events?: Fields[];
    truncated?: boolean;
    inside_trace_until?: number;
    not_trace_from?: number;
  };
}
type Options = Partial<Record<keyof MultilineConfig, unknown>>;
type Fields = Record<string, unknown>;
interface Input {
  lines?: string[];
  events?: Fields[];
  text?: string;
  flush_after_lines?: number[];
  reset_after_lines?: number[];
}

const DEVIATIONS: readonly { why: string; when: (one: Case) => boolean }[] = [
  {
    why: "a text is searched for beginnings inside of its lines; ours are lines already",
    when: ({ mode, input }) => mode.startsWith("line_") && input.text?.includes("\n") === false,
  },
  {
    why: "what the case expects is separators without a text",
    when: ({ expect: { records } }) => records?.every((text) => text.trim().replace(",", "") === "") === true,
  },
];

/** Pieces of one line are put together by codecs/docker, before there are lines. */
function joinsPieces({ parsers, options }: Case): boolean {
  return (
    parsers?.some((one) => one === "docker" || one === "cri") === true ||
    options?.["partial_key"] !== undefined ||
    options?.["use_partial_metadata"] !== undefined
  );
}

const cases = load<Case>("multiline.jsonl").filter((one) => !joinsPieces(one));

function load<T>(name: string): T[] {
  const text = readFileSync(join(import.meta.dirname, "../vectors", name), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

/** The peers' options in our words. */
const MODES: Record<string, (one: Case, options: Record<string, unknown>) => Options> = {
  "stack-traces": ({ language, languages }) => traces(language === undefined ? languages : [language]),
  builtin: ({ parsers }) => traces(parsers),
  rules: (_, { match, negate }) => ({
    pattern: `${String(match).replaceAll(/\W/g, "\\$&")}$`,
    match: negate === true ? "nonlast" : "last",
  }),
  pattern: (_, { pattern, match, what, negate, max_lines: maxLines }) => {
    const before = match === "before" || what === "next";
    const modes = before ? (["nonlast", "last"] as const) : (["nonfirst", "first"] as const);
    return {
      pattern: String(pattern),
      match: negate === true ? modes[1] : modes[0],
      ...(typeof maxLines === "number" ? { maxLines } : {}),
    };
  },
  continue_through: (_, options) => ({ ...startOf(options), match: "nonfirst" }),
  continue_past: (_, options) => ({ ...startOf(options), match: "nonlast" }),
  halt_before: (_, options) => ({ ...startOf(options), match: "first" }),
  halt_with: (_, options) => ({ ...startOf(options), match: "last" }),
  line_start: (_, { pattern }) => ({ pattern: String(pattern), match: "first" }),
  line_end: (_, { pattern }) => ({ pattern: String(pattern), match: "last" }),
  concat: (_, options) => concat(options),
};
function traces(names: readonly string[] = []): Options {
  const ours: Record<string, string> = { csharp: "dotnet", js: "node", javascript: "node" };
  return {
    pattern: "",
    presets: names.includes("all") ? true : names.map((name) => ours[name] ?? name),
  };
}

function startOf(options: Record<string, unknown>): Options {
  return { start: String(options["start_pattern"]), pattern: String(options["condition_pattern"]) };
}

function concat(options: Record<string, unknown>): Options {
  const text = (name: string): string => textOf(options[name]).replaceAll(/^\/|\/$/g, "");
  if (options["n_lines"] !== undefined) {
    return { pattern: "\\z\\A.", match: "first", maxLines: Number(options["n_lines"]) };
  }
  const start = text("multiline_start_regexp");
  if (text("multiline_end_regexp") !== "")
    return { start, pattern: text("multiline_end_regexp"), match: "last" };
  if (text("continuous_line_regexp") !== "")
    return { start, pattern: text("continuous_line_regexp"), match: "nonfirst" };
  return { pattern: start, match: "first" };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

interface Joined {
  texts: string[];
  counts: number[];
  limits: GroupLimit[];
}

function joinLines(one: Case): Joined {
  const { lines, events, text, flush_after_lines: flushes, reset_after_lines: resets } = one.input;
  const config = MODES[one.mode]?.(one, one.options ?? {}) ?? {};
  const rule = compileRule(MultilineConfig.parse({ presets: false, ...config }));
  const joined: Joined = { texts: [], counts: [], limits: [] };
  const joiner = createJoiner(rule, (group) => {
    joined.texts.push(group.text);
    joined.counts.push(group.lines);
    joined.limits.push(group.limit);
  });
  const key = textOf(one.options?.["key"]);
  const input = lines ?? text?.split("\n") ?? events?.map((event) => textOf(event[key])) ?? [];
  const flushAt = new Set([...(flushes ?? []), ...(resets ?? [])]);
  for (const [i, line] of input.entries()) {
    const bare = line.endsWith("\n") ? line.slice(0, -1) : line;
    joiner.line(bare, bare.length, 0);
    if (flushAt.has(i + 1)) joiner.flush();
  }
  // What comes last in a text is held back by these peers until more comes.
  if (text === undefined) joiner.flush();
  return joined;
}

function fits(one: Case): boolean {
  const { texts, counts, limits } = joinLines(one);
  const { records, events, truncated, inside_trace_until: until } = one.expect;
  if (until !== undefined) {
    const ends = counts.map((_, i) => counts.slice(0, i + 1).reduce((sum, lines) => sum + lines, 0));
    const alone = counts.slice(ends.indexOf(until) + 1);
    return ends.includes(until) && alone.every((lines) => lines === 1);
  }
  if (truncated !== undefined && limits.some((limit) => limit !== "none") !== truncated) return false;
  const trimmed = one.peer === "fluent-bit" || one.peer === "otel";
  const bare = (text: string): string => (trimmed ? text.trimEnd() : text);
  const key = textOf(one.options?.["key"]);
  const wanted = records ?? events?.map((event) => textOf(event[key])) ?? [];
  return JSON.stringify(texts.map(bare)) === JSON.stringify(wanted.map(bare));
}

describe("multi-line cases of other programs", () => {
  test.for(cases)("$id $peer $mode", (one) => {
    expect(MODES[one.mode]).toBeDefined();
    const deviation = DEVIATIONS.find(({ when }) => when(one));
    expect({ fits: fits(one), why: deviation?.why }).toEqual({
      fits: deviation === undefined,
      why: deviation?.why,
    });
  });

  test("most cases fit: the list of differences is short", () => {
    expect(cases.length).toBeGreaterThan(35);
    const differing = cases.filter((one) => DEVIATIONS.some(({ when }) => when(one)));
    expect(differing.length).toBeLessThan(cases.length / 10);
  });
});

interface TimeCase {
  id: string;
  input: { format: string; line?: string; lines?: string[] };
  expect: { line_starts_event?: boolean; events?: string[] };
}

describe("time formats of the awslogs driver", () => {
  test.for(load<TimeCase>("cloudwatch-datetime.jsonl"))("$id $input.format", ({ input, expect: want }) => {
    const rule = compileRule(MultilineConfig.parse({ presets: false, datetimeFormat: input.format }));
    expect(rule.match).toBe("first");
    expect(rule.matches(input.line ?? "")).toBe(want.line_starts_event);
    expect(rule.matches("no time in here")).toBe(false);
  });
});
