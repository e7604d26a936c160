/** The input tail → entries of the file source, or Docker itself where the files are Docker's. */
import { compilePattern } from "../../codecs/multiline/pattern.ts";
import { Refusal } from "../../record/refusal.ts";
import type { Finding } from "../outcome.ts";
import { plainRegex } from "./parsers.ts";
import type { Parsers } from "./parsers.ts";
import { isOn, valueOf, valuesOf } from "./sections.ts";
import type { Section } from "./sections.ts";
import { TAG, tagText } from "./tags.ts";

export interface Tail {
  /** True when the files are the logs of Docker's containers. */
  docker: boolean;
  entry: Record<string, unknown>;
  /** Parsers to run on its lines. */
  parser: string;
  findings: Finding[];
}

/** Languages of Fluent Bit's own multiline parsers that are known here, too. */
const LANGUAGES = new Set(["go", "java", "python", "ruby"]);

export function readTail(section: Section, parsers: Parsers, multilines: ReadonlyMap<string, Section>): Tail {
  const findings: Finding[] = [];
  const paths = listOf(valueOf(section, "path"));
  const docker = paths.some((path) => /\/docker\/containers\/|\/log\/(?:containers|pods)\//.test(path));
  const entry: Record<string, unknown> = { paths: paths.length === 1 ? paths[0] : paths };
  const exclude = listOf(valueOf(section, "exclude_path")).map((path) => wholePath(path, paths[0] ?? "/"));
  if (exclude.length > 0) entry["exclude"] = exclude;
  if (!isOn(valueOf(section, "read_from_head"))) entry["initialPosition"] = "end";
  const hours = hoursOf(valueOf(section, "ignore_older"));
  if (hours > 0) entry["ignoreOlderHours"] = hours;
  const attributes: Record<string, string> = {};
  const tag = valueOf(section, "tag");
  if (tag !== "") attributes[TAG] = tagText(tag);
  const pathKey = valueOf(section, "path_key");
  if (pathKey !== "") attributes[pathKey] = "{path}";
  if (Object.keys(attributes).length > 0) entry["attributes"] = attributes;
  const multiline = joining(section, { parsers, multilines, findings });
  if (multiline !== undefined) entry["multiline"] = multiline;
  return { docker, entry, parser: valueOf(section, "parser"), findings };
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** `*.gz` is meant in the same folder. */
function wholePath(pattern: string, first: string): string {
  return pattern.startsWith("/") ? pattern : `${first.slice(0, first.lastIndexOf("/") + 1)}${pattern}`;
}

/** `3d`, `24h`, `30m`, or seconds. */
function hoursOf(text: string): number {
  const found = /^(\d+)\s*([smhd]?)/.exec(text);
  if (found === null) return 0;
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 }[found[2] || "s"] ?? 1;
  return Math.ceil((Number(found[1]) * seconds) / 3600);
}

interface Joining {
  parsers: Parsers;
  multilines: ReadonlyMap<string, Section>;
  findings: Finding[];
}

/** `multiline.parser docker, java` (the new way), or `Multiline On` with a first line (the old one). */
function joining(
  section: Section,
  { parsers, multilines, findings }: Joining,
): Record<string, unknown> | undefined {
  const names = listOf(
    valuesOf(section, "multiline.parser")
      .map(({ value }) => value)
      .join(","),
  );
  const languages = names.filter((name) => LANGUAGES.has(name));
  const own = names.map((name) => multilines.get(name)).find((one) => one !== undefined);
  if (own !== undefined) return ownMultiline(own, findings);
  for (const name of names)
    if (!LANGUAGES.has(name) && name !== "docker" && name !== "cri")
      findings.push({
        line: section.line,
        level: "not carried over",
        text: `the multiline parser ${name} is not in this text`,
        suggestion: "name its file, too: logboom import parsers.conf fluent-bit.conf",
      });
  if (languages.length > 0) return { pattern: "", presets: languages };
  if (!isOn(valueOf(section, "multiline"))) return undefined;
  const name = valueOf(section, "parser_firstline");
  const first = parsers.use(name);
  return patternRule(first?.regex ?? "", { line: section.line, what: `Parser_Firstline ${name}`, findings });
}

interface Rule {
  state: string;
  regex: string;
}

/** `rule "start_state" "/regex/" "cont"`: the start tells where a record begins; lines that fit no rule end it there. */
function ownMultiline(section: Section, findings: Finding[]): Record<string, unknown> | undefined {
  const rules: Rule[] = valuesOf(section, "rule").flatMap(({ value }) => {
    const found = /^"([^"]*)"\s+"((?:[^"\\]|\\.)*)"\s+"[^"]*"$/.exec(value);
    return found === null ? [] : [{ state: found[1] ?? "", regex: plainRegex(found[2] ?? "") }];
  });
  const name = valueOf(section, "name");
  const start = rules.filter(({ state }) => state === "start_state");
  const others = rules.filter(({ state }) => state !== "start_state");
  const what = `the multiline parser ${name}`;
  const ms = Number(valueOf(section, "flush_timeout"));
  const flush = ms > 0 ? { flushAfterMs: Math.min(ms, 600_000) } : {};
  const continues = others.map(({ regex }) => `(?:${regex})`).join("|");
  const rule = patternRule(continues === "" ? start.map(({ regex }) => regex).join("|") : continues, {
    line: section.line,
    what,
    findings,
  });
  if (rule === undefined) return undefined;
  if (continues === "") return { ...rule, ...flush };
  const opens = start.map(({ regex }) => `(?:${regex})`).join("|");
  return { ...rule, match: "nonfirst", ...(isPattern(opens) ? { start: opens } : {}), ...flush };
}

function patternRule(
  regex: string,
  { line, what, findings }: { line: number; what: string; findings: Finding[] },
): Record<string, unknown> | undefined {
  // RE2 writes named groups with a P, and needs no names here; Ruby's m is its s.
  const pattern = regex.replace(/\(\?<[A-Za-z_]\w*>/g, "(?:").replace(/^\(\?m(?=i?:)/, "(?s");
  if (pattern !== "" && isPattern(pattern)) return { pattern, match: "first", presets: false };
  findings.push({
    line,
    level: "not carried over",
    text: pattern === "" ? `${what} is not in this text` : `${what}: its expression has what RE2 has not`,
    suggestion: "write multiline.pattern for these files",
  });
  return undefined;
}

function isPattern(pattern: string): boolean {
  try {
    compilePattern(pattern, "multiline");
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
