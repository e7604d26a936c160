/** Commands → commander: help, examples, suggestions, exit codes. */
import { Command, CommanderError, Option } from "commander";
import { Refusal } from "../record/refusal.ts";
import type { CommandSpec, OptionSpec, OptionValues } from "./command.ts";
import { commands } from "./commands.ts";
import { withColour } from "./output.ts";
import type { Output } from "./output.ts";
import { queryBehindDashes } from "./query-argument.ts";
import { version } from "./version.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Without a command, `up` runs. */
const DEFAULT_COMMAND = "up";
const ASKS_PROGRAM = new Set(["-h", "--help", "-V", "--version"]);

export async function runProgram(argv: readonly string[], env: Environment, out: Output): Promise<number> {
  const [first] = argv;
  const named = first !== undefined && (!first.startsWith("-") || ASKS_PROGRAM.has(first));
  const words = named ? [...argv] : [DEFAULT_COMMAND, ...argv];
  let code = 0;
  const program = buildProgram((spec, args, options) => {
    const call = { args, options, env, out: withColour(out, colourOf(options)) };
    return spec.run(call).then((exit) => void (code = exit));
  });
  try {
    const spec = commands.find((one) => one.name === words[0]);
    await program.parseAsync(spec?.takesQuery === true ? queryBehindDashes(words, spec.options) : words, {
      from: "user",
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return code;
}

type Act = (spec: CommandSpec, args: readonly string[], options: OptionValues) => Promise<void>;

/** Also what the manual is made from. */
export function buildProgram(act: Act): Command {
  const program = new Command("logboom");
  program
    .description("Gathers the logs of containers: collects, receives, keeps, searches and tails them.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .usage("[command] [options]")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "logboom: ")) })
    .addHelpText("after", `\n${EXAMPLES}`);
  for (const spec of commands) program.addCommand(buildCommand(spec, act));
  return program;
}

const EXAMPLES = `Without a command, \`up\` runs. Exit codes: 0 clean, 1 failed at run time, 2 wrong usage or configuration.

Examples:
  logboom                               collect this host's containers and serve the page
  logboom --demo                        the same with made-up lines, to look around
  logboom search 'level:error' --since 1h
  logboom tail container:web
`;

function buildCommand(spec: CommandSpec, act: Act): Command {
  const command = new Command(spec.name);
  command
    .description(spec.summary)
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError(`hint: \`logboom ${spec.name} --help\` shows what is known`)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "logboom: ")) })
    .addHelpText("after", `\n${helpEnd(spec)}`);
  if (spec.argument !== undefined) command.argument(spec.argument.form, spec.argument.description);
  for (const option of spec.options) command.addOption(buildOption(option));
  return command.action(() => act(spec, command.args, command.opts<OptionValues>()));
}

function buildOption({ flags, description, default: value, env }: OptionSpec): Option {
  const option = new Option(flags, env === undefined ? description : `${description} [${env}]`);
  return value === undefined ? option : option.default(value);
}

export function helpEnd({ examples, details }: CommandSpec): string {
  const width = Math.max(...examples.map((one) => one.line.length)) + 2;
  const lines = examples.map(({ line, what }) =>
    width > 64 ? `  # ${what}\n  ${line}` : `  ${line.padEnd(width)}${what}`,
  );
  return `${details === undefined ? "" : `${details}\n\n`}Examples:\n${lines.join("\n")}\n`;
}

function colourOf(options: OptionValues): string | undefined {
  const wanted = options["color"];
  if (wanted === undefined || wanted === "auto" || wanted === "always" || wanted === "never") return wanted;
  if (typeof wanted === "boolean") return wanted ? "always" : "never";
  throw new Refusal("E_USAGE", `--color ${wanted}: not one of auto, always, never`, "write --color never");
}
