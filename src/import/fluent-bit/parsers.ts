/** Parsers: a name for how text becomes fields, and what of them is the time. */
import { timeReader } from "../../codecs/strptime/time-format.ts";
import { zoneOf } from "../../codecs/syslog/zone.ts";
import { Refusal } from "../../record/refusal.ts";
import type { Finding, ImportedStep } from "../outcome.ts";
import { entryOf, isOn, valueOf } from "./sections.ts";
import type { Section } from "./sections.ts";

export interface Parser {
  name: string;
  line: number;
  format: string;
  regex: string;
  timeKey: string;
  timeFormat: string;
  timeKeep: boolean;
  /** Of times that state no zone; "" for UTC. */
  zone: string;
  types: string;
}

export function parserOf(section: Section): Parser {
  return {
    name: valueOf(section, "name"),
    line: section.line,
    format: valueOf(section, "format").toLowerCase(),
    regex: plainRegex(valueOf(section, "regex")),
    timeKey: valueOf(section, "time_key") || "time",
    timeFormat: valueOf(section, "time_format"),
    timeKeep: isOn(valueOf(section, "time_keep")),
    zone: isOn(valueOf(section, "time_system_timezone")) ? "local" : valueOf(section, "time_offset"),
    types: valueOf(section, "types"),
  };
}

/** Between slashes an expression may have options behind it: `/…/m`. */
export function plainRegex(text: string): string {
  const found = /^\/(.*)\/([mixo]*)$/s.exec(text.trim());
  if (found === null) return text.trim();
  const [, inner = "", flags = ""] = found;
  const kept = flags.replace(/[^mix]/g, "");
  return kept === "" ? inner : `(?${kept}:${inner})`;
}

const own = (name: string, regex: string, time: [string, string]): Parser => ({
  name,
  line: 0,
  format: "regex",
  regex,
  timeKey: time[0],
  timeFormat: time[1],
  timeKeep: false,
  zone: "",
  types: "",
});

const HTTP_TIME: [string, string] = ["time", "%d/%b/%Y:%H:%M:%S %z"];
const REQUEST = String.raw`\[(?<time>[^\]]+)\] "(?<method>\S+)(?: +(?<path>[^"]*?)(?: +\S*)?)?" (?<code>\S+) (?<size>\S+)(?: "(?<referer>[^"]*)" "(?<agent>[^"]*)")?$`;

/** Of the parsers.conf that comes with Fluent Bit those that configurations name without defining them, with their fields. */
const KNOWN: ReadonlyMap<string, Parser> = new Map(
  [
    own("apache", String.raw`^(?<host>\S+) \S+ (?<user>\S+) ${REQUEST}`, HTTP_TIME),
    own("apache2", String.raw`^(?<host>\S+) \S+ (?<user>\S+) ${REQUEST}`, HTTP_TIME),
    own("nginx", String.raw`^(?<remote>\S+) (?<host>\S+) (?<user>\S+) ${REQUEST}`, HTTP_TIME),
    { ...own("json", "", ["time", ""]), format: "json" },
    { ...own("docker", "", ["time", "%Y-%m-%dT%H:%M:%S.%L"]), format: "json", timeKeep: true },
    { ...own("logfmt", "", ["time", ""]), format: "logfmt" },
  ].map((parser) => [parser.name, parser]),
);
/** They read what our sources read themselves. */
export const OF_SOURCES = new Set(["syslog-rfc3164", "syslog-rfc5424", "syslog-rfc3164-local", "cri"]);

export class Parsers {
  readonly #defined = new Map<string, Parser>();
  readonly used = new Set<string>();

  add(parser: Parser): void {
    this.#defined.set(parser.name, parser);
  }

  use(name: string): Parser | undefined {
    this.used.add(name);
    return this.#defined.get(name) ?? KNOWN.get(name);
  }

