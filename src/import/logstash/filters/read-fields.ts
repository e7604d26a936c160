/** Filters that read a text into fields: json, kv, csv, xml, date, syslog_pri. */
import { onSuccess } from "../conversion.ts";
import type { Conversion, DraftStep } from "../conversion.ts";
import type { Options } from "../options.ts";
import { EVERYTHING, isThere } from "../when.ts";
import { additionSteps, additions, isAny } from "./additions.ts";

/** The step, and what is done where it succeeds. */
function reading(
  options: Options,
  c: Conversion,
  read: { step: DraftStep; failure: string; field: string | undefined },
): DraftStep[] {
  const { step, failure, field } = read;
  const added = additions(options, c);
  const tag = c.failureTag(options, failure, isAny(added));
  // An event without the field is no failure in Logstash.
  const when = tag === undefined || field === undefined ? step.when : isThere(field);
  const steps: DraftStep[] = [{ ...step, when, tagOnFailure: tag }];
  const isRead = tag === undefined || field === undefined ? EVERYTHING : isThere(field);
  steps.push(...additionSteps(options, c, added, onSuccess(tag, isRead)));
  return steps;
}

export function json(options: Options, c: Conversion): DraftStep[] {
  const field = c.field(options.text("source"));
  const target = targetOf(options, c);
  options.boolean("skip_on_invalid_json", false);
  return reading(options, c, {
    step: c.step(options, "json", { field, target }),
    failure: "_jsonparsefailure",
    field,
  });
}

export function kv(options: Options, c: Conversion): DraftStep[] {
  const field = c.field(options.text("source"));
  const signs = (name: string, old?: string): string | undefined => {
    const text = options.text(name) ?? (old === undefined ? undefined : options.text(old));
    return text === undefined ? undefined : unescaped(text);
  };
  for (const name of ["field_split_pattern", "value_split_pattern"])
    if (options.has(name))
      c.lost(
        options.lineOf(name),
        `kv: ${name} has no counterpart: only signs separate`,
        "use a grok or regex step",
      );
  const step = c.step(options, "kv", {
    field,
    fieldSplit: signs("field_split"),
    valueSplit: signs("value_split"),
    prefix: options.text("prefix"),
    trimKey: signs("trim_key", "trimkey"),
    trimValue: signs("trim_value", "trim"),
    includeKeys: options.texts("include_keys"),
    excludeKeys: options.texts("exclude_keys"),
    target: targetOf(options, c),
  });
  const steps = reading(options, c, { step, failure: "_kv_filter_error", field });
  const usual = options.record("default_keys");
  if (Object.keys(usual).length > 0) steps.push(c.step(options, "mutate", { coerce: usual }));
  return steps;
}

export function csv(options: Options, c: Conversion): DraftStep[] {
  const field = c.field(options.text("source"));
  const target = targetOf(options, c);
  const named = (name: string): string =>
    target === undefined ? c.names.ours(name) : `${target}.${c.names.ours(name)}`;
  const separator = options.text("separator");
  const quote = options.text("quote_char");
  const step = c.step(options, "csv", {
    field,
    columns: options.texts("columns").map(named),
    separator: separator === undefined ? undefined : unescaped(separator),
    quote: quote === undefined || quote.length === 1 ? quote : "",
    autodetectColumns: options.boolean("autodetect_column_names", false) ? true : undefined,
    skipEmpty: options.boolean("skip_empty_columns", false) ? true : undefined,
  });
  const steps = reading(options, c, { step, failure: "_csvparsefailure", field });
  const kinds = Object.entries(options.record("convert")).filter(([name, kind]) => {
    const isKnown = /^(?:integer|float|boolean|string)$/.test(kind);
    if (!isKnown)
      c.lost(
        options.lineOf("convert"),
        `csv: there is no type ${kind} to convert ${name} to`,
        "a step date reads a time",
      );
    return isKnown;
  });
  const convert = Object.fromEntries(kinds.map(([name, kind]) => [named(name), kind]));
  if (kinds.length > 0) steps.push(c.step(options, "mutate", { convert }));
  return steps;
}

export function xml(options: Options, c: Conversion): DraftStep[] {
  const field = c.field(options.text("source"));
  if (options.has("xpath"))
    c.lost(
      options.lineOf("xpath"),
      "xml: xpath has no counterpart",
      "the elements are fields below the target, with dots between",
    );
  for (const name of ["store_xml", "force_array", "suppress_empty"]) options.text(name);
  const step = c.step(options, "xml", { field, target: targetOf(options, c) });
  return reading(options, c, { step, failure: "_xmlparsefailure", field });
}

export function date(options: Options, c: Conversion): DraftStep[] {
  const [written, ...formats] = options.texts("match");
  if (written === undefined || formats.length === 0) {
    c.lost(options.plugin.line, "date: there is no match", 'match => [ "field", "format" ]');
    return [];
  }
  const field = c.names.ours(written);
  const target = options.text("target");
  const locale = options.text("locale");
  const zone = options.text("timezone");
  const step = c.step(options, "date", {
    field,
    formats,
    zone: zone === undefined ? usualZone(formats) : c.names.inText(zone),
    locale,
    target: target === undefined || c.names.ours(target) === "@timestamp" ? undefined : c.names.ours(target),
  });
  return reading(options, c, { step, failure: "_dateparsefailure", field });
}

/** Logstash takes the zone of its machine for times that state none. */
function usualZone(formats: readonly string[]): string | undefined {
  return formats.every((one) => /Z|z$|^UNIX|^TAI64N$/.test(one)) ? undefined : "local";
}

/** Logstash takes an event without the field for 13. */
const USUAL_PRIORITY = 13;

export function syslogPri(options: Options, c: Conversion): DraftStep[] {
  const usual = c.compatibility === "ecs" ? "[log][syslog][priority]" : "syslog_pri";
  const field = c.names.ours(options.text("syslog_pri_field_name") ?? usual);
  const labels = options.boolean("use_labels", true);
  for (const name of ["facility_labels", "severity_labels"])
    if (options.has(name))
      c.lost(options.lineOf(name), `syslog_pri: ${name}: the names are those of RFC 5424`);
  c.changed(
    options.plugin.line,
    "syslog_pri: its fields are syslog.facility, syslog.facility.name, syslog.severity and syslog.severity.name, and the record gets its severity",
  );
  const step = c.step(options, "syslog-priority", {
    field,
    missing: USUAL_PRIORITY,
    labels: labels ? undefined : false,
  });
  return [step, ...additionSteps(options, c, additions(options, c))];
}

function targetOf(options: Options, c: Conversion): string | undefined {
  const target = options.text("target");
  return target === undefined ? undefined : c.names.ours(target);
}

/** Within Logstash's quotes a backslash stays; its filters read it as a regular expression does. */
function unescaped(text: string): string {
  return text
    .replace(/\\([tnrs\\])/g, (_, sign: string) => ({ t: "\t", n: "\n", r: "\r", s: " " })[sign] ?? sign)
    .replace(/\\(.)/g, "$1");
}
