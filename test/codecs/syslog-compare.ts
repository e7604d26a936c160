/** What a case expects, held against a record; answers with a sentence for each difference. */
import type { LogRecord } from "../../src/record/record.ts";
import { fieldsOf } from "./syslog-fields.ts";
import type { Fields } from "./syslog-fields.ts";

export interface Case {
  id: string;
  peer: string;
  format: string;
  options?: Record<string, unknown>;
  now?: string;
  local_timezone?: string;
  input: { text?: string; base64?: string };
  expect: Expectation;
}

export interface Expectation {
  outcome?: string;
  fields?: Fields;
  record?: Fields;
  partial?: Fields | null;
  error?: { class: string };
  absent?: string[];
  timestamp?: { epoch_seconds?: number; microseconds?: number } | "now";
  timestamp_text?: string;
  tags?: string[];
}

export const PEER_ADDRESS = "198.51.100.7";

/** Error classes of the cases → what we say; several mean the same to us. */
const FAULTS: Record<string, readonly string[]> = {
  pri: ["no syslog header"],
  prival: ["no syslog header", "priority out of range"],
  version: ["bad version"],
  trailing_or_incomplete: ["bad version", "incomplete header"],
  timestamp: ["bad timestamp", "incomplete header"],
  timestamp_out_of_range: ["bad timestamp"],
  hostname: ["bad hostname"],
  appname: ["bad app name"],
  procid: ["bad procid"],
  msgid: ["bad msgid"],
  frame_length: ["octet count missing", "connection ended inside the message"],
  frame_space: ["octet count missing"],
  unexpected_eof: ["connection ended inside the message"],
};

/** Other names of our fields. */
const NAMES: Record<string, string> = { host: "hostname", ident: "appname", pid: "procid", pri: "priority" };

export function inputBytes({ text, base64 }: Case["input"]): Buffer {
  return base64 === undefined ? Buffer.from(text ?? "", "utf8") : Buffer.from(base64, "base64");
}

export function differences(one: Case, expected: Expectation, record: LogRecord, nowMs: number): string[] {
  const actual = fieldsOf(record, PEER_ADDRESS);
  const found: string[] = [];
  const failed = expected.outcome === "error" || expected.error !== undefined;
  if (failed && !isFault(expected.error?.class, actual)) {
    found.push(`error ${expected.error?.class ?? ""} expected, got ${faultOf(actual)}`);
  }
  if (!failed && faultOf(actual) !== "") found.push(`unexpected error ${faultOf(actual)}`);
  for (const fields of [expected.fields, expected.record, headerOf(expected.partial)]) {
    for (const [name, want] of Object.entries(fields ?? {}))
      found.push(...difference(one, name, want, actual));
  }
  for (const name of expected.absent ?? []) {
    if (actual[NAMES[name] ?? name] !== "") found.push(`${name} is not absent`);
  }
  if (expected.tags !== undefined) found.push(`no tag ${expected.tags.join()}`);
  if (expected.timestamp !== undefined) found.push(...instant(expected.timestamp, record, nowMs));
  if (expected.timestamp_text !== undefined) found.push(...time(expected.timestamp_text, record));
  return found;
}

/** How much of a broken message a parser still gives is its own choice; the header's fields are the same for all. */
function headerOf(partial: Fields | null | undefined): Fields {
  const { message: _message, structured_data: _data, ...header } = partial ?? {};
  return header;
}

function faultOf(actual: Fields): string {
  const fault = actual["error"];
  return typeof fault === "string" ? fault : "";
}

function isFault(kind: string | undefined, actual: Fields): boolean {
  const fault = faultOf(actual);
  if (kind === undefined) return fault !== "";
  if (kind === "message_encoding") return actual["invalidUtf8"] === true;
  if (kind.startsWith("sd_")) return fault === "bad structured data";
  return (FAULTS[kind] ?? []).includes(fault);
}

