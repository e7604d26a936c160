/** A task definition → receivers for what its containers send, steps for what they print, routes for its logspout. */
import { lineAndColumn, lineOf, nothingImported } from "../outcome.ts";
import type { Imported, Importer } from "../outcome.ts";
import { readApacheFormat } from "./apache-format.ts";
import { readJson } from "./json-text.ts";
import { facilityOf, loggerCommands } from "./logger-command.ts";
import type { LoggerCommand } from "./logger-command.ts";

export const taskDefinition: Importer = {
  name: "ecs",
  summary: "task definitions of ECS (JSON), with the logger, Apache and logspout in them",
  recognises: (text) => /^\s*[[{]/.test(text) && /"containerDefinitions"\s*:/.test(text),
  read: ({ text, asWritten }) => {
    const imported = nothingImported();
    const value = jsonValue(text, imported);
    readLogspout(value, text, imported);
    readCommands(plainCommands(text), asWritten, imported);
    return imported;
  },
};

function jsonValue(text: string, { findings }: Imported): unknown {
  const json = readJson(text);
  if (json.state === "good") return json.value;
  const isMended = json.state === "mended";
  findings.push({
    line: lineOf(text, json.offset),
    level: "fault",
    code: "D11",
    text: `not valid JSON at ${lineAndColumn(text, json.offset)}: ${json.why}`,
    suggestion: isMended
      ? "corrected: a quote within a text needs a backslash before it"
      : "mend it here; its commands were read as text",
  });
  return isMended ? json.value : undefined;
}

/** For a quote with a backslash of the shell's before it, while the other ones lose theirs of JSON. */
const INNER_QUOTE = "\u0002";

/** Lines stay where they are. */
function plainCommands(text: string): string {
  return text.replaceAll('\\\\\\"', INNER_QUOTE).replaceAll('\\"', '"');
}

function readCommands(text: string, asWritten: boolean, imported: Imported): void {
  const commands = loggerCommands(text);
  for (const command of commands) tellLogger(command, text, imported);
  for (const [port, { offset, host }] of new Map(commands.toReversed().map((one) => [one.port, one]))) {
    const address = `0.0.0.0:${port}`;
    const what = `logger -n ${host}`;
    imported.sources.unshift({
      name: "syslog",
      options: { udp: address, tcp: address },
      line: lineOf(text, offset),
      what,
    });
  }
  const formats =
    /\b(CustomLog|LogFormat)[ \t]{1,64}(?:"\|([^"\n]*)"[ \t]{0,64}|[^\s"]\S*[ \t]{1,64})?"([^"\n%]*%[^"\n]*)"/g;
  for (const found of text.matchAll(formats)) {
    const format = (found[3] ?? "").replaceAll(INNER_QUOTE, '"');
    const [command] = loggerCommands(found[2] ?? "");
    readFormat({ format, command, line: lineOf(text, found.index), asWritten }, imported);
  }
  for (const found of text.matchAll(/\bErrorLogFormat\s+"/g))
    imported.findings.push({
      line: lineOf(text, found.index),
      level: "not carried over",
      text: "ErrorLogFormat: its lines are kept as they are",
      suggestion: "write a grok step for them: docs/guide/grok.md",
    });
}

function tellLogger(
  { offset, text, tcp, size, host, port }: LoggerCommand,
  whole: string,
  { findings }: Imported,
): void {
  if (tcp && size !== undefined) return;
  const line = lineOf(whole, offset);
  const by = tcp ? "" : "sends datagrams (UDP), which may be lost without a word, and ";
  findings.push({
    line,
    level: "fault",
    code: "D9",
    text: `${text}: ${by}cuts messages at 1 KiB, such as long request lines`,
    suggestion: `write logger -T -S 64KiB -n ${host} -P ${port}; logboom listens for UDP and TCP`,
  });
}

interface FormatPlace {
  format: string;
  command: LoggerCommand | undefined;
  line: number;
  asWritten: boolean;
}

function readFormat({ format, command, line, asWritten }: FormatPlace, imported: Imported): void {
  const read = readApacheFormat(format);
  if (read.isStandard) return;
  const isAmbiguous = read.ambiguous.length > 0;
  if (isAmbiguous)
    imported.findings.push({
      line,
      level: "fault",
      code: "D10",
      text: `Apache's format ${format}: ${read.ambiguous.join(", ")} may hold blanks and have no quotes, so that the patterns for combined access logs do not match${/^%v/i.test(format) ? ", nor with %v in front" : ""}`,
      suggestion: asWritten
        ? `write ${read.quoted}`
        : `corrected: a step reads the lines as they are; better, write ${read.quoted}`,
    });
  if (isAmbiguous && asWritten) return;
  const when = conditionOf(command);
  const what = `Apache format ${format}`;
  imported.steps.push({ name: "grok", options: { patterns: [read.pattern] }, when, line, what });
  if (!read.hasTime) return;
  const both = when === undefined ? "access_time:*" : `${when} access_time:*`;
  imported.steps.push(
    {
      name: "date",
      options: { field: "access_time", formats: ["dd/MMM/yyyy:HH:mm:ss Z"] },
      when: both,
      line,
      what: "%t",
    },
    { name: "mutate", options: { remove: ["access_time"] }, when: both, line, what: "%t" },
  );
}

/** The lines that this logger sends: by its tag, and the facility of its priority. */
function conditionOf(command: LoggerCommand | undefined): string | undefined {
  const facility = facilityOf(command?.priority);
  const parts = [
    ...(command?.tag === undefined
      ? []
      : [`service.name:${/^[\w.-]+$/.test(command.tag) ? command.tag : JSON.stringify(command.tag)}`]),
    ...(facility === undefined ? [] : [`syslog.facility:${facility}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(" ");
}

interface Container {
  image: string;
  words: string[];
}

/** logspout's containers take routes as words of their command, or in ROUTE_URIS. */
function readLogspout(value: unknown, text: string, { routes, findings }: Imported): void {
  for (const { image, words } of containersOf(value)) {
    if (!/logspout/i.test(image)) continue;
    for (const uri of words.flatMap((word) => word.split(","))) {
      if (!/^[a-z][\w+.-]*:\/\//.test(uri)) continue;
      const line = lineOf(text, Math.max(0, text.indexOf(uri)));
      routes.push({ uri, line, what: `container ${image}` });
      findings.push({
        line,
        level: "changed",
        text: `${image}: an agent takes the same route, also in its environment, and keeps its place when the receiver is away`,
        suggestion: `logboom agent '${uri}'`,
      });
    }
  }
}

function containersOf(value: unknown): Container[] {
  const list = field(value, "containerDefinitions");
  if (!Array.isArray(list)) return [];
  return list.map((one: unknown) => {
    const command = field(one, "command");
    const environment = field(one, "environment");
    const variables = Array.isArray(environment) ? (environment as unknown[]) : [];
    const routes = variables
      .filter((entry) => field(entry, "name") === "ROUTE_URIS")
      .map((entry) => field(entry, "value"));
    const words = [...(Array.isArray(command) ? (command as unknown[]) : []), ...routes];
    const image = field(one, "image");
    return {
      image: typeof image === "string" ? image : "",
      words: words.filter((word) => typeof word === "string"),
    };
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
