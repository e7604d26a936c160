/**
 * Writes docs/reference/commands.md and configuration.md from the commands and schemas themselves: tsx scripts/reference.ts.
 * test/cli/reference.test.ts fails when they are not fresh.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { commands } from "../src/cli/commands.ts";
import { components } from "../src/cli/components.ts";
import { buildProgram, helpEnd } from "../src/cli/program.ts";
import { optionsOf } from "../src/config/options.ts";
import type { ConfigOption } from "../src/config/options.ts";
import { configSchema } from "../src/config/schema.ts";
import { transforms } from "../src/transforms/catalog.ts";

const folder = resolve(import.meta.dirname, "../docs/reference");
const GENERATED = "<!-- Written by scripts/reference.ts; change the source, not this page. -->";

export const pages: Readonly<Record<string, () => string>> = {
  [join(folder, "commands.md")]: commandsPage,
  [join(folder, "configuration.md")]: configurationPage,
};

if (process.argv[1] === import.meta.filename)
  for (const [file, page] of Object.entries(pages)) writeFileSync(file, page());

function commandsPage(): string {
  const program = buildProgram(() => Promise.resolve()).configureHelp({ helpWidth: 110 });
  const list = commands.map((one) => `| [\`${one.name}\`](#${one.name}) | ${one.summary} |`);
  const sections = program.commands.map((command, i) => {
    const spec = commands[i];
    const help = command.configureHelp({ helpWidth: 110 }).helpInformation().trimEnd();
    return `## ${command.name()}\n\n\`\`\`text\n${help}\n\n${spec === undefined ? "" : helpEnd(spec).trimEnd()}\n\`\`\`\n`;
  });
  return `${GENERATED}

# Commands

| command | what it does |
| --- | --- |
${list.join("\n")}

Without a command, \`up\` runs. Exit codes: 0 clean, 1 failed at run time, 2 wrong usage or configuration (said with file, line, what was
expected and a hint). \`match\` and \`pipe\` need no server. Colours follow the terminal, \`NO_COLOR\` and \`FORCE_COLOR\`; \`--color\` comes before both.
A query that begins with a dash (\`-healthcheck\`) is no option; behind \`--\` everything is query.

${sections.join("\n")}`;
}

function configurationPage(): string {
  const options = optionsOf(configSchema(components));
  const groups = options.filter(
    (one) => one.path.length === 1 && one.path[0] !== "transforms" && one.path[0] !== "sources",
  );
  const sources = options.filter((one) => one.path.length === 2 && one.path[0] === "sources");
  return `${GENERATED}

# Configuration

\`logboom.yaml\` in the working folder, or the file that \`--config\` or \`LOGBOOM_CONFIG\` names. Everything has a default: no file is a good file.
\`logboom check\` says what is wrong with it, with line and column; \`logboom check --schema\` prints its JSON Schema for editors.

- A flag comes before an environment variable, that before the file, that before the default.
- Every option has an environment name, made from its place: \`store.retentionDays\` is \`LOGBOOM_STORE_RETENTION_DAYS\`. Lists are written with commas;
  an empty variable counts as not set. \`LOGBOOM_HTTP\`, \`LOGBOOM_DATA\`, \`LOGBOOM_TOKEN\` and \`LOGBOOM_CONFIG\` are short names.
- In the file, \`\${NAME}\` is filled in from the environment, \`\${NAME:-text}\` has a text for when it is not set, \`$\${\` are the two characters themselves.
- Receivers listen on the host of \`http.address\` unless they have an address of their own.

\`\`\`yaml
http:
  address: 0.0.0.0:5642
  hosts: [logs.example.com]
data: /var/lib/logboom
store:
  retentionDays: 14
sources:
  docker: false
  syslog:
    tcp: 0.0.0.0:601
transforms:
  - detect: { maxKeys: 64 }
\`\`\`

## General

${table(groups.flatMap((group) => below(options, group)))}

## Sources

Each is a group of options, \`true\`, or \`false\`. ${list(sources.filter((one) => one.default === true))} run unless switched off; ${list(sources.filter((one) => one.default !== true))} when named.

${sources.map((one) => `### ${one.path[1]}\n\n${one.description} From outside: \`${one.env}\`.\n\n${table(below(options, one))}`).join("\n\n")}

## Transforms

A list, run in its order: names, or \`name: {options}\`. Unless \`detect\` stands in it (or the option \`detect\` is false), the built-in recognition comes first.

${transforms.map((one) => `### ${one.name}\n\n${one.summary}\n\n${table(transformOptions(one))}`).join("\n\n")}
`;
}

function list(options: readonly ConfigOption[]): string {
  return options.map((one) => `\`${one.path[1]}\``).join(" and ");
}

/** The option itself, or what is in it. */
function below(options: readonly ConfigOption[], group: ConfigOption): ConfigOption[] {
  const inside = options.filter(
    (one) => one.path.length > group.path.length && group.path.every((part, i) => part === one.path[i]),
  );
  return group.kind === "group" || group.path.length > 1 ? inside : [group];
}

function table(options: readonly ConfigOption[]): string {
  const rows = options.map(
    (one) => `| \`${one.path.join(".")}\` | ${envCell(one)} | ${defaultCell(one)} | ${description(one)} |`,
  );
  return `| option | environment | default | meaning |\n| --- | --- | --- | --- |\n${rows.join("\n")}`;
}

function envCell({ env }: ConfigOption): string {
  return env === "" ? "" : `\`${env}\``;
}

function defaultCell({ default: value }: ConfigOption): string {
  if (value === undefined || value === "") return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `\`${text.replaceAll("\n", "\\n").replaceAll("|", "\\|")}\``;
}

function description({ description: text, words, minimum, maximum }: ConfigOption): string {
  const range =
    minimum === undefined ? "" : ` ${minimum}${maximum === undefined ? " or more" : ` to ${maximum}`}.`;
  const known = words.length === 0 ? "" : ` One of ${words.map((word) => `\`${word}\``).join(", ")}.`;
  return `${text}${known}${range}`.replaceAll("|", "\\|");
}

interface Property {
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
  enum?: string[];
}

function transformOptions({ config }: { config: z.ZodObject }): ConfigOption[] {
  const { properties = {} } = z.toJSONSchema(config, { io: "input" }) as {
    properties?: Record<string, Property>;
  };
  return Object.entries(properties).map(([name, one]) => ({
    path: [name],
    env: "",
    kind: "text",
    words: one.enum ?? [],
    minimum: one.minimum,
    maximum: one.maximum,
    default: one.default,
    description: one.description ?? "",
  }));
}
