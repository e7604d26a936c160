/** Fluent Bit's configuration, classic or YAML: parsers, simple pipelines, or both. */
import { nothingImported } from "../outcome.ts";
import type { Finding, Imported, ImportedStep, ImportRequest, Importer } from "../outcome.ts";
import { lineKeysOf } from "./fields.ts";
import type { LineKeys } from "./fields.ts";
import { filterSteps, unknownParser } from "./filters.ts";
import { readInput } from "./inputs.ts";
import type { ReadInput } from "./inputs.ts";
import { addOutput } from "./outputs.ts";
import { OF_SOURCES, Parsers, parserFault, parserFindings, parserOf, parserSteps } from "./parsers.ts";
import { includeFinding, looksLikeYaml, readConfiguration, valueOf, valuesOf } from "./sections.ts";
import type { Section } from "./sections.ts";
import { matchOf, queryFor, usualTags } from "./tags.ts";
import type { TaggedInput } from "./tags.ts";

export const fluentBit: Importer = {
  name: "fluent-bit",
  summary: "Fluent Bit's parsers and simple pipelines, in its classic form or in YAML",
  recognises: (text, file) =>
    /^[ \t]*\[(?:SERVICE|INPUT|FILTER|OUTPUT|PARSER|MULTILINE_PARSER)\]\s*$/im.test(text) ||
    (/\.ya?ml$|fluent-?bit/i.test(file) && looksLikeYaml(text)) ||
    /^pipeline\s*:\s+(?:inputs|filters|outputs)\s*:/m.test(text),
  read: importFluentBit,
};

function importFluentBit({ text }: ImportRequest): Imported {
  const { sections, findings } = readConfiguration(text);
  const imported = nothingImported();
  imported.findings.push(...findings);
  const of = (...kinds: readonly string[]): Section[] => sections.filter(({ kind }) => kinds.includes(kind));
  const parsers = new Parsers();
  for (const section of of("parser")) {
    parsers.add(parserOf(section));
    const fault = parserFault(section);
    imported.findings.push(...(fault === undefined ? [] : [fault]), ...parserFindings(section));
  }
  const lineKeys = lineKeysOf(of("input"));
  const multilines = new Map(of("multiline_parser").map((one) => [valueOf(one, "name"), one]));
  const tags = usualTags(of("input"));
  const inputs = of("input").map((section) => ({
    ...readInput(section, { imported, parsers, multilines }),
    tag: tags.get(section),
  }));
  for (const input of inputs) ownParser(input, inputs, { imported, parsers });
  addFilters(of("filter"), { imported, parsers, inputs, lineKeys });
  for (const section of of("output")) addOutput(section, imported);
  addUnused(imported, parsers, of("input", "filter").length === 0);
  imported.findings.push(...otherSections(sections));
  return imported;
}

interface Importing {
  imported: Imported;
  parsers: Parsers;
}

/** `Parser` of an input: like a filter on all of its lines. */
function ownParser(input: ReadInput, inputs: readonly ReadInput[], { imported, parsers }: Importing): void {
  const { parser: name, section, query } = input;
  if (name === "" || query === undefined || OF_SOURCES.has(name)) return;
  const parser = parsers.use(name);
  if (parser === undefined) return void imported.findings.push(unknownParser(name, section.line));
  const isOnly = inputs.filter((one) => one.query !== undefined).length === 1;
  const { steps, findings } = parserSteps(parser, {
    field: "body",
    when: isOnly ? undefined : query,
    line: section.line,
  });
  imported.steps.push(...steps);
  imported.findings.push(...findings);
}

function addFilters(
  sections: readonly Section[],
  { imported, parsers, inputs, lineKeys }: Importing & { inputs: readonly TaggedInput[]; lineKeys: LineKeys },
): void {
  const marks: string[] = [];
  for (const section of sections) {
    const name = valueOf(section, "name");
    const match = matchOf(section);
    if (match?.key === "match_regex") {
      const text = `the filter ${name} with Match_Regex ${match.value}`;
      imported.findings.push({
        line: match.line,
        level: "not carried over",
        text,
        suggestion: "use Match with * in its place",
      });
      continue;
    }
    const found = queryFor(match?.value ?? "", inputs);
    if (found === "nothing" || found === "left out") {
      imported.findings.push(noInput(name, match?.value ?? "", { line: section.line, found }));
      continue;
    }
    const { steps, findings } = filterSteps(section, { parsers, lineKeys, when: found.when, marks });
    imported.steps.push(...steps);
    imported.findings.push(...findings);
  }
  const last = sections.at(-1);
  if (marks.length > 0 && last !== undefined)
    imported.steps.push({
      name: "mutate",
      options: { remove: marks },
      line: last.line,
      what: "marks of the filters above",
    });
}

