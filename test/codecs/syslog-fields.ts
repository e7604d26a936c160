/** A record in the words that the syslog cases use, so that both sides can be compared field by field. */
import type { LogRecord } from "../../src/record/record.ts";

const FACILITIES =
  "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7".split(
    " ",
  );
const SEVERITIES = "emerg alert crit err warning notice info debug".split(" ");
const SD = "syslog.structured_data.";

export interface Fields {
  [name: string]: unknown;
}

/** `peer` is what stands for an absent host. */
export function fieldsOf(record: LogRecord, peer: string): Fields {
  const attributes = new Map<string, string>();
  for (let i = 0; i < record.attributes.length; i += 2)
    attributes.set(record.attributes[i] ?? "", record.attributes[i + 1] ?? "");
  const number = (key: string): number | undefined => {
    const text = attributes.get(key);
    return text === undefined ? undefined : Number(text);
  };
  const facility = number("syslog.facility");
  const severity = number("syslog.severity");
  const host = record.resource.attributes["host.name"];
  return {
    priority: number("syslog.priority"),
    facility,
    severity,
    facility_name: facility === undefined ? undefined : FACILITIES[facility],
    severity_name: severity === undefined ? undefined : SEVERITIES[severity],
    version: number("syslog.version"),
    hostname: host === peer ? "" : (host ?? ""),
    appname: record.resource.attributes["service.name"] ?? "",
    procid: attributes.get("syslog.procid") ?? "",
    msgid: attributes.get("syslog.msgid") ?? "",
    message: record.body,
    structured_data: structuredData(attributes),
    error: attributes.get("syslog.error"),
    invalidUtf8: attributes.has("log.invalid_utf8"),
    epochSeconds: record.seconds,
    nanos: record.nanos,
  };
}

/** SD-IDs have no dots in the cases with parameters but for enterprise numbers, so the last dot divides. */
function structuredData(attributes: ReadonlyMap<string, string>): Record<string, Record<string, string>> {
  const data: Record<string, Record<string, string>> = {};
  for (const [key, value] of attributes) {
    if (!key.startsWith(SD)) continue;
    const name = key.slice(SD.length);
    const dot = name.lastIndexOf(".");
    if (dot < 0) data[name] ??= {};
    else (data[name.slice(0, dot)] ??= {})[name.slice(dot + 1)] = value;
  }
  return data;
}
