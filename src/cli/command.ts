/** What a command is. Its file stays light: what it needs to run is imported when it runs, so that all start fast. */
import type { Output } from "./output.ts";

export interface CommandSpec {
  name: string;
  summary: string;
  /** Commander's form, such as "[query...]". */
  argument?: { form: string; description: string };
  options: readonly OptionSpec[];
  examples: readonly { line: string; what: string }[];
  /** What the options alone do not tell. */
  details?: string;
  /** The argument is a query, which may begin with a dash: `-healthcheck` is no option then. */
  takesQuery?: boolean;
  /** Resolves with the exit code. Refusals are thrown and become exit 2, other errors exit 1. */
  run: (call: CommandCall) => Promise<number>;
}

export interface OptionSpec {
  /** Commander's form, such as "--since <time>". */
  flags: string;
  description: string;
  default?: string;
  /** Environment variable that gives the same, for the manual. */
  env?: string;
}

export interface CommandCall {
  args: readonly string[];
  options: OptionValues;
  env: Readonly<Record<string, string | undefined>>;
  out: Output;
}

/** By commander's name: `--no-auth` is `auth: false`, `--demo-rate 5` is `demoRate: "5"`. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}
