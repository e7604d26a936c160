/** `logboom match -healthcheck`: a word with one dash in front is a query's "without", not an option. */
import { Refusal } from "../record/refusal.ts";
import type { OptionSpec } from "./command.ts";

/** Puts what belongs to the query behind `--`, where commander leaves it alone. */
export function queryBehindDashes(words: readonly string[], options: readonly OptionSpec[]): string[] {
  const end = words.indexOf("--");
  const [command = "", ...before] = end < 0 ? words : words.slice(0, end);
  const short = new Set(["-h", ...options.flatMap(shortFlag)]);
  const withValue = new Set(
    options.filter((one) => one.flags.includes("<")).flatMap((one) => [longFlag(one), ...shortFlag(one)]),
  );
  const kept: string[] = [command];
  const query: string[] = [];
  let valueDue = false;
  for (const word of before) {
    (valueDue || isOption(word, short) ? kept : query).push(word);
    valueDue = !valueDue && withValue.has(word);
  }
  return [...kept, "--", ...query, ...(end < 0 ? [] : words.slice(end + 1))];
}

/** Options begin with a letter behind their dashes; `--{{.X}}--` is a template. */
function isOption(word: string, short: ReadonlySet<string>): boolean {
  return /^--[a-z]/i.test(word) || short.has(word);
}

function longFlag({ flags }: OptionSpec): string {
  return /--[a-z-]+/.exec(flags)?.[0] ?? "";
}

function shortFlag({ flags }: OptionSpec): string[] {
  return /^-[a-zA-Z]\b/.exec(flags)?.slice() ?? [];
}

/** Several words are one query, as they would be in the page. */
export function queryOf(args: readonly string[]): string {
  return args.join(" ");
}

export function neededQuery(args: readonly string[], example: string): string {
  if (args.length > 0) return queryOf(args);
  throw new Refusal("E_USAGE", "a query is missing", `such as: ${example}`);
}
