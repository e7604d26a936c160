/**
 * Records → syslog messages with a line feed at the end, as logspout writes them: nothing in a field is escaped or
 * replaced, whatever RFC 5424 6 says of its characters, because receivers are set up for what came until now.
 */
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";

/** One field of the header or the text itself. */
export type FieldText = (record: LogRecord) => string;

export interface SyslogFields {
  /** The number in `<>`. */
  priority: FieldText;
  timestamp: FieldText;
  hostname: FieldText;
  tag: FieldText;
  pid: FieldText;
  /** Without its brackets; nothing or an empty text: none. */
  structuredData: FieldText | undefined;
  data: FieldText;
  /** Host name, tag, process id and structured data depend on the resource alone. */
  perResource: boolean;
}

export type SyslogFormat = "rfc5424" | "rfc3164";

/** RFC 5424 6: HOSTNAME, APP-NAME and PROCID; logspout's own for RFC 3164, whose 32 is that of RFC 3164 5.3. */
const HOSTNAME_MOST = 255;
const TAG_MOST = 48;
const PID_MOST = 128;
const BSD_TAG_MOST = 32;

/** RFC 5424 6: a field without a value. Left out, those behind it would be taken for each other. */
const NIL = "-";

/** The whole message of a record. */
export function syslogText(format: SyslogFormat, fields: SyslogFields): FieldText {
  const { priority, timestamp, data } = fields;
  const describe = format === "rfc5424" ? header5424(fields) : header3164(fields);
  const middle = fields.perResource ? oncePerResource(describe) : describe;
  const version = format === "rfc5424" ? "1 " : "";
  return (record) => `<${priority(record)}>${version}${timestamp(record)} ${middle(record)}${data(record)}\n`;
}

/** HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA, and the blank after it. */
function header5424({ hostname, tag, pid, structuredData }: SyslogFields): FieldText {
  return (record) => {
    const host = cut(hostname(record), HOSTNAME_MOST) || NIL;
    const data = structuredData?.(record) ?? "";
    const shown = data === "" ? NIL : `[${data}]`;
    return `${host} ${cut(tag(record), TAG_MOST) || NIL} ${cut(pid(record), PID_MOST) || NIL} - ${shown} `;
  };
}

function header3164({ hostname, tag, pid }: SyslogFields): FieldText {
  return (record) => `${hostname(record)} ${cut(tag(record), BSD_TAG_MOST)}[${pid(record)}]: `;
}

/** For what depends on the resource alone. Lines of one container come in rows, so the last answer mostly serves again. */
export function oncePerResource(describe: FieldText): FieldText {
  const known = new WeakMap<Resource, string>();
  let last: Resource | undefined;
  let text = "";
  return (record) => {
    if (record.resource === last) return text;
    last = record.resource;
    text = known.get(last) ?? describe(record);
    known.set(last, text);
    return text;
  };
}

/** To so many characters, not bytes or UTF-16 units. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let units = 0;
  let characters = 0;
  for (const character of text) {
    if (characters === most) return text.slice(0, units);
    characters += 1;
    units += character.length;
  }
  return text;
}
