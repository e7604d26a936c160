/** Which fields a pipeline's plugins make: what later ones may read. */
import { compileGrok } from "../../codecs/grok/grok.ts";
import { standardDefinitions } from "../../codecs/grok/library.ts";
import type { Compatibility } from "../../codecs/grok/library.ts";
import { Options } from "./options.ts";
import { placeholders, plainName } from "./names.ts";
import { pluginsOf } from "./tree.ts";
import type { Pipeline, Plugin } from "./tree.ts";

export interface Makes {
  /** In Logstash's names. */
  fields: string[];
  /** It may make others, too: what its data brings. */
  others: boolean;
}

/** In every event. */
const ALWAYS = ["message", "@timestamp", "@version", "tags", "type", "host", "event.original"];

const BY_INPUT: Readonly<Record<string, readonly string[]>> = {
  tcp: ["port", "proxy_host", "proxy_port", "sslsubject"],
  udp: [],
  stdin: [],
  file: ["path", "log.file.path"],
  syslog: [
    "priority",
    "facility",
    "severity",
    "facility_label",
    "severity_label",
    "timestamp",
    "logsource",
    "program",
    "pid",
    "log.syslog.priority",
    "log.syslog.facility.code",
    "log.syslog.facility.name",
    "log.syslog.severity.code",
    "log.syslog.severity.name",
    "process.name",
    "process.pid",
    "host.hostname",
  ],
};
/** Codecs that only cut. */
const PLAIN_CODECS = new Set(["plain", "line", "multiline"]);

export function inputMakes(plugin: Plugin): Makes {
  const options = new Options(plugin);
  const own = BY_INPUT[plugin.name];
  const codec = options.codec()?.plugin.name ?? "line";
  const added = options.pairs("add_field").map(([name]) => plainName(name));
  return {
    fields: [...ALWAYS, ...(own ?? []), ...added],
    others: own === undefined || !PLAIN_CODECS.has(codec),
  };
}

/** Filters that make no other fields than those that they name. */
const CLOSED_FILTERS = new Set([
  "grok",
  "mutate",
  "date",
  "drop",
  "syslog_pri",
  "multiline",
  "throttle",
  "sleep",
  "truncate",
  "urldecode",
  "prune",
  "uuid",
  "cidr",
  "dns",
]);

export function filterMakes(plugin: Plugin, compatibility: Compatibility): Makes {
  const options = new Options(plugin);
  const added = options.pairs("add_field").map(([name]) => plainName(name));
  const target = options.text("target");
  const fields = [
    ...added,
    ...(target === undefined ? [] : [plainName(target)]),
    ...own(plugin, options, compatibility),
  ];
  const known = plugin.name === "csv" && options.texts("columns").length > 0;
  return { fields, others: !CLOSED_FILTERS.has(plugin.name) && !known };
}

function own(plugin: Plugin, options: Options, compatibility: Compatibility): string[] {
  switch (plugin.name) {
    case "grok":
      return grokPatterns(options).flatMap(({ pattern }) => grokFields(pattern, options, compatibility));
    case "csv":
      return options.texts("columns").map(plainName);
    case "mutate":
      return [
        ...["replace", "update", "coerce"].flatMap((one) =>
          options.pairs(one).map(([name]) => plainName(name)),
        ),
        ...["rename", "copy"].flatMap((one) => options.pairs(one).map(([, name]) => plainName(name))),
        ...options.pairs("merge").map(([name]) => plainName(name)),
      ];
    case "syslog_pri":
      return ["syslog_facility", "syslog_facility_code", "syslog_severity", "syslog_severity_code"];
    default:
      return [];
  }
}

const BOOLEAN_FILTERS = new Set(["json", "ruby", "http", "elasticsearch", "jdbc_streaming", "memcached"]);

/** Whether events may have fields that are false, which texts never are. */
export function hasBooleans({ input, filter }: Pipeline): boolean {
  return (
    pluginsOf(input).some((plugin) => inputMakes(plugin).others) ||
    pluginsOf(filter).some(
      (plugin) =>
        BOOLEAN_FILTERS.has(plugin.name) ||
        new Options(plugin).pairs("convert").some(([, type]) => type === "boolean"),
    )
  );
}

/** Names that stand for several fields, in Logstash's names: `doc` of doc.a and doc.b. */
export function groupsOf({ filter }: Pipeline, made: ReadonlySet<string>): Set<string> {
  const groups = new Set<string>();
  for (const name of made)
    for (let at = name.indexOf("."); at > 0; at = name.indexOf(".", at + 1)) groups.add(name.slice(0, at));
  for (const plugin of pluginsOf(filter)) {
    const target = new Options(plugin).text("target");
    if (target !== undefined && !CLOSED_FILTERS.has(plugin.name)) groups.add(plainName(target));
  }
  return groups;
}

export interface GrokPattern {
  field: string;
  pattern: string;
}

/** In all forms that the filter has had: a hash, a list in turns, and `pattern => …` of its first versions. */
export function grokPatterns(options: Options): GrokPattern[] {
  const found = options.pairs("match").map(([field, pattern]) => ({ field: plainName(field), pattern }));
  return [...found, ...options.texts("pattern").map((pattern) => ({ field: "message", pattern }))];
}

/** Of the patterns that were asked for last: each is asked for several times, and compiled slowly. */
const FIELDS = new Map<string, string[]>();
const FIELDS_MOST = 1000;

/** None for a pattern that cannot be compiled here, such as one with definitions in a file. */
export function grokFields(pattern: string, options: Options, compatibility: Compatibility): string[] {
  const own = ["pattern_definitions", "named_captures_only"].map((name) => options.all(name));
  const key = JSON.stringify([pattern, compatibility, own]);
  let fields = FIELDS.get(key);
  if (fields === undefined) {
    if (FIELDS.size >= FIELDS_MOST) FIELDS.clear();
    FIELDS.set(key, (fields = readGrokFields(pattern, options, compatibility)));
  }
  return fields;
}

function readGrokFields(pattern: string, options: Options, compatibility: Compatibility): string[] {
  const definitions = new Map([
    ...standardDefinitions(compatibility),
    ...Object.entries(options.record("pattern_definitions")),
  ]);
  const namedOnly = options.boolean("named_captures_only", true);
  try {
    return compileGrok(pattern, { definitions, namedOnly }, "pattern").captures.map(({ field }) => field);
  } catch {
    return [...pattern.matchAll(/%\{[\w-]+:([^{}:;=]+)/g), ...pattern.matchAll(/\(\?<([^>=!]+)>/g)].map(
      ([, field = ""]) => plainName(field),
    );
  }
}

/** Fields that a filter looks at, in Logstash's names, with the option that names them. */
export function filterReads(plugin: Plugin): { field: string; option: string }[] {
  const options = new Options(plugin);
  const found: { field: string; option: string }[] = [];
  const texts = (option: string, list: readonly string[]): void => {
    for (const text of list) for (const field of placeholders(text)) found.push({ field, option });
  };
  texts("add_field", options.pairs("add_field").flat());
  if (plugin.name === "mutate")
    for (const option of ["replace", "update", "gsub"]) texts(option, options.texts(option));
  return found;
}
