/** Filters → steps. */
import type { Finding, ImportedStep } from "../outcome.ts";
import { findsIn, markPattern } from "../mark.ts";
import { fieldOf } from "./fields.ts";
import type { LineKeys } from "./fields.ts";
import { modifyOptions, recordModifierOptions } from "./modify.ts";
import { OF_SOURCES, parserSteps, plainRegex } from "./parsers.ts";
import type { Parser, Parsers } from "./parsers.ts";
import { valueOf, valuesOf } from "./sections.ts";
import type { Section } from "./sections.ts";

export interface Filtering {
  parsers: Parsers;
  lineKeys: LineKeys;
  when: string | undefined;
  /** Marks that steps leave for each other. */
  marks: string[];
}

export interface Made {
  steps: ImportedStep[];
  findings: Finding[];
}

export function filterSteps(section: Section, filtering: Filtering): Made {
  const made: Made = { steps: [], findings: [] };
  const name = valueOf(section, "name").toLowerCase();
  const add = (step: string, options: Record<string, unknown>, when = filtering.when): void =>
    void made.steps.push({
      name: step,
      options,
      line: section.line,
      what: `filter ${name}`,
      ...(when === undefined ? {} : { when }),
    });
  switch (name) {
    case "parser":
      parse(section, filtering, made);
      return made;
    case "grep":
      grep(section, filtering, { made, add });
      return made;
    case "modify": {
      const { options, when, findings } = modifyOptions(section, filtering.lineKeys);
      made.findings.push(...findings);
      if (when !== undefined) add("mutate", options, both(filtering.when, when));
      return made;
    }
    case "record_modifier": {
      const { options, findings } = recordModifierOptions(section);
      made.findings.push(...findings);
      add("mutate", options);
      return made;
    }
    case "throttle":
      add("throttle", throttle(section));
      return made;
    case "type_converter":
      convert(section, made, add);
      return made;
    default:
      made.findings.push({ line: section.line, ...unknownFilter(name) });
      return made;
  }
}

export function both(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || a === "") return b === "" ? undefined : b;
  if (b === undefined || b === "") return a;
  return `${braced(a)} ${braced(b)}`;
}

function braced(query: string): string {
  return query.includes(" OR ") ? `(${query})` : query;
}

function parse(section: Section, { parsers, lineKeys, when }: Filtering, made: Made): void {
  const field = fieldOf(valueOf(section, "key_name") || "log", lineKeys);
  const names = valuesOf(section, "parser").flatMap(({ value }) => value.split(",").map((one) => one.trim()));
  const found: Parser[] = [];
  for (const name of names) {
    const parser = parsers.use(name);
    if (parser !== undefined) found.push(parser);
    else if (!OF_SOURCES.has(name)) made.findings.push(unknownParser(name, section.line));
  }
  for (const parser of found) {
    const { steps, findings } = parserSteps(parser, { field, when, line: section.line });
    made.steps.push(...steps);
    made.findings.push(...findings);
  }
  if (found.length > 1)
    made.findings.push({
      line: section.line,
      level: "changed",
      text: `all of the parsers ${names.join(", ")} are tried; Fluent Bit stops at the first that fits`,
      suggestion: "put what must not be tried behind a `when`",
    });
}

export function unknownParser(name: string, line: number): Finding {
  return {
    line,
    level: "not carried over",
    text: `the parser ${name} is not in this text`,
    suggestion: "name its file, too: logboom import parsers.conf fluent-bit.conf",
  };
}

interface Adding {
  made: Made;
  add: (step: string, options: Record<string, unknown>, when?: string) => void;
}

