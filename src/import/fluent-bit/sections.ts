/** Fluent Bit's two ways to write a configuration, classic and YAML, read into the same sections. */
import { LineCounter, isMap, isPair, isScalar, isSeq, parseDocument } from "yaml";
import type { Node, Pair, YAMLMap } from "yaml";
import { environmentText } from "../outcome.ts";
import type { Finding } from "../outcome.ts";

export interface Section {
  /** service, parser, multiline_parser, input, filter, output, … in small letters. */
  kind: string;
  line: number;
  entries: Entry[];
}

export interface Entry {
  /** In small letters; Fluent Bit does not tell them apart. */
  key: string;
  value: string;
  line: number;
}

export interface Configuration {
  sections: Section[];
  findings: Finding[];
}

export function valueOf({ entries }: Section, ...keys: readonly string[]): string {
  return entryOf({ entries }, ...keys)?.value ?? "";
}

export function entryOf(
  { entries }: Pick<Section, "entries">,
  ...keys: readonly string[]
): Entry | undefined {
  return entries.find(({ key }) => keys.includes(key));
}

/** All values of a key that may come several times. */
export function valuesOf({ entries }: Section, key: string): Entry[] {
  return entries.filter((entry) => entry.key === key);
}

export function isOn(value: string): boolean {
  return /^(?:on|true|yes)$/i.test(value);
}

export function looksLikeYaml(text: string): boolean {
  return /^(?:pipeline|parsers|multiline_parsers|service)\s*:/m.test(text);
}

export function readConfiguration(text: string): Configuration {
  return looksLikeYaml(text) && !/^[ \t]*\[\w+\]\s*$/m.test(text) ? readYaml(text) : readClassic(text);
}

/** `[SECTION]` and indented `Key Value`; `@INCLUDE file` and `@SET name=value` at the beginning of a line. */
function readClassic(text: string): Configuration {
  const sections: Section[] = [];
  const findings: Finding[] = [];
  const variables = new Map<string, string>();
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = i + 1;
    const content = raw.trim();
    if (content === "" || content.startsWith("#")) return;
    const header = /^\[\s*([\w-]+)\s*\]$/.exec(content);
    if (header !== null)
      return void sections.push({ kind: (header[1] ?? "").toLowerCase(), line, entries: [] });
    const command = /^@(\w+)\s+(.*)$/.exec(content);
    if (command !== null) return commandLine(command, line, { variables, findings });
    const [, key = "", value = ""] = /^(\S+)\s*(.*)$/.exec(content) ?? [];
    const section = sections.at(-1);
    if (section !== undefined)
      section.entries.push({ key: key.toLowerCase(), value: filled(value.trim(), variables), line });
    else
      findings.push({
        line,
        level: "fault",
        text: `"${key}" stands before the first section`,
        suggestion: "",
      });
  });
  return { sections, findings };
}

function commandLine(
  [, word = "", rest = ""]: RegExpExecArray,
  line: number,
  { variables, findings }: { variables: Map<string, string>; findings: Finding[] },
): void {
  if (word.toUpperCase() === "SET") {
    const [, name = "", value = ""] = /^([^=\s]+)\s*=\s*(.*)$/.exec(rest) ?? [];
    variables.set(name, value);
    return;
  }
  findings.push(includeFinding(rest, line));
}

export function includeFinding(file: string, line: number): Finding {
  return {
    line,
    level: "not carried over",
    text: `the file ${file} is not read along`,
    suggestion: "name both: logboom import parsers.conf fluent-bit.conf",
  };
}

/** `${NAME}`: a variable of @SET, else of the environment. */
function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$\{([A-Za-z_]\w*)\}/g,
    (_, name: string) => variables.get(name) ?? environmentText(name),
  );
}

/** The groups of YAML → kinds of sections. */
const GROUPS: Readonly<Record<string, string>> = {
  parsers: "parser",
  multiline_parsers: "multiline_parser",
  stream_processor: "stream_task",
  plugins: "plugins",
};

function readYaml(text: string): Configuration {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const reading: YamlReading = {
    sections: [],
    findings: [],
    variables: new Map(),
    lineAt: (node) => lines.linePos(node?.range?.[0] ?? 0).line,
  };
  for (const { pos, message } of document.errors)
    reading.findings.push({
      line: lines.linePos(pos[0]).line,
      level: "fault",
      text: `not valid YAML: ${message}`,
      suggestion: "",
    });
  const root = document.contents;
  if (!isMap(root)) return reading;
  const env: unknown = root.get("env");
  if (isMap(env))
    for (const { key, value } of env.items) reading.variables.set(scalarText(key), scalarText(value));
  for (const pair of root.items) topLevel(reading, pair);
  return reading;
}

interface YamlReading extends Configuration {
  variables: Map<string, string>;
  lineAt: (node: Node | null | undefined) => number;
}

function topLevel(reading: YamlReading, { key, value }: Pair): void {
  const name = scalarText(key);
  if (name === "service" && isMap(value)) addSection(reading, "service", value);
  if (name === "includes" && isSeq(value))
    for (const one of value.items)
      reading.findings.push(includeFinding(scalarText(one), reading.lineAt(one as Node)));
  const kind = GROUPS[name];
  if (kind !== undefined) addSections(reading, kind, value);
  if (name !== "pipeline" || !isMap(value)) return;
  for (const part of value.items) addSections(reading, scalarText(part.key).replace(/s$/, ""), part.value);
}

function addSections(reading: YamlReading, kind: string, value: unknown): void {
  if (!isSeq(value)) return;
  for (const one of value.items) if (isMap(one)) addSection(reading, kind, one);
}

function addSection(reading: YamlReading, kind: string, map: YAMLMap): void {
  const section: Section = { kind, line: reading.lineAt(map), entries: [] };
  for (const pair of map.items) addEntries(reading, section, pair);
  reading.sections.push(section);
}

/** A list is the key several times; a rule of a multiline parser is one text, as the classic form has it. */
function addEntries(reading: YamlReading, section: Section, { key, value }: Pair): void {
  const name = scalarText(key).toLowerCase();
  const line = reading.lineAt(key as Node);
  const items = isSeq(value) ? value.items : [value];
  if (name === "processors") {
    reading.findings.push({
      line,
      level: "not carried over",
      text: "processors of an input or output",
      suggestion: "write them as steps: transforms",
    });
    return;
  }
  for (const item of items) {
    const text = isMap(item) ? ruleText(item) : filled(scalarText(item), reading.variables);
    section.entries.push({
      key: name === "rules" ? "rule" : name,
      value: text,
      line: reading.lineAt(item as Node),
    });
  }
}

function ruleText(map: YAMLMap): string {
  const part = (name: string): string => scalarText(map.get(name, true));
  if (map.has("state")) return `"${part("state")}" "${part("regex")}" "${part("next_state")}"`;
  return map.items.map((pair) => `${scalarText(pair.key)} ${scalarText(pair.value)}`).join(" ");
}

function scalarText(node: unknown): string {
  if (isPair(node)) return scalarText(node.value);
  const value: unknown = isScalar(node) ? node.value : node;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}