function difference(one: Case, name: string, want: unknown, actual: Fields): string[] {
  const key = NAMES[name] ?? name;
  if (key.startsWith("timestamp")) return time(String(want), actual);
  const data = actual["structured_data"] as Record<string, Record<string, string>>;
  const differs = (got: unknown, wanted: unknown = want): string[] =>
    JSON.stringify(got) === JSON.stringify(wanted)
      ? []
      : [`${name}: ${JSON.stringify(got)} for ${JSON.stringify(wanted)}`];
  switch (key) {
    case "message":
      return differs(actual["message"], messageOf(one, want));
    case "procid":
    case "msgid":
      return differs(actual[key], want === "-" ? "" : String(want as string | number));
    case "tag":
      return differs(tagOf(actual), String(want).replace(/:$/, ""));
    case "facility_name":
      // Graylog has longer words for some.
      return differs(
        actual[key],
        { "user-level": "user", "security/authorization": "auth" }[String(want)] ?? want,
      );
    case "structured_data":
      return differs(sorted(data), sorted(want as object));
    case "structured_data_pairs":
      return Object.entries(want as object).every(([pair, value]) => flat(data, ".")[pair] === value)
        ? []
        : differs(flat(data, "."));
    case "structured_data_flat":
      return differs(sorted(flat(data, "_")), sorted(want as object));
    case "structured_data_text":
      // We keep its meaning; that is compared as pairs.
      return [];
    case "extradata":
      return differs(Object.keys(data).length === 0, want === "-");
    case "detected_format":
      return differs(actual["version"] === undefined ? "rfc3164" : "rfc5424");
    default:
      return key in actual ? differs(actual[key]) : differs(Object.values(data)[0]?.[key]);
  }
}

/** The same text in our words: a byte order mark and the blank behind a tag are no part of our message. */
function messageOf(one: Case, want: unknown): string {
  const text =
    typeof want === "string"
      ? want
      : Buffer.from((want as { base64: string }).base64, "base64").toString("utf8");
  if (one.peer === "go-syslog") return text.replace(/^\ufeff/, "");
  const keepsBlank = one.peer === "rsyslog" && one.options?.["remove_first_space_of_message"] !== true;
  return keepsBlank ? text.replace(/^ /, "") : text;
}

function tagOf(actual: Fields): string {
  const procid = String(actual["procid"]);
  return `${String(actual["appname"])}${procid === "" ? "" : `[${procid}]`}`;
}

function flat(data: Record<string, Record<string, string>>, glue: string): Record<string, string | boolean> {
  const found: Record<string, string | boolean> = {};
  for (const [id, parameters] of Object.entries(data)) {
    for (const [name, value] of Object.entries(parameters)) found[`${id}${glue}${name}`] = value;
    // Telegraf tells of an element without parameters, syslog-ng does not.
    if (glue === "_" && Object.keys(parameters).length === 0) found[id] = true;
  }
  return found;
}

function sorted(value: object): unknown {
  return Object.entries(value)
    .map(([key, inner]) => [key, typeof inner === "object" && inner !== null ? sorted(inner) : inner])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

function instant(want: NonNullable<Expectation["timestamp"]>, record: LogRecord, nowMs: number): string[] {
  const found: string[] = [];
  const seconds = want === "now" ? Math.floor(nowMs / 1000) : want.epoch_seconds;
  if (seconds !== undefined && seconds !== record.seconds)
    found.push(`time ${record.seconds} for ${seconds}`);
  const micros = want === "now" ? undefined : want.microseconds;
  if (micros !== undefined && micros * 1000 !== record.nanos)
    found.push(`nanos ${record.nanos} for ${micros} µs`);
  return found;
}

/** ISO text as an instant; without year or zone, what a clock in UTC would show. */
function time(want: string, actual: Fields | LogRecord): string[] {
  const seconds = Number("epochSeconds" in actual ? actual["epochSeconds"] : (actual as LogRecord).seconds);
  const nanos = Number(actual["nanos" as keyof typeof actual]);
  const iso = new Date(seconds * 1000 + Math.floor(nanos / 1e6)).toISOString();
  const differs = (got: string, wanted: string): string[] =>
    got === wanted ? [] : [`time ${got} for ${wanted}`];
  if (want.startsWith("XXXX-")) {
    const bare = want.replace(/Z$| \(local\)$/, "").slice(5);
    return differs(iso.slice(5, 5 + bare.length), bare);
  }
  if (/^\d{4}-/.test(want)) {
    const instantText = /(Z|[+-]\d\d:?\d\d)$/.test(want) ? want : `${want}Z`;
    const fraction = /\.(\d+)/.exec(want)?.[1] ?? "";
    const wanted = `${Math.floor(Date.parse(instantText) / 1000)}.${fraction.padEnd(9, "0")}`;
    return differs(`${seconds}.${String(nanos).padStart(9, "0")}`, wanted);
  }
  const [, month, day, clock] = /^(\w{3}) +(\d+) ([\d:]{8})$/.exec(want) ?? [];
  const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const number = String(months.indexOf(month ?? "") + 1).padStart(2, "0");
  return differs(iso.slice(5, 19), `${number}-${String(day).padStart(2, "0")}T${clock}`);
}
