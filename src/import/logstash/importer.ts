/** A Logstash pipeline → sources and steps. */
import type { Compatibility } from "../../codecs/grok/library.ts";
import { nothingImported } from "../outcome.ts";
import type { Finding, Imported, ImportedSource, ImportedStep, Importer, ImportRequest } from "../outcome.ts";
import { convertStatements } from "./branches.ts";
import { Conversion } from "./conversion.ts";
import type { DraftStep } from "./conversion.ts";
import { grokFields, grokPatterns, groupsOf, hasBooleans } from "./fields.ts";
import { mend } from "./faults.ts";
import { parsePipeline } from "./grammar.ts";
import { convertInput } from "./inputs.ts";
import type { ConvertedInput, InputFacts } from "./inputs.ts";
import { FieldNames, plainName } from "./names.ts";
import { Options } from "./options.ts";
import { convertOutputs } from "./outputs.ts";
import { conditionsOf, pluginsOf } from "./tree.ts";
import type { Condition, Pipeline } from "./tree.ts";
import { EVERYTHING, either, equals, isThere, not, whenText } from "./when.ts";

export const logstash: Importer = {
  name: "logstash",
  summary: "pipelines of Logstash (.conf)",
  recognises: (text) => /^[ \t]*(?:input|filter|output)\s*\{/m.test(text.replace(/#.*$/gm, "")),
  read,
};

function read({ text, file, asWritten, fieldNames }: ImportRequest): Imported {
  const written = parsePipeline(text, file);
  const guessed = fieldNames ?? namesOf(written, text);
  const { pipeline, findings, made } = mend(written, guessed, asWritten);
  const imported: Imported = { ...nothingImported(), findings };
  const names = new FieldNames(pipeline, made);
  const inputs = pluginsOf(pipeline.input).map((plugin) => convertInput(plugin, names));
  const conversion = new Conversion({
    names,
    compatibility: guessed,
    askedTags: askedTags(pipeline),
    mayBeFalse: hasBooleans(pipeline),
    groups: groupsOf(pipeline, made),
    messageMade: inputs.some((one) => one.hasDocuments),
  });
  for (const { sources, findings: told } of inputs) {
    imported.sources.push(...sources);
    findings.push(...told);
  }
  quietTransports(imported);
  const steps = [
    ...inputFacts(inputs, findings),
    ...convertStatements(pipeline.filter, conversion),
    ...withoutMetadata(made, pipeline),
  ];
  findings.push(...conversion.findings);
  for (const step of steps) addStep(step, imported);
  const outputs = convertOutputs(pipeline.output, conversion);
  imported.routes.push(...outputs.routes);
  findings.push(...outputs.findings);
  if (fieldNames === undefined) tellNames(pipeline, guessed, imported);
  return imported;
}

/** Logstash listened where it was told, and nowhere else. */
function quietTransports({ sources }: Imported): void {
  const raw = sources.filter((one) => one.name === "raw");
  const [first] = raw;
  if (first === undefined) return;
  const used = new Set(raw.flatMap(({ options }) => Object.keys(options)));
  const off = Object.fromEntries(["udp", "tcp"].filter((one) => !used.has(one)).map((one) => [one, "off"]));
  sources[sources.indexOf(first)] = { ...first, options: { ...off, ...first.options } };
}

/**
 * What inputs say of their events, by a step in front of all others; of files, the source says it. Lines that somebody tries by
 * `logboom pipe` have no source: they are taken for the inputs' when these all say the same.
 */
function inputFacts(inputs: readonly ConvertedInput[], findings: Finding[]): DraftStep[] {
  const known = new Map<string, { facts: InputFacts; sources: Set<string> }>();
  const taken = new Map<string, string>();
  for (const {
    facts,
    sources: [source],
  } of inputs) {
    if (source === undefined) continue;
    const said = JSON.stringify(facts?.fields ?? {});
    const first = taken.get(source.name) ?? said;
    taken.set(source.name, first);
    if (first !== said && source.name !== "file") {
      findings.push(sameSource(source));
      continue;
    }
    if (facts === undefined) continue;
    const key = JSON.stringify(facts.fields);
    const one = known.get(key) ?? { facts, sources: new Set<string>() };
    known.set(key, one);
    if (facts.source !== "file") one.sources.add(facts.source);
  }
  const tried = known.size === 1 ? [not(isThere(SOURCE))] : [];
  return [...known.values()].flatMap(({ facts, sources }) => {
    const whens = [...[...sources].map((source) => equals(SOURCE, source)), ...tried];
    if (whens.length === 0) return [];
    const { fields, line, what } = facts;
    return [{ name: "mutate", options: { set: fields }, when: either(whens), line, what, notes: [] }];
  });
}

const SOURCE = "logboom.source";

/** Its records come as those of the input before it, so they get what that one says. */
function sameSource({ what, name, line }: ImportedSource): Finding {
  const text = `${what}: its type, tags and fields: what it takes comes by the source ${name}, as that of another input above, and gets what that one says`;
  const suggestion = "tell the two apart by a condition of their lines, or run a second logboom";
  return { line, level: "not carried over", text, suggestion };
}

/** What Logstash's outputs never write. */
function withoutMetadata(made: ReadonlySet<string>, { filter }: Pipeline): DraftStep[] {
  const remove = [...made].filter((name) => name.startsWith("@metadata."));
  const line = pluginsOf(filter).at(-1)?.line;
  if (remove.length === 0 || line === undefined) return [];
  return [{ name: "mutate", options: { remove }, when: EVERYTHING, line, what: "@metadata", notes: [] }];
}

function addStep(step: DraftStep, imported: Imported): void {
  const { name, options, line, what, notes, tagOnFailure } = step;
  let when: string | undefined;
  try {
    when = whenText(step.when);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    imported.findings.push({
      line,
      level: "not carried over",
      text: `${what}: its condition is no query: ${why}`,
      suggestion: "",
    });
    return;
  }
  const made: ImportedStep = { name, options, when, tagOnFailure, line, what, notes };
  imported.steps.push(made);
}

function askedTags({ filter, output }: Pipeline): Set<string> {
  const found = new Set<string>();
  const look = (condition: Condition): void => {
    if (condition.kind === "not") look(condition.of);
    else if ("of" in condition) for (const one of condition.of) look(one);
    else if (condition.kind === "in" && condition.left.kind === "text") found.add(condition.left.text);
  };
  for (const { condition } of [...conditionsOf(filter), ...conditionsOf(output)]) look(condition);
  return found;
}

/** Before version 8 Logstash called the fields of its patterns clientip, since then [source][address]. */
function namesOf(pipeline: Pipeline, text: string): Compatibility {
  const plugins = [...pluginsOf(pipeline.input), ...pluginsOf(pipeline.filter)];
  const stated = plugins
    .map((plugin) => new Options(plugin).text("ecs_compatibility"))
    .find((one) => one !== undefined);
  if (stated !== undefined) return stated === "disabled" ? "legacy" : "ecs";
  const referred = new Set([...text.matchAll(/(?:\[[^[\]"',\s]+\]){2,}/g)].map(([name]) => plainName(name)));
  return newNames(pipeline).some((name) => referred.has(name)) ? "ecs" : "legacy";
}

/** Fields that the pipeline's patterns have in one of the two ways of naming alone: the new ones. */
function newNames(pipeline: Pipeline): string[] {
  return pluginsOf(pipeline.filter).flatMap((plugin) => {
    if (plugin.name !== "grok") return [];
    const options = new Options(plugin);
    return grokPatterns(options).flatMap(({ pattern }) => {
      const legacy = new Set(grokFields(pattern, options, "legacy"));
      return grokFields(pattern, options, "ecs").filter((name) => !legacy.has(name));
    });
  });
}

function tellNames(pipeline: Pipeline, guessed: Compatibility, { findings }: Imported): void {
  const plugin = pluginsOf(pipeline.filter).find(({ name }) => name === "grok");
  if (plugin === undefined || newNames(pipeline).length === 0) return;
  const legacy = guessed === "legacy";
  findings.push({
    line: plugin.line,
    level: "changed",
    text: `the fields of the standard patterns have ${legacy ? "their names of before Logstash 8 (clientip)" : "the names of Logstash 8 (source.address)"}`,
    suggestion: `--field-names ${legacy ? "ecs" : "legacy"} takes the others`,
  });
}
