/** imfile, by which rsyslog follows files → an entry of the file source. Its records get a priority, as rsyslog's have one. */
import type { Finding } from "../outcome.ts";
import { compilePattern } from "../../codecs/multiline/pattern.ts";
import { Refusal } from "../../record/refusal.ts";
import type { Input } from "./inputs.ts";
import { facilityNamed, severityNamed } from "./selector.ts";

export interface FileEntry {
  paths: string;
  [option: string]: unknown;
}

/** imfile's own (rsyslog's page "imfile"). */
const FACILITY = "local0";
const SEVERITY = "notice";
const LINE_LEAST_BYTES = 1024;

export function fileInput({ params, line }: Input): { entry: FileEntry | undefined; findings: Finding[] } {
  const findings: Finding[] = [];
  const first = (name: string): string => params.get(name)?.[0] ?? "";
  const tell = (text: string, suggestion: string): void =>
    void findings.push({ line, level: "not carried over", text, suggestion });
  const paths = first("file");
  if (!paths.startsWith("/")) {
    tell(`imfile: "${paths}" is no whole path`, "write the path from / on");
    return { entry: undefined, findings };
  }
  const facility = facilityNamed(first("facility") || FACILITY) ?? 16;
  const severity = severityNamed(first("severity") || SEVERITY) ?? 5;
  const tag = first("tag").replace(/:\s*$/, "");
  const entry: FileEntry = {
    paths,
    attributes: {
      "syslog.priority": String(facility * 8 + severity),
      "syslog.facility": String(facility),
      "syslog.severity": String(severity),
    },
    ...(tag === "" ? {} : { resource: { "service.name": tag } }),
    ...joining(first, tell),
  };
  if (first("freshstarttail") === "on") entry["initialPosition"] = "end";
  const seconds = Number(first("ignoreolderthan"));
  if (seconds > 0) entry["ignoreOlderHours"] = Math.ceil(seconds / 3600);
  const trim = Number(first("trimlineoverbytes"));
  if (trim >= LINE_LEAST_BYTES) entry["maxLineBytes"] = trim;
  return { entry, findings };
}

/** Which lines belong together. */
function joining(
  first: (name: string) => string,
  tell: (text: string, suggestion: string) => void,
): { multiline?: Record<string, unknown> } {
  const start = first("startmsg.regex");
  const end = first("endmsg.regex");
  const seconds = Number(first("readtimeout"));
  const flush = seconds > 0 ? { flushAfterMs: Math.min(seconds * 1000, 600_000) } : {};
  for (const [pattern, match] of [
    [start, "first"],
    [end, "last"],
  ] as const) {
    if (pattern === "") continue;
    if (isPattern(pattern)) return { multiline: { pattern, match, presets: false, ...flush } };
    tell(
      `imfile: "${pattern}" is no expression that can be used to join lines`,
      "write it in RE2's syntax: multiline.pattern",
    );
    return {};
  }
  if (first("readmode") === "2") return { multiline: { presets: false, ...flush } };
  if (first("readmode") === "1")
    tell(
      "imfile: readMode 1 joins the lines between empty ones",
      "multiline.pattern tells where a record begins",
    );
  return {};
}

function isPattern(pattern: string): boolean {
  try {
    compilePattern(pattern, "startmsg.regex");
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
