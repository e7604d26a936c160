/**
 * What dot is for logspout's raw and syslog templates: one log line and its container. Differences that its users
 * wanted: the time is Docker's own, not that of reading, and `.Hostname` is what its documentation says.
 */
import type { LogRecord } from "../../record/record.ts";
import { attributeOf } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { intAt, textAt } from "../functions/function.ts";
import { RFC3339, formatTime } from "../time/layout.ts";
import { TimeValue, ZERO_TIME, parseTime } from "../time/time.ts";
import { LOCAL } from "../time/zone.ts";
import { StructValue } from "../values.ts";
import type { FieldMember, StructType, Value } from "../values.ts";
import { Container } from "./container.ts";
import { isObject, method } from "./struct.ts";

export interface Message {
  readonly data: string;
  readonly source: string;
  readonly time: TimeValue;
  readonly container: StructValue;
  /** Name of the host that collects. */
  readonly hostname: string;
}

function field(name: string, read: (self: Message) => Value): [string, FieldMember] {
  return [name, { kind: "field", name, json: name, omitEmpty: false, read: read as FieldMember["read"] }];
}

const FIELDS = [
  field("Container", (self) => self.container),
  field("Source", (self) => self.source),
  field("Data", (self) => self.data),
  field("Time", (self) => self.time),
];

/** The methods are those of logspout's syslog adapter; here raw templates have them, too. */
export const SyslogMessageType: StructType = {
  name: "syslog.Message",
  members: new Map<string, FieldMember | ReturnType<typeof method>>([
    ...FIELDS,
    ...[
      method("Priority", (self: Message) => priorityOf(self.source)),
      method("Timestamp", (self: Message) => formatTime(self.time, RFC3339)),
      method("Hostname", (self: Message) => self.hostname),
      method("ContainerName", containerName),
      method(
        "ContainerNameSplitN",
        (self: Message, args) => splitN(containerName(self), textAt(args, 0), intAt(args, 1)),
        ["string", "int"],
      ),
    ].map((one): [string, typeof one] => [one.name, one]),
  ]),
};

/** Facility 1 (user) with severity 6 or 3 for the two streams; 3 (daemon) with 6 for what is neither. */
function priorityOf(source: string): bigint {
  if (source === "stdout") return 14n;
  return source === "stderr" ? 11n : 30n;
}

function containerName(self: Message): string {
  const name = (self.container.self as { Name?: unknown }).Name;
  return typeof name === "string" ? name.replace(/^\//, "") : "";
}

/** strings.SplitN: at most `most` parts, the last with the rest; all when negative, none for 0. */
function splitN(text: string, separator: string, most: number): Value {
  if (most === 0) return [];
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  if (most < 0 || parts.length <= most) return parts;
  return [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
}

/** One view for all records of a template: rendering is synchronous, so nothing sees it change. */
export class RecordMessage implements Message {
  readonly hostname: string;
  record: LogRecord | undefined;
  private readonly containers = new WeakMap<Resource, StructValue>();

  constructor(hostname: string) {
    this.hostname = hostname;
  }

  get data(): string {
    return this.record?.body ?? "";
  }

  get source(): string {
    return this.record === undefined ? "" : (attributeOf(this.record, "log.iostream") ?? "");
  }

  get time(): TimeValue {
    if (this.record === undefined) return ZERO_TIME;
    return new TimeValue(this.record.seconds, this.record.nanos, LOCAL);
  }

  get container(): StructValue {
    const resource = this.record?.resource;
    if (resource === undefined) return new StructValue(Container, {}, true);
    let container = this.containers.get(resource);
    if (container === undefined) {
      container = new StructValue(Container, describedContainer(resource), true);
      this.containers.set(resource, container);
    }
    return container;
  }
}

/** The name follows a rename, which what was inspected does not. Records of no container show what is known of them. */
export function describedContainer(resource: Resource): object {
  const { attributes, origin, inspected } = resource;
  const named = attributes["container.name"];
  if (isObject(inspected)) return named === undefined ? inspected : { ...inspected, Name: `/${named}` };
  return {
    Id: attributes["container.id"] ?? "",
    Name: `/${named ?? origin}`,
    Config: {
      Hostname: attributes["host.name"] ?? "",
      Image: attributes["container.image.name"] ?? "",
    },
  };
}

/** The document `{"Container", "Source", "Data", "Time"}`, as logspout's own JSON has it; undefined for another. */
export function messageFromJson(document: unknown, hostname: string): Message | undefined {
  if (!isObject(document)) return undefined;
  const {
    Container: container,
    Source: source,
    Data: data,
    Time: time,
  } = document as Record<string, unknown>;
  if (!isObject(container) || typeof source !== "string" || typeof data !== "string") return undefined;
  return {
    data,
    source,
    time: (typeof time === "string" ? parseTime(time) : undefined) ?? ZERO_TIME,
    container: new StructValue(Container, container, true),
    hostname,
  };
}
