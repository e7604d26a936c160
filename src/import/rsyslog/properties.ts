/** rsyslog's properties (its page "rsyslog Properties") → what a record of ours calls them, and comparisons with them. */
import { fieldText } from "../../query/format.ts";
import { ALL, anyOf, notOf, priorities } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { equalTerm, likeTerm, nearWords } from "./query-text.ts";
import { ALL_SEVERITIES, FACILITIES, everyPriority, facilityNamed, severityNamed } from "./selector.ts";

/** A property's field: text is compared with it. */
const FIELDS: Readonly<Record<string, string>> = {
  msg: "body",
  hostname: "host.name",
  source: "host.name",
  "fromhost-ip": "network.peer.address",
  fromhost: "network.peer.address",
  programname: "service.name",
  "app-name": "service.name",
  syslogtag: "service.name",
  procid: "syslog.procid",
  msgid: "syslog.msgid",
  pri: "syslog.priority",
  syslogfacility: "syslog.facility",
  syslogseverity: "syslog.severity",
  syslogpriority: "syslog.severity",
  "protocol-version": "syslog.version",
  rawmsg: "log.record.original",
  "rawmsg-after-pri": "log.record.original",
};

/** Inputs of rsyslog → sources of ours. */
const INPUTS: Readonly<Record<string, string>> = {
  imudp: "syslog",
  imtcp: "syslog",
  imptcp: "syslog",
  imfile: "file",
  imjournal: "journald",
  imuxsock: "journald",
  imklog: "journald",
};

/** `$!json!path` is json.path; undefined for what has no counterpart. */
export function fieldOf(property: string): string | undefined {
  if (/^[!./]/.test(property)) return property.replace(/^[!./]+/, "").replaceAll("!", ".");
  return FIELDS[property.toLowerCase()];
}

export interface Comparison {
  property: string;
  /** equals, contains, startswith, endswith, matches (a regular expression), or < <= > >=. */
  how: "equals" | "contains" | "startswith" | "endswith" | "matches" | "<" | "<=" | ">" | ">=";
  value: string;
  anyCase: boolean;
}

export function compare(comparison: Comparison): Condition {
  const property = comparison.property.toLowerCase();
  const ofPriority = comparePriority(property, comparison);
  if (ofPriority !== undefined) return ofPriority;
  if (property === "inputname") return compareInput(comparison);
  if (isLocal(property, comparison)) return fromThisHost();
  const field = fieldOf(comparison.property);
  if (field === undefined)
    return { kind: "unknown", why: `the property "${comparison.property}" has no counterpart` };
  if (property === "syslogtag" && comparison.value.includes("[")) return compareTagWithId(comparison);
  if (property === "programname" && comparison.how === "equals" && !comparison.anyCase)
    return programNamed(comparison.value);
  const value = property === "syslogtag" ? comparison.value.replace(/:\s*$/, "") : comparison.value;
  return field === "body"
    ? compareBody({ ...comparison, value })
    : compareField(field, { ...comparison, value });
}

/** A programname ends at a slash, a service.name does not: postfix is postfix/smtpd's, too. */
export function programNamed(name: string): Condition {
  if (name === "" || name.includes("/")) return compareField("service.name", equalTo(name));
  const own = equalTerm("service.name", name);
  const below = likeTerm("service.name", `${name}/`, { before: false, behind: true });
  return { kind: "term", query: `(${own.query} OR ${below.query})`, equal: ["programname", name] };
}

function equalTo(value: string): Comparison {
  return { property: "", how: "equals", value, anyCase: false };
}

