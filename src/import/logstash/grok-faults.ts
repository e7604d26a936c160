/**
 * Faults of grok patterns for syslog headers, as people copy them from each other: D4 to D7. RFC 5424 6: one blank between
 * two parts of a header; any printable characters in HOSTNAME, APP-NAME, PROCID and MSGID; "-" for what is not there.
 */
import type { FaultCode } from "../outcome.ts";
import { references } from "./candidates.ts";

export interface GrokFault {
  code: FaultCode;
  text: string;
  suggestion: string;
  /** The pattern without it. */
  mended: string;
}

/** Names that containers, images and programs go by: "_", "-", "/" and "." are usual in them. */
const FREE_NAMES =
  /(?:msgid|msg_id|message_id|app|appname|app_name|program|tag|container|containername|container_name|image|service)$/i;

/** In the order in which they are mended. */
const CHECKS: readonly ((pattern: string) => GrokFault | undefined)[] = [blanks, hostName, words, emptyData];

export function grokFaults(pattern: string): { faults: GrokFault[]; mended: string } {
  const faults: GrokFault[] = [];
  let mended = pattern;
  if (!/%\{SYSLOG5424\w*[:}]|<%\{\w*INT:/.test(pattern)) return { faults, mended };
  for (const check of CHECKS)
    for (let fault = check(mended); fault !== undefined && fault.mended !== mended; fault = check(mended)) {
      faults.push(fault);
      mended = fault.mended;
    }
  return { faults, mended };
}

function blanks(pattern: string): GrokFault | undefined {
  const found = /( |\\s)([+*])(%\{GREEDYDATA:[^}]+\})$/.exec(pattern);
  if (found === null) return undefined;
  const [whole, blank = " ", times = "+", rest = ""] = found;
  const single = `${blank}${times === "*" ? "?" : ""}${rest}`;
  return {
    code: "D4",
    text: `"${whole}" takes all blanks before the message away: the indentation of stack traces and of JSON is lost`,
    suggestion: `"${single}": one blank stands there (RFC 5424)`,
    mended: pattern.slice(0, found.index) + single,
  };
}

function hostName(pattern: string): GrokFault | undefined {
  const wrong = references(pattern).find((one) => one.pattern === "HOSTNAME" || one.pattern === "SYSLOGHOST");
  if (wrong === undefined) return undefined;
  return {
    code: "D5",
    text: `%{${wrong.pattern}:${wrong.name}} does not match a host name with an underscore, as containers may have`,
    suggestion: `%{NOTSPACE:${wrong.name}} takes all of them`,
    mended: withNotSpace(pattern, wrong),
  };
}

function words(pattern: string): GrokFault | undefined {
  const wrong = references(pattern).find((one) => one.pattern === "WORD" && FREE_NAMES.test(one.name));
  if (wrong === undefined) return undefined;
  return {
    code: "D6",
    text: `%{WORD:${wrong.name}} does not match a dash, a dot or a slash, which Docker's own syslog driver writes there (the tag: a name or an image)`,
    suggestion: `%{NOTSPACE:${wrong.name}} takes all of them`,
    mended: withNotSpace(pattern, wrong),
  };
}

/** "-" stands for nothing: it must be tried first, as NOTSPACE would take it. */
function withNotSpace(pattern: string, { name, at, end }: { name: string; at: number; end: number }): string {
  const before = pattern.slice(0, at);
  const behind = pattern.slice(end);
  const wide = `%{NOTSPACE:${name}}`;
  if (before.endsWith("(?:") && behind.startsWith("|-)")) return `${before}-|${wide}${behind.slice(2)}`;
  return before + wide + behind;
}

function emptyData(pattern: string): GrokFault | undefined {
  const data = references(pattern).find((one) => one.pattern === "SYSLOG5424SD");
  if (data === undefined || pattern.slice(0, data.at).endsWith("\\[\\]|")) return undefined;
  const reference = pattern.slice(data.at, data.end);
  const inGroup = pattern.slice(0, data.at).endsWith("(?:");
  const better = inGroup ? `\\[\\]|${reference}` : `(?:\\[\\]|${reference})`;
  return {
    code: "D7",
    text: `logspout writes [] for no structured data, which RFC 5424 forbids: ${data.name} becomes the text []`,
    suggestion: `taken as none: ${better}. logboom's own syslog receiver does so, too`,
    mended: pattern.slice(0, data.at) + better + pattern.slice(data.end),
  };
}
