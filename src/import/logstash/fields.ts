/** Which fields a pipeline's plugins make: what later ones may read. */
import { compileGrok } from "../../codecs/grok/grok.ts";
import { standardDefinitions } from "../../codecs/grok/library.ts";
import type { Compatibility } from "../../codecs/grok/library.ts";
import { Options } from "./options.ts";
import { placeholders, plainName } from "./names.ts";
import type { Plugin } from "./tree.ts";

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
  const codec = options.codec()?.name ?? "line";
  const added = options.pairs("add_field").map(([name]) => plainName(name));
  return {
    fields: [...ALWAYS, ...(own ?? []), ...added],
    others: own === undefined || !PLAIN_CODECS.has(codec),
  };
}

const OPEN_FILTERS = new Set([
  "json",
  "kv",
  "ruby",
  "xml",
  "csv",
  "translate",
  "http",
  "jdbc_streaming",
  "useragent",
  "geoip",
  "elasticsearch",
  "aggregate",
  "cef",
  "memcached",
  "environment",
  "jdbc_static",
  "dissect",
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
  return { fields, others: OPEN_FILTERS.has(plugin.name) && !known };
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

export interface GrokPattern {
  field: string;
  pattern: string;
}

/** In all forms that the filter has had: a hash, a list in turns, and `pattern => …` of its first versions. */
export function grokPatterns(options: Options): GrokPattern[] {
  const found = options.pairs("match").map(([field, pattern]) => ({ field: plainName(field), pattern }));
  return [...found, ...options.texts("pattern").map((pattern) => ({ field: "message", pattern }))];
}

/** None for a pattern that cannot be compiled here, such as one with definitions in a file. */
export function grokFields(pattern: string, options: Options, compatibility: Compatibility): string[] {
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
