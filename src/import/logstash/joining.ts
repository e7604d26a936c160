/** multiline, as codec or filter → our options. Lines are joined by RE2 here, so grok's names are written out for it. */
import { RE2JS } from "re2js";
import { expandGrok } from "../../codecs/grok/expand.ts";
import { standardDefinitions } from "../../codecs/grok/library.ts";
import type { Options } from "./options.ts";

export interface Joining {
  /** Options of a source's `multiline`, and of the step. */
  options: Record<string, unknown>;
  /** What is not as it was. */
  lost: string[];
}

/** Those that begin lines, in plain words of RE2: the built-in ones look around, which it does not. */
const SIMPLE: Readonly<Record<string, string>> = {
  TIMESTAMP_ISO8601:
    "\\d{4}-\\d{1,2}-\\d{1,2}[T ]\\d{1,2}:?\\d{2}(?::?\\d{2}(?:[.,:]\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{2})?",
  SYSLOGTIMESTAMP: "[A-Z][a-z]{2} +\\d{1,2} \\d{2}:\\d{2}:\\d{2}",
  HTTPDATE: "\\d{1,2}/[A-Za-z]{3}/\\d{4}:\\d{2}:\\d{2}:\\d{2} [+-]?\\d+",
  CATALINA_DATESTAMP: "[A-Z][a-z]{2} \\d{1,2}, \\d{4} \\d{1,2}:\\d{2}:\\d{2} (?:AM|PM)",
  TOMCAT_DATESTAMP: "\\d{4}-\\d{1,2}-\\d{1,2} \\d{1,2}:\\d{2}:\\d{2},\\d+ [+-]?\\d+",
  DATESTAMP: "\\d{1,4}[./-]\\d{1,2}[./-]\\d{1,4}[- ]\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d+)?",
  DATE: "\\d{1,4}[./-]\\d{1,2}[./-]\\d{1,4}",
  YEAR: "\\d{2,4}",
  MONTHNUM: "\\d{1,2}",
  MONTHDAY: "\\d{1,2}",
  MONTH: "[A-Z][a-z]{2,8}",
  TIME: "\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?",
  HOUR: "\\d{1,2}",
  MINUTE: "\\d{2}",
  SECOND: "\\d{2}(?:[.,:]\\d+)?",
  IP: "[0-9a-fA-F.:]{3,45}",
  IPV4: "\\d{1,3}(?:\\.\\d{1,3}){3}",
  NUMBER: "[+-]?\\d+(?:\\.\\d+)?",
  INT: "[+-]?\\d+",
  POSINT: "\\d+",
  NONNEGINT: "\\d+",
};

/** Undefined when the pattern is no RE2 expression; then nothing can be joined by it. */
export function joiningOf(options: Options): Joining | undefined {
  const pattern = re2(options.text("pattern") ?? "");
  if (pattern === undefined) return undefined;
  const lost: string[] = [];
  const negate = options.boolean("negate", false);
  const match =
    options.text("what") === "next" ? (negate ? "last" : "nonlast") : negate ? "first" : "nonfirst";
  const maxLines = options.number("max_lines");
  const flush = options.number("auto_flush_interval");
  for (const name of [
    "multiline_tag",
    "max_bytes",
    "charset",
    "stream_identity",
    "allow_duplicates",
    "max_age",
    "periodic_flush",
    "patterns_dir",
  ])
    if (options.has(name) && name === "patterns_dir") lost.push("multiline: patterns_dir is not read");
  return {
    options: {
      pattern,
      match,
      ...(maxLines === undefined ? {} : { maxLines }),
      ...(flush === undefined ? {} : { flushAfterMs: Math.min(600_000, Math.round(flush * 1000)) }),
    },
    lost,
  };
}

function re2(pattern: string): string | undefined {
  const simple = new Map([...standardDefinitions("legacy"), ...Object.entries(SIMPLE)]);
  let expanded: string;
  try {
    expanded = expandGrok(pattern, { definitions: simple, namedOnly: true }, "pattern");
  } catch {
    return undefined;
  }
  const plain = expanded.replace(/\(\?<[^>=!]+>/g, "(?:").replaceAll("(?>", "(?:");
  try {
    RE2JS.compile(plain);
    return plain;
  } catch {
    return undefined;
  }
}