/** What does not match `Regex`, and what matches `Exclude`, is thrown away: exactly that, so an expression asks, and a mark tells. */
function grep(section: Section, { when, marks, lineKeys }: Filtering, { made, add }: Adding): void {
  if (/^(?:and|or)$/i.test(valueOf(section, "logical_op"))) {
    const text = `grep with Logical_Op ${valueOf(section, "logical_op")}`;
    made.findings.push({
      line: section.line,
      level: "not carried over",
      text,
      suggestion: "a step drop with a query in `when` can say it",
    });
    return;
  }
  for (const { key, value, line } of section.entries) {
    if (key !== "regex" && key !== "exclude") continue;
    const [, name = "", pattern = ""] = /^(\S+)\s+(.*)$/s.exec(value) ?? [];
    const field = fieldOf(name, lineKeys);
    if (pattern === "") {
      made.findings.push({
        line,
        level: "fault",
        text: `grep: "${value}" is no KEY and REGEX`,
        suggestion: "such as Regex log ERROR",
      });
      continue;
    }
    const mark = `fluent.match${marks.length + 1}`;
    marks.push(mark);
    const expression = plainRegex(pattern);
    // An empty line has no text for a mark to hold.
    const isForEmpty = field === "body" && findsIn(expression, "");
    add("regex", { field, pattern: markPattern(mark, expression) });
    add("drop", {}, both(when, key === "regex" ? keptBy(mark, isForEmpty) : leftOutBy(mark, isForEmpty)));
  }
}

function keptBy(mark: string, isForEmpty: boolean): string {
  return isForEmpty ? `-${mark}:* body:*` : `-${mark}:*`;
}

function leftOutBy(mark: string, isForEmpty: boolean): string {
  return isForEmpty ? `${mark}:* OR -body:*` : `${mark}:*`;
}

/** Fluent Bit counts over a window; here it is a rate with as many at once as the window holds. */
function throttle(section: Section): Record<string, unknown> {
  const number = (key: string, usual: number): number => Number(valueOf(section, key)) || usual;
  const interval = /^(\d+)([smh]?)$/.exec(valueOf(section, "interval"));
  const seconds =
    interval === null ? 1 : Number(interval[1]) * ({ s: 1, m: 60, h: 3600 }[interval[2] || "s"] ?? 1);
  const rate = number("rate", 1);
  return {
    perSecond: rate / Math.max(1, seconds),
    burst: Math.max(1, Math.round(rate * number("window", 5))),
  };
}

const CONVERSIONS: Readonly<Record<string, string>> = {
  int: "integer",
  uint: "integer",
  float: "float",
  str: "string",
};

/** `int_key id id_text string`. */
function convert(section: Section, made: Made, add: Adding["add"]): void {
  for (const { key, value, line } of section.entries) {
    const kind = /^(int|uint|float|str)_key$/.exec(key);
    if (kind === null) continue;
    const [from = "", to = "", type = ""] = value.split(/\s+/);
    const conversion = CONVERSIONS[type.replace(/^string$/, "str").replace(/^integer$/, "int")];
    if (conversion === undefined)
      made.findings.push({
        line,
        level: "not carried over",
        text: `type_converter: "${value}"`,
        suggestion: "",
      });
    else {
      add("mutate", { copy: { [from]: to } });
      add("mutate", { convert: { [to]: conversion } });
    }
  }
}

const FILTERS: Readonly<Record<string, string>> = {
  kubernetes: "logboom reads containers with what Docker knows of them; it knows nothing of Kubernetes",
  lua: "steps of logboom do what most scripts are for: mutate, grok, regex, json, drop",
  rewrite_tag: "rules for records ask for their fields: `when`",
  multiline: "sources join lines: sources.file.files[].multiline, sources.docker.multiline",
  aws: "sources.file knows {instance_id}; on ECS the agent reads the task's metadata itself",
  geoip2: "the step geoip takes a MaxMind database file",
  log_to_metrics: "queries count: `| stats`, and charts",
  wasm: "steps of logboom do what most scripts are for",
  checklist: "the step lookup takes a CSV file",
};

function unknownFilter(name: string): Omit<Finding, "line"> {
  if (name === "stdout" || name === "expect")
    return {
      level: "changed",
      text: `the filter ${name} is for looking`,
      suggestion: "`logboom pipe --explain` shows what every step does",
    };
  if (name === "nest")
    return {
      level: "changed",
      text: "the filter nest: nested names are joined with dots already",
      suggestion: "a step mutate renames fields",
    };
  return { level: "not carried over", text: `the filter ${name}`, suggestion: FILTERS[name] ?? "" };
}
