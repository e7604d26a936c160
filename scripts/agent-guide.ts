/**
 * Writes the tables of docs/guide/agent.md and docs/guide/from-logspout.md from the code that reads routes and variables:
 * tsx scripts/agent-guide.ts. test/cli/agent-guide.test.ts fails when they are not fresh.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ALL_ROUTE_OPTIONS } from "../src/config/logspout/route-option-table.ts";
import type { RouteOption } from "../src/config/logspout/route-option-table.ts";
import { parseScheme, SCHEMES } from "../src/config/logspout/scheme.ts";
import type { Family } from "../src/config/logspout/scheme.ts";
import { AWS_VARIABLES } from "../src/config/logspout/variables-adapters.ts";
import type { Variable } from "../src/config/logspout/variable.ts";
import { VARIABLE_GROUPS } from "../src/config/logspout/variables.ts";

const folder = resolve(import.meta.dirname, "../docs/guide");
export const guides: readonly string[] = ["agent.md", "from-logspout.md"].map((name) => join(folder, name));

/** The page with its tables as the code has them now. */
export function filled(page: string): string {
  return page.replace(
    /(<!-- table ([a-z-]+)[^>]*-->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const table = TABLES[name];
      if (table === undefined) throw new Error(`there is no table "${name}"`);
      return `${begin}\n${table()}\n\n${end}`;
    },
  );
}

export const TABLES: Readonly<Record<string, () => string>> = {
  adapters: adaptersTable,
  options: optionsTable,
  variables: variablesTables,
  "variable-differences": variableDifferences,
  "option-differences": optionDifferences,
};

const WHAT: Readonly<Record<Family, string>> = {
  syslog: "syslog, RFC 5424 or RFC 3164; without a transport over UDP, as all of these",
  raw: "what RAW_FORMAT says; the last three are short for the others",
  gelf: "GELF: Graylog and what understands it",
  logstash: "a JSON object a line, as Logstash's json_lines reads it",
  cloudwatch: "Amazon CloudWatch Logs; the region, or `auto`, stands in place of the host",
  http: "requests with a JSON object a line",
  logboom: "a logboom server, over HTTP or HTTPS: each line exactly once",
};

/** A row for what differs in its port alone. */
function adaptersTable(): string {
  const rows = new Map<string, { adapters: string[]; port: string; what: string }>();
  for (const written of SCHEMES) {
    const scheme = parseScheme(written, () => undefined);
    if (scheme === undefined) throw new Error(written);
    const { family, defaultPort } = scheme;
    const port = family === "cloudwatch" ? "" : String(defaultPort ?? "has to be given");
    const row = rows.get(`${family} ${port}`) ?? { adapters: [], port, what: WHAT[family] };
    row.adapters.push(code(`${written}://`));
    rows.set(`${family} ${port}`, row);
  }
  const cells = [...rows.values()].map(({ adapters, port, what }) => [adapters.join(", "), port, what]);
  return table(["adapter", "port without one", "what is sent"], cells);
}

function optionsTable(): string {
  const rows = ALL_ROUTE_OPTIONS.map((one) => [
    code(one.name),
    forWhom(one),
    one.value,
    cell(one.default),
    meaning(one),
  ]);
  return table(["option", "of", "value", "default", "meaning"], rows);
}

function forWhom(option: RouteOption): string {
  if (option.for === "all") return "all";
  return option.for === "tls" ? "+tls, https, logbooms" : option.for.join(", ");
}

function meaning({ meaning: text, logspout }: RouteOption): string {
  return logspout ? text : `${text} *`;
}

function variablesTables(): string {
  const groups = VARIABLE_GROUPS.map(
    ({ title, variables }) => `### ${title}\n\n${variablesTable(variables)}`,
  );
  const aws = AWS_VARIABLES.map(code).join(", ");
  return `${groups.join("\n\n")}\n\nRead for CloudWatch as AWS and everybody know them: ${aws}.`;
}

function variablesTable(variables: readonly Variable[]): string {
  const rows = variables.map((one) => [
    code(one.name),
    one.value,
    cell(one.default),
    one.of === "both" ? `${one.meaning} Also on a watched container.` : one.meaning,
  ]);
  return table(["variable", "value", "default", "meaning"], rows);
}

function variableDifferences(): string {
  const rows = VARIABLE_GROUPS.flatMap(({ variables }) =>
    variables.flatMap(({ name, differs }) => (differs === undefined ? [] : [[code(name), differs]])),
  );
  return table(["variable", "what is different, and why"], rows);
}

function optionDifferences(): string {
  const rows = ALL_ROUTE_OPTIONS.flatMap(({ name, differs }) =>
    differs === undefined ? [] : [[code(name), differs]],
  );
  return table(["option", "what is different, and why"], rows);
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((one) => one.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Names of variables and signs stand in code, words do not. */
function cell(text: string): string {
  return text === "" || / /.test(text) ? text : code(text);
}

if (process.argv[1] === import.meta.filename)
  for (const file of guides) writeFileSync(file, filled(readFileSync(file, "utf8")));
