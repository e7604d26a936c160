/** Filters that leave events out, join them or ask files: drop, multiline, throttle, geoip, truncate. */
import type { Conversion, DraftStep } from "../conversion.ts";
import { joiningOf } from "../joining.ts";
import type { Options } from "../options.ts";
import { additionSteps, additions } from "./additions.ts";

export function drop(options: Options, c: Conversion): DraftStep[] {
  const percentage = options.number("percentage") ?? 100;
  if (percentage >= 100) return [c.step(options, "drop", {})];
  const keepOneOf = Math.max(1, Math.round(100 / Math.max(1, 100 - percentage)));
  c.changed(
    options.lineOf("percentage"),
    `drop: of ${percentage} percent, one record of ${keepOneOf} is kept`,
  );
  return [c.step(options, "sample", { keepOneOf })];
}

export function multiline(options: Options, c: Conversion): DraftStep[] {
  const joining = joiningOf(options);
  if (joining === undefined) {
    c.lost(
      options.plugin.line,
      "multiline: its pattern looks around, which lines cannot be joined by",
      "write multiline with a pattern of RE2's",
    );
    return [];
  }
  for (const one of joining.lost) c.lost(options.plugin.line, one);
  c.changed(
    options.plugin.line,
    "multiline: a step joins lines that come together",
    "for containers and files use the source's own option multiline: it waits for what follows",
  );
  return [c.step(options, "multiline", joining.options)];
}

export function throttle(options: Options, c: Conversion): DraftStep[] {
  c.lost(
    options.plugin.line,
    "throttle: it tags events here, and a step throttle leaves them out",
    "write throttle: {perSecond: …, key: …} if that was what the tag was for",
  );
  options.askAll();
  return [];
}

export function geoip(options: Options, c: Conversion): DraftStep[] {
  const database = options.text("database");
  for (const name of ["fields", "default_database_type", "cache_size"]) options.texts(name);
  if (database === undefined) {
    c.lost(
      options.plugin.line,
      "geoip: Logstash brings a database, logboom does not",
      "write geoip with a database: a MaxMind DB file (.mmdb)",
    );
    options.askAll();
    return [];
  }
  const field = options.text("source");
  const target = options.text("target");
  const steps = [
    c.step(options, "geoip", {
      database,
      field: field === undefined ? undefined : c.names.ours(field),
      target: target === undefined ? "geoip" : c.names.ours(target),
    }),
  ];
  return [...steps, ...additionSteps(options, c, additions(options, c))];
}

/** Of those without a counterpart, what to do instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  ruby: "say what the code does by grok, mutate and conditions",
  translate: "write the dictionary as a CSV file and use lookup: {file, key, add}",
  useragent: "its field keeps the text whole; ask for parts of it with wildcards",
  dns: "names are not asked for while records come in",
  fingerprint: "every record has an id of its own; dedupe leaves repeated ones out",
  uuid: "every record has an id of its own",
  clone: "a record is stored once; several names for it need no copies",
  aggregate: "ask when you search: what belongs together has a field in common",
  metrics: "ask when you search, or by an alert",
  elapsed: "ask when you search: what belongs together has a field in common",
  prune: "name the fields to leave out: mutate: {remove: […]}",
  cidr: "compare addresses in queries: client.address:10.*",
  urldecode: "the text stays as it came",
  anonymize: "use redact: {mode: hash, fields: […]}",
  cipher: "use redact: {mode: hash, fields: […]}",
  sleep: "there is nothing to wait for",
  split: "a list is one value of one record",
};

export function noCounterpart(options: Options, c: Conversion): DraftStep[] {
  const { name, line } = options.plugin;
  c.lost(line, `filter ${name}: there is no step for it`, INSTEAD[name] ?? "");
  options.askAll();
  return [];
}