  get all(): readonly Parser[] {
    return [...this.#defined.values()];
  }
}

export interface Made {
  steps: ImportedStep[];
  findings: Finding[];
}

/** A parser at work: `field` is what it reads, `line` where it was asked for. */
export function parserSteps(
  parser: Parser,
  { field, when, line }: { field: string; when: string | undefined; line: number },
): Made {
  const made: Made = { steps: [], findings: [] };
  const where = parser.line === 0 ? line : parser.line;
  const what = `parser ${parser.name}`;
  const add = (name: string, options: Record<string, unknown>): void =>
    void made.steps.push({ name, options, line: where, what, ...(when === undefined ? {} : { when }) });
  const step = readingStep(parser, field);
  if (step === undefined) {
    const text = `${what}: the format "${parser.format}" has no counterpart`;
    made.findings.push({
      line: where,
      level: "not carried over",
      text,
      suggestion: "known are regex, json, logfmt and ltsv",
    });
    return made;
  }
  add(step.name, step.options);
  const types = conversions(parser, where);
  made.findings.push(...types.findings);
  const time = timeOf(parser, where);
  made.findings.push(...time.findings);
  if (Object.keys(types.convert).length > 0) add("mutate", { convert: types.convert });
  if (time.format === undefined) return made;
  const zone = parser.zone === "" ? {} : { zone: parser.zone };
  add("date", { field: parser.timeKey, formats: [time.format], ...zone });
  if (!parser.timeKeep) add("mutate", { remove: [parser.timeKey] });
  return made;
}

function readingStep(
  parser: Parser,
  field: string,
): { name: string; options: Record<string, unknown> } | undefined {
  const from = field === "body" ? {} : { field };
  switch (parser.format) {
    case "regex":
      return {
        name: "regex",
        options: { ...from, pattern: parser.regex, overwrite: groupsOf(parser.regex) },
      };
    case "json":
      return { name: "json", options: from };
    case "logfmt":
      return { name: "kv", options: from };
    case "ltsv":
      return { name: "kv", options: { ...from, fieldSplit: "\t", valueSplit: ":" } };
    default:
      return undefined;
  }
}

/** A parser's fields replace those that are there. */
function groupsOf(regex: string): string[] {
  return [...new Set([...regex.matchAll(/\(\?<([A-Za-z_][^>]*)>/g)].map((found) => found[1] ?? ""))];
}

const TYPES: Readonly<Record<string, string>> = {
  integer: "integer",
  float: "float",
  bool: "boolean",
  string: "string",
};

/** `Types code:integer size:integer`. */
function conversions(parser: Parser, line: number): { convert: Record<string, string>; findings: Finding[] } {
  const convert: Record<string, string> = {};
  const findings: Finding[] = [];
  for (const part of parser.types.split(/\s+/).filter((one) => one !== "")) {
    const [field = "", type = ""] = part.split(":");
    const conversion = TYPES[type.toLowerCase()];
    if (conversion !== undefined) convert[field] = conversion;
    else
      findings.push({
        line,
        level: "not carried over",
        text: `parser ${parser.name}: the type "${part}"`,
        suggestion: "integer, float, boolean and string are known",
      });
  }
  return { convert, findings };
}

function timeOf(parser: Parser, line: number): { format: string | undefined; findings: Finding[] } {
  if (parser.timeFormat === "") return { format: undefined, findings: [] };
  if (/^%s(?:\.%[LN])?$/.test(parser.timeFormat)) return { format: "UNIX", findings: [] };
  const format = strptimeOf(parser.timeFormat);
  try {
    const utc = zoneOf("utc");
    if (utc !== undefined) timeReader(format, utc);
    return { format, findings: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const text = `parser ${parser.name}: Time_Format "${parser.timeFormat}": ${error.message}`;
    return {
      format: undefined,
      findings: [{ line, level: "not carried over", text, suggestion: "write a step date for it" }],
    };
  }
}

/** Fluent Bit's %L is a fraction without its point, which is %f here. */
function strptimeOf(format: string): string {
  return format
    .replaceAll("%L", "%f")
    .replaceAll("%N", "%f")
    .replaceAll("%T", "%H:%M:%S")
    .replaceAll("%F", "%Y-%m-%d")
    .replaceAll("%D", "%m/%d/%y")
    .replaceAll("%R", "%H:%M")
    .replaceAll("%e", "%d");
}

/** What is said of a parser and not needed, or cannot be done. */
export function parserFindings(section: Section): Finding[] {
  const name = valueOf(section, "name");
  const decode = section.entries.find(({ key }) => key.startsWith("decode_field"));
  if (decode === undefined) return [];
  const json = /^json\s+(\S+)/.exec(decode.value);
  return [
    {
      line: decode.line,
      level: "not carried over",
      text: `parser ${name}: ${decode.key} ${decode.value}`,
      suggestion:
        json === null
          ? "escapes in JSON texts are read by the step json already"
          : `a step json reads such a field: json: {field: ${json[1]}}`,
    },
  ];
}

/** A regex parser without its expression, and the like. */
export function parserFault(section: Section): Finding | undefined {
  const format = entryOf(section, "format")?.value.toLowerCase();
  if (format !== "regex" || valueOf(section, "regex") !== "") return undefined;
  return {
    line: section.line,
    level: "fault",
    text: `parser ${valueOf(section, "name")} has the format regex and no Regex`,
    suggestion: "Fluent Bit does not start with it",
  };
}
