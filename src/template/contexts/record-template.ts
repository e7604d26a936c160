/**
 * Templates over records, compiled once. What depends on the container alone (host name, tag, process id) is rendered
 * once per resource: a name that follows a rename comes with a new resource.
 */
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { TemplateError, compileTemplate } from "../template.ts";
import { StructValue } from "../values.ts";
import { RecordMessage, SyslogMessageType } from "./message.ts";

export interface RecordTemplate {
  readonly text: string;
  /** Throws TemplateError, for this record alone. */
  readonly render: (record: LogRecord) => string;
}

export interface RecordTemplateOptions {
  /** What messages call it, such as "SYSLOG_TAG". */
  name: string;
  /** Name of this host, for `.Hostname`. */
  hostname: string;
}

/** Dot for one record. */
export function recordDot(record: LogRecord, hostname: string): StructValue {
  const view = new RecordMessage(hostname);
  view.record = record;
  return new StructValue(SyslogMessageType, view, true);
}

/** Dot of no record at all: what it can have. */
export function emptyDot(): StructValue {
  return new StructValue(SyslogMessageType, new RecordMessage(""), true);
}

/** Throws a Refusal E_TEMPLATE with the position of the fault. */
export function compileRecordTemplate(text: string, options: RecordTemplateOptions): RecordTemplate {
  const { name, hostname } = options;
  const view = new RecordMessage(hostname);
  const dot = new StructValue(SyslogMessageType, view, true);
  const template = compileTemplate(text, { name, dot });
  const render = (record: LogRecord): string => {
    view.record = record;
    return template.render(dot);
  };
  return { text, render: isConstant(template.reads) ? oncePerResource(render) : render };
}

const OF_THE_CONTAINER = /^(?:Container|ContainerName|ContainerNameSplitN|Hostname)(?:\.|$)/;
/** These say how long ago something was. */
const OF_THE_MOMENT = /^Container(?:\.State)?$|String$/;

function isConstant(reads: ReadonlySet<string> | undefined): boolean {
  if (reads === undefined) return false;
  for (const path of reads) if (!OF_THE_CONTAINER.test(path) || OF_THE_MOMENT.test(path)) return false;
  return true;
}

function oncePerResource(render: (record: LogRecord) => string): (record: LogRecord) => string {
  const rendered = new WeakMap<Resource, string | TemplateError>();
  return (record) => {
    let result = rendered.get(record.resource);
    if (result === undefined) {
      result = outcome(render, record);
      rendered.set(record.resource, result);
    }
    if (typeof result === "string") return result;
    throw result;
  };
}

/** What fails for a container fails for all of its lines. */
function outcome(render: (record: LogRecord) => string, record: LogRecord): string | TemplateError {
  try {
    return render(record);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}
