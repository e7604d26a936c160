/**
 * Filters that do not do what was meant, because they read what nothing makes (D1 to D3) or cannot match what comes (D4 to D7):
 * told, and mended in the tree, so that everything behind sees the corrected pipeline.
 */
import type { Compatibility } from "../../codecs/grok/library.ts";
import type { FaultCode, Finding } from "../outcome.ts";
import { DATE_FORMATS, isTime, meantBy, references } from "./candidates.ts";
import type { Captured } from "./candidates.ts";
import { filterMakes, filterReads, grokPatterns, inputMakes } from "./fields.ts";
import { grokFaults } from "./grok-faults.ts";
import { isMember, plainName } from "./names.ts";
import { Options, textsOf } from "./options.ts";
import { pluginsOf, withPlugins } from "./tree.ts";
import type { Pipeline, Plugin, Value } from "./tree.ts";

export interface Mended {
  pipeline: Pipeline;
  findings: Finding[];
  /** Fields that the filters make, in Logstash's names. */
  made: ReadonlySet<string>;
}

export function mend(pipeline: Pipeline, compatibility: Compatibility, asWritten: boolean): Mended {
  const mender = new Mender(pipeline, compatibility, asWritten);
  const filter = withPlugins(pipeline.filter, (plugin) => mender.plugin(plugin));
  return { pipeline: { ...pipeline, filter }, findings: mender.findings, made: mender.made };
}

class Mender {
  readonly findings: Finding[] = [];
  readonly made = new Set<string>();
  readonly #compatibility: Compatibility;
  readonly #asWritten: boolean;
  readonly #known = new Set<string>();
  readonly #captured: Captured[] = [];
  /** The events may have any field: nothing can be said about one that is read. */
  #open: boolean;

  constructor(pipeline: Pipeline, compatibility: Compatibility, asWritten: boolean) {
    this.#compatibility = compatibility;
    this.#asWritten = asWritten;
    const inputs = pluginsOf(pipeline.input).map(inputMakes);
    this.#open = inputs.some((one) => one.others);
    for (const one of ["message", "@timestamp", "@version", "tags", "type", "host", "@metadata"])
      this.#known.add(one);
    for (const { fields } of inputs) for (const one of fields) this.#known.add(one);
  }

  plugin(plugin: Plugin): Plugin {
    let mended = plugin;
    if (plugin.name === "grok") mended = this.#grok(mended);
    if (plugin.name === "syslog_pri") mended = this.#priority(mended);
    if (plugin.name === "date") mended = this.#date(mended);
    // With a name of its own in a replace, the fields that it makes are known to the next option only.
    mended = this.#placeholders(mended);
    const { fields, others } = filterMakes(mended, this.#compatibility);
    for (const one of fields) {
      this.#known.add(one);
      // syslog_pri's own have our names.
      if (plugin.name !== "syslog_pri") this.made.add(one);
    }
    this.#open ||= others;
    return mended;
  }

  #misses(field: string): boolean {
    if (this.#open || field.startsWith("@metadata") || isMember(field)) return false;
    return ![...this.#known].some((one) => one === field || field.startsWith(`${one}.`));
  }

  #fault(
    plugin: Plugin,
    fault: Pick<Finding, "line" | "text" | "suggestion"> & { code?: FaultCode },
    mended: Plugin,
  ): Plugin {
    const change = mended !== plugin;
    const kept = this.#asWritten || !change;
    const suggestion = kept ? fault.suggestion : `corrected: ${fault.suggestion}`;
    this.findings.push({ ...fault, level: "fault", suggestion });
    if (kept) return plugin;
    const name = fault.code === undefined ? "" : `${fault.code}: `;
    return { ...mended, notes: [...mended.notes, `corrected, ${name}${fault.text}`] };
  }

  #grok(plugin: Plugin): Plugin {
    let mended = plugin;
    for (const { pattern } of grokPatterns(new Options(plugin))) {
      let last = pattern;
      for (const fault of grokFaults(pattern).faults) {
        const before = last;
        const next = replaced(mended, before, fault.mended);
        const { code, text, suggestion } = fault;
        mended = this.#fault(
          mended,
          { line: lineOf(plugin, ["match", "pattern"]), code, text, suggestion },
          next,
        );
        last = fault.mended;
      }
    }
    // By the patterns that were written: HOSTNAME says more of a field than what is put in its place.
    for (const { pattern } of grokPatterns(new Options(plugin)))
      this.#captured.push(...references(pattern), ...unnamed(pattern));
    return mended;
  }

  #priority(plugin: Plugin): Plugin {
    const options = new Options(plugin);
    const usual = this.#compatibility === "ecs" ? "[log][syslog][priority]" : "syslog_pri";
    const field = plainName(options.text("syslog_pri_field_name") ?? usual);
    if (!this.#misses(field)) return plugin;
    const meant = meantBy("priority", this.#captured);
    const text = `syslog_pri reads ${field}, which nothing makes: every event becomes 13, user-level and notice`;
    if (meant === undefined)
      return this.#fault(
        plugin,
        {
          line: plugin.line,
          code: "D1",
          text,
          suggestion: "name the field with the priority: syslog_pri_field_name",
        },
        plugin,
      );
    const next = withOption(plugin, "syslog_pri_field_name", { kind: "text", text: meant.name });
    const suggestion = `syslog_pri_field_name => "${meant.name}"`;
    return this.#fault(plugin, { line: plugin.line, code: "D1", text, suggestion }, next);
  }

  #date(plugin: Plugin): Plugin {
    const options = new Options(plugin);
    const [written = "", ...formats] = options.texts("match");
    const field = plainName(written);
    const line = options.lineOf("match");
    if (written !== "" && this.#misses(field)) return this.#dateOfNothing(plugin, field, line);
    const source = this.#captured.findLast(({ name }) => name === field);
    const right = DATE_FORMATS[source?.pattern ?? ""];
    if (source === undefined || right === undefined || formats.some((one) => mayFit(one, source.pattern)))
      return plugin;
    const text = `date reads ${field}, a ${source.pattern}, with ${formats.map((one) => `"${one}"`).join(", ")}: no event matches`;
    const next = withOption(plugin, "match", listValue([written, ...right]));
    return this.#fault(
      plugin,
      { line, text, suggestion: `match => [ "${written}", ${right.map((one) => `"${one}"`).join(", ")} ]` },
      next,
    );
  }

  #dateOfNothing(plugin: Plugin, field: string, line: number): Plugin {
    const text = `date reads ${field}, which nothing makes: events have the time of their arrival`;
    const meant = meantBy(field, this.#captured) ?? this.#captured.find(isTime);
    if (meant === undefined)
      return this.#fault(
        plugin,
        { line, code: "D2", text, suggestion: "name a field that a pattern makes" },
        plugin,
      );
    const formats = DATE_FORMATS[meant.pattern] ?? new Options(plugin).texts("match").slice(1);
    const next = withOption(plugin, "match", listValue([meant.name, ...formats]));
    const suggestion = `match => [ "${meant.name}", ${formats.map((one) => `"${one}"`).join(", ")} ]`;
    return this.#fault(plugin, { line, code: "D2", text, suggestion }, next);
  }

  #placeholders(plugin: Plugin): Plugin {
    let mended = plugin;
    for (const { field, option } of filterReads(plugin)) {
      if (!this.#misses(field)) continue;
      const line = lineHolding(plugin, option, field);
      const text = `%{${field}} is a field that nothing makes: the value becomes the text %{${field}}`;
      const meant = meantBy(field, this.#captured);
      const next = meant === undefined ? mended : replaced(mended, `%{${field}}`, `%{${meant.name}}`);
      const suggestion = meant === undefined ? "name a field that a pattern makes" : `%{${meant.name}}`;
      mended = this.#fault(mended, { line, code: "D3", text, suggestion }, next);
    }
    return mended;
  }
}

