/**
 * Records → GELF 1.1 documents, members in the order and under the names that logspout's GELF module gave them. What is
 * the same for all lines of a container is written once per resource.
 */
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { inspectedContainer } from "../../record/inspected.ts";
import type { InspectedContainer } from "../../record/inspected.ts";
import type { Resource } from "../../record/resource.ts";
import { goText } from "../json/go-json.ts";
import { additionalName } from "./encode-names.ts";
import { levelOf } from "./encode-level.ts";

/** Members that GELF itself defines beside the ones every document has; a record that came by GELF may have them. */
const OWN_TEXTS: ReadonlySet<string> = new Set(["full_message", "facility", "file"]);
const LABEL_PREFIX = /^gelf_(.+)$/is;

/** Name → JSON text of the value. */
type Members = ReadonlyMap<string, string>;

interface Described {
  additional: Members;
  /** The same, sorted and written, with the closing brace. */
  tail: string;
}

export class GelfEncoder {
  readonly #known = new WeakMap<Resource, Described>();
  readonly #hostOf: (record: LogRecord) => string;

  /** `hostOf` must not give an empty text: receivers refuse it. */
  constructor(hostOf: (record: LogRecord) => string) {
    this.#hostOf = hostOf;
  }

  /** Undefined for a blank line: the specification demands a short_message, and receivers refuse one of blanks. */
  encode(record: LogRecord): string | undefined {
    if (record.body.trim() === "") return undefined;
    const head = `{"version":"1.1","host":${goText(this.#hostOf(record))},"short_message":${goText(record.body)}`;
    return `${head},"timestamp":${timestampOf(record)},"level":${levelOf(record)}${this.#rest(record)}`;
  }

  #rest(record: LogRecord): string {
    const known = this.#known.get(record.resource) ?? this.#describe(record.resource);
    const { attributes } = record;
    const streamAlone = attributes.length === 2 && attributes[0] === "log.iostream";
    if (streamAlone || attributes.length === 0) return known.tail;
    return withAttributes(record, known.additional);
  }

  #describe(resource: Resource): Described {
    const container = inspectedContainer(resource);
    const additional = container === undefined ? ofResource(resource) : ofContainer(container);
    const described = { additional, tail: written([], additional) };
    this.#known.set(resource, described);
    return described;
  }
}

/** Seconds with milliseconds, which is what GELF keeps; further digits are cut, not rounded into the future. */
function timestampOf(record: LogRecord): string {
  return String((record.seconds * 1000 + Math.floor(record.nanos / 1_000_000)) / 1000);
}

/** A label `gelf_x` becomes the field `_x` and wins over ours: that is how users set fields of their own. */
function ofContainer(container: InspectedContainer): Members {
  const additional = new Map<string, string>([
    ["_command", goText(container.command)],
    ["_container_id", goText(container.id)],
    ["_container_name", goText(container.name)],
    ["_created", goText(container.created)],
    ["_image_id", goText(container.imageId)],
    ["_image_name", goText(container.image)],
  ]);
  if (container.swarmNode !== "") additional.set("_swarm_node", goText(container.swarmNode));
  for (const [label, value] of Object.entries(container.labels)) {
    const name = LABEL_PREFIX.exec(label)?.[1];
    if (name !== undefined) additional.set(additionalName(name), goText(value));
  }
  return additional;
}

function ofResource(resource: Resource): Members {
  const additional = new Map<string, string>();
  for (const [name, value] of Object.entries(resource.attributes)) {
    if (name !== "host.name") additional.set(additionalName(name), goText(value));
  }
  return additional;
}

/** Records that say more than their stream: marks of ours, what a transform found, what another protocol had. */
function withAttributes(record: LogRecord, described: Members): string {
  const additional = new Map(described);
  const own: string[] = [];
  const { attributes } = record;
  for (let i = 0; i < attributes.length; i += 2) {
    const name = attributes[i] ?? "";
    const value = attributes[i + 1] ?? "";
    if (name === "log.iostream") continue;
    if (OWN_TEXTS.has(name)) own.push(`,"${name}":${goText(value)}`);
    else if (name === "line" && /^\d{1,15}$/.test(value)) own.push(`,"line":${Number(value)}`);
    else additional.set(additionalName(name), goText(value));
  }
  return written(own, additional);
}

function written(own: readonly string[], additional: Members): string {
  const names = [...additional.keys()].sort();
  return `${own.join("")}${names.map((name) => `,${goText(name)}:${additional.get(name)}`).join("")}}`;
}

/** The host a record names, else ours. */
export function hostOfRecord(record: LogRecord, ours: string): string {
  return attributeOf(record, "host.name") ?? ours;
}
