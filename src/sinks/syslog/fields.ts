/** The fields of a message: plain functions where the texts are the default ones, templates where a user set them. */
import { localStamps } from "../../codecs/syslog/encode-stamp.ts";
import { oncePerResource } from "../../codecs/syslog/encode.ts";
import type { FieldText, SyslogFields } from "../../codecs/syslog/encode.ts";
import { inspectedContainer } from "../../record/inspected.ts";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import type { SinkContext } from "../../record/sink.ts";
import { compileRecordTemplate } from "../../template/contexts/record-template.ts";
import { TemplateError } from "../../template/template.ts";
import { DEFAULT_TEXTS } from "./config.ts";
import type { FieldName, SyslogSinkConfig } from "./config.ts";

/** Refuses templates that cannot be read. */
export function fieldsOf(config: SyslogSinkConfig, ctx: SinkContext): SyslogFields {
  const plain = plainFields(config, ctx.hostname);
  const field = (name: FieldName): FieldText =>
    config[name] === DEFAULT_TEXTS[name]
      ? plain[name]
      : templated(config[name], { name, plain: plain[name], ctx });
  const isPlain = (name: FieldName): boolean => config[name] === DEFAULT_TEXTS[name];
  return {
    priority: field("priority"),
    timestamp: field("timestamp"),
    hostname: field("hostname"),
    tag: field("tag"),
    pid: field("pid"),
    structuredData: config.structuredData === "" ? undefined : field("structuredData"),
    data: field("data"),
    perResource: (["hostname", "tag", "pid", "structuredData"] as const).every(isPlain),
  };
}

/** What the default texts render, without rendering. */
function plainFields({ format, rfc3164Time }: SyslogSinkConfig, host: string): Record<FieldName, FieldText> {
  const stamps = localStamps();
  const bsd = (record: LogRecord): string =>
    rfc3164Time === "bsd" ? stamps.bsd(record.seconds) : stamps.whole(record.seconds);
  return {
    priority: priorityOf,
    timestamp: format === "rfc5424" ? (record) => stamps.micro(record.seconds, record.nanos) : bsd,
    hostname: oncePerResource(
      ({ resource }) =>
        inspectedContainer(resource)?.hostname || resource.attributes["host.name"] || host || "-",
    ),
    tag: ({ resource }) => resource.attributes["container.name"] || resource.origin || "-",
    pid: ({ resource }) => pidOf(resource),
    structuredData: () => "",
    data: (record) => record.body,
  };
}

/** Facility 1 (user) with severity 6 or 3; facility 3 (daemon) for what no container printed. */
function priorityOf(record: LogRecord): string {
  const stream = attributeOf(record, "log.iostream");
  if (stream === "stdout") return "14";
  return stream === "stderr" ? "11" : "30";
}

function pidOf({ inspected }: Resource): string {
  const state = memberOf(inspected, "State");
  const pid = memberOf(state, "Pid");
  return typeof pid === "number" ? String(pid) : "0";
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

interface Templated {
  name: FieldName;
  plain: FieldText;
  ctx: SinkContext;
}

/** A template that fails for a record gives what the default would: a line with another tag is better than none. */
function templated(text: string, { name, plain, ctx }: Templated): FieldText {
  const template = compileRecordTemplate(text, { name, hostname: ctx.hostname });
  let isTold = false;
  return (record) => {
    try {
      return template.render(record);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      ctx.count("template failed", name);
      if (!isTold)
        ctx.log.warn({ field: name, because: error.message }, "template failed, using the default text");
      isTold = true;
      return plain(record);
    }
  };
}