/** Fields that standard patterns bring under names of their own: `%{SYSLOG5424PRI}`. */
function unnamed(pattern: string): Captured[] {
  return /%\{SYSLOG5424PRI\}/.test(pattern) ? [{ name: "syslog5424_pri", pattern: "SYSLOG5424PRI" }] : [];
}

/** Rough: letters of a date in the order of the pattern's. */
function mayFit(format: string, pattern: string): boolean {
  if (format === "ISO8601") return pattern === "TIMESTAMP_ISO8601";
  if (/^(?:UNIX|UNIX_MS|TAI64N)$/.test(format)) return false;
  if (pattern === "TIMESTAMP_ISO8601") return /^'?y+.?M{1,2}.?d/i.test(format) || /^M{1,2}\/d/i.test(format);
  if (pattern === "SYSLOGTIMESTAMP") return /^M{3}\s+d/.test(format);
  return /^d{1,2}\/M{3}\/y/i.test(format);
}

function listValue(texts: readonly string[]): Value {
  return { kind: "list", of: texts.map((text) => ({ kind: "text", text })) };
}

function lineOf(plugin: Plugin, names: readonly string[]): number {
  return plugin.options.find(({ name }) => names.includes(name))?.line ?? plugin.line;
}

/** Of several options with this name, the one that holds the text. */
function lineHolding(plugin: Plugin, option: string, field: string): number {
  const holds = (value: Value): boolean => textsOf(value).some((text) => text.includes(field));
  const found = plugin.options.find(({ name, value }) => name === option && holds(value));
  return found?.line ?? plugin.line;
}

function withOption(plugin: Plugin, name: string, value: Value): Plugin {
  const { line } = plugin.options.find((one) => one.name === name) ?? plugin;
  const others = plugin.options.filter((one) => one.name !== name);
  return { ...plugin, options: [...others, { name, value, line }] };
}

/** With another text in all values. */
function replaced(plugin: Plugin, text: string, by: string): Plugin {
  const change = (value: Value): Value => {
    if (value.kind === "text" || value.kind === "bare")
      return { ...value, text: value.text.replaceAll(text, () => by) };
    if (value.kind === "list") return { ...value, of: value.of.map(change) };
    if (value.kind === "hash")
      return { ...value, pairs: value.pairs.map(([key, inner]) => [key, change(inner)]) };
    return value;
  };
  return { ...plugin, options: plugin.options.map((one) => ({ ...one, value: change(one.value) })) };
}