/** `sshd[`: the process id is a field of its own here. */
function compareTagWithId({ how, value, anyCase }: Comparison): Condition {
  const [, name] = /^([^[]+)\[$/.exec(value) ?? [];
  if (how === "startswith" && name !== undefined && !anyCase) return equalTerm("service.name", name);
  return {
    kind: "unknown",
    why: `"${value}" cannot be compared with a tag: the number is syslog.procid here`,
  };
}

const FROM_FACILITY = /^(?:syslogfacility|pri)(?:-text)?$/;
const FROM_SEVERITY = /^syslog(?:severity|priority)(?:-text)?$/;

/** Facilities and severities, by number or by name. */
function comparePriority(property: string, { how, value }: Comparison): Condition | undefined {
  const isSeverity = FROM_SEVERITY.test(property);
  if (!isSeverity && !FROM_FACILITY.test(property)) return undefined;
  if (property === "pri-text") return comparePriorityText(how, value);
  const most = property === "pri" ? FACILITIES * 8 : isSeverity ? 8 : FACILITIES;
  const wanted = numberOf(property, value, isSeverity);
  if (wanted === undefined || (how !== "equals" && !/^[<>]/.test(how)))
    return { kind: "unknown", why: `"${value}" cannot be compared with ${property} here` };
  const holds = Array.from({ length: most }, (_, number) => ordered(how, number, wanted));
  return priorities(
    everyPriority().map((_, facility) => {
      if (property === "pri") return bits((severity) => holds[facility * 8 + severity] === true);
      if (isSeverity) return bits((severity) => holds[severity] === true);
      return holds[facility] === true ? ALL_SEVERITIES : 0;
    }),
  );
}

function numberOf(property: string, value: string, isSeverity: boolean): number | undefined {
  if (property === "pri") return /^\d{1,3}$/.test(value) ? Number(value) : undefined;
  return isSeverity ? severityNamed(value) : facilityNamed(value);
}

/** `local6.info`. */
function comparePriorityText(how: Comparison["how"], value: string): Condition {
  const [facility, severity] = value.split(".");
  const numbers = [facilityNamed(facility ?? ""), severityNamed(severity ?? "")] as const;
  if (how !== "equals" || numbers[0] === undefined || numbers[1] === undefined)
    return { kind: "unknown", why: `"${value}" cannot be compared with pri-text here` };
  const bit = 1 << numbers[1];
  return priorities(everyPriority().map((_, i) => (i === numbers[0] ? bit : 0)));
}

function bits(holds: (severity: number) => boolean): number {
  let mask = 0;
  for (let severity = 0; severity < 8; severity++) if (holds(severity)) mask |= 1 << severity;
  return mask;
}

function ordered(how: Comparison["how"], number: number, wanted: number): boolean {
  if (how === "<") return number < wanted;
  if (how === "<=") return number <= wanted;
  if (how === ">") return number > wanted;
  return how === ">=" ? number >= wanted : number === wanted;
}

function compareInput({ how, value }: Comparison): Condition {
  const source = INPUTS[value.toLowerCase()];
  if (how !== "equals" || source === undefined)
    return { kind: "unknown", why: `the input "${value}" has no counterpart` };
  return equalTerm("logboom.source", source);
}

/** What rsyslog reads on its own host has this address; for us it comes by other sources. */
function isLocal(property: string, { how, value }: Comparison): boolean {
  const isSender = property === "fromhost-ip" || property === "fromhost";
  return isSender && how === "equals" && (value === "127.0.0.1" || value === "localhost");
}

function fromThisHost(): Condition {
  return anyOf([
    equalTerm("network.peer.address", "127.0.0.1"),
    equalTerm("logboom.source", "journald"),
    equalTerm("logboom.source", "file"),
  ]);
}

function compareBody({ how, value, anyCase }: Comparison): Condition {
  // rsyslog's msg begins with the blank behind the tag, a body does not.
  const wanted = how === "startswith" || how === "equals" ? value.trimStart() : value;
  if (wanted === "") return how === "equals" ? notOf({ kind: "term", query: "body:*" }) : ALL;
  const literal = escaped(wanted);
  const bodies: Partial<Record<Comparison["how"], string>> = {
    equals: `\\A${literal}\\z`,
    contains: literal,
    startswith: `\\A${literal}`,
    endswith: `${literal}\\z`,
    matches: wanted,
  };
  const pattern = bodies[how];
  if (pattern === undefined) return { kind: "unknown", why: `a text cannot be compared by "${how}" here` };
  if (how === "matches" && findsAll(wanted)) return ALL;
  return {
    kind: "pattern",
    field: "body",
    pattern: anyCase ? `(?i:${pattern})` : pattern,
    near: how === "contains" ? nearWords(wanted) : undefined,
  };
}

function compareField(field: string, { how, value, anyCase }: Comparison): Condition {
  if (/^[<>]/.test(how)) {
    if (!/^-?\d+(\.\d+)?$/.test(value))
      return { kind: "unknown", why: `"${value}" is no number to compare with` };
    return { kind: "term", query: `${fieldText(field)}:${how}${value}` };
  }
  if (how === "matches" || anyCase) {
    const pattern = how === "matches" ? value : anchored(how, escaped(value));
    if (findsAll(pattern)) return ALL;
    return { kind: "pattern", field, pattern: anyCase ? `(?i:${pattern})` : pattern, near: undefined };
  }
  if (how === "equals") {
    if (value === "") return notOf({ kind: "term", query: `${fieldText(field)}:*` });
    return equalTerm(field, value);
  }
  if (value === "") return ALL;
  return likeTerm(field, value, { before: how !== "startswith", behind: how !== "endswith" });
}

function anchored(how: Comparison["how"], literal: string): string {
  if (how === "equals") return `\\A${literal}\\z`;
  if (how === "startswith") return `\\A${literal}`;
  return how === "endswith" ? `${literal}\\z` : literal;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&").replaceAll("\n", "\\n");
}

/** An expression that finds the empty text finds it everywhere, and leaves no mark. */
function findsAll(pattern: string): boolean {
  try {
    return new RegExp(pattern).test("");
  } catch {
    return false;
  }
}

/** POSIX's basic expressions, which rsyslog's `regex` has, guard what the extended ones do not: `\(a\|b\)`. */
export function extendedOf(basic: string): string {
  return basic.replace(
    /\\([(){}+?|])|([(){}+?|])/g,
    (_, guarded: string | undefined, plain: string | undefined) =>
      guarded === undefined ? `\\${plain ?? ""}` : guarded,
  );
}