function noInput(
  name: string,
  match: string,
  { line, found }: { line: number; found: "nothing" | "left out" },
): Finding {
  if (found === "left out") {
    const text = `the filter ${name} is for the tag ${match} of an input that is not carried over`;
    return { line, level: "not carried over", text, suggestion: "" };
  }
  return {
    line,
    level: "fault",
    text: `the filter ${name} is for the tag ${match}, which no input has`,
    suggestion: "compare Tag and Match",
  };
}

/** A file of parsers alone: each becomes a step, to be put where it belongs. */
function addUnused({ steps, findings }: Imported, parsers: Parsers, alone: boolean): void {
  const unused = parsers.all.filter(({ name }) => !parsers.used.has(name) && !OF_SOURCES.has(name));
  const [first] = unused;
  if (first === undefined) return;
  if (!alone) {
    const names = unused.map(({ name, line }) => `${name} (line ${line})`).join(", ");
    findings.push({
      line: first.line,
      level: "not carried over",
      text: `parsers that nothing asks for: ${names}`,
      suggestion: "",
    });
    return;
  }
  for (const parser of unused) {
    const made = parserSteps(parser, { field: "body", when: undefined, line: parser.line });
    steps.push(
      ...made.steps.map((step, i): ImportedStep =>
        i === 0 && /^[\w.-]{1,64}$/.test(parser.name) ? { ...step, id: parser.name } : step,
      ),
    );
    findings.push(...made.findings);
  }
  findings.push({
    line: first.line,
    level: "changed",
    text: "nothing says which lines these parsers are for: every one is tried on every record",
    suggestion: "give each step a `when`, such as when: service.name:web, and leave out what is not needed",
  });
}

/** Kinds of sections → their options that mean something here. What an output says beyond its receiver is not asked for. */
const UNDERSTOOD: ReadonlyMap<string, RegExp> = new Map([
  ["service", /^(?:parsers_file|streams_file)$/],
  ["parser", /^(?:name|format|regex|time_(?:key|format|keep|offset|system_timezone)|types|decode_field\w*)$/],
  ["multiline_parser", /^(?:name|type|flush_timeout|rule)$/],
  [
    "input",
    /^(?:name|alias|tag|key|path|exclude_path|parser|multiline|multiline\.parser|parser_firstline|read_from_(?:head|tail)|ignore_older|path_key|listen|port|mode|systemd_filter(?:_type)?)$/,
  ],
  [
    "filter",
    /^(?:name|alias|match|match_regex|key_name|parser|regex|exclude|logical_op|set|add|(?:hard_)?(?:rename|copy)|remove\w*|move_\w+|condition|record|\w+_key|rate|window|interval)$/,
  ],
  ["output", /^/],
]);

function otherSections(sections: readonly Section[]): Finding[] {
  const files = sections
    .filter(({ kind }) => kind === "service")
    .flatMap((section) => [...valuesOf(section, "parsers_file"), ...valuesOf(section, "streams_file")])
    .filter(() => !sections.some(({ kind }) => kind === "parser"))
    .map(({ value, line }) => includeFinding(value, line));
  const unknown = sections
    .filter(({ kind }) => !UNDERSTOOD.has(kind))
    .map(({ kind, line }): Finding => ({
      line,
      level: "not carried over",
      text: `the section ${kind.toUpperCase()}`,
      suggestion: "",
    }));
  return [...files, ...unknown, ...ownSettings(sections)];
}

/** Flushes, buffers, positions, its own HTTP server: a line each would hide what matters. */
function ownSettings(sections: readonly Section[]): Finding[] {
  const own = sections.flatMap(({ kind, entries }) =>
    entries.filter(({ key }) => UNDERSTOOD.get(kind)?.test(key) === false),
  );
  const [first] = own;
  if (first === undefined) return [];
  const names = own.map(({ key, line }) => `${key} (line ${line})`).join(", ");
  return [
    {
      line: first.line,
      level: "not carried over",
      text: `settings of Fluent Bit's own running: ${names}`,
      suggestion:
        "positions and buffers are logboom's own; a parser's fields stand beside the line and all other fields",
    },
  ];
}
