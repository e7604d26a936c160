/** One JSON object for each record, as logspout's Logstash module writes it; what a container's lines share is written once. */
import { goJson, goText } from "../../codecs/json/go-json.ts";
import { inspectedContainer, originFacts, variableOf } from "../../record/inspected.ts";
import type { InspectedContainer } from "../../record/inspected.ts";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { rfc3339 } from "../../record/json.ts";
import type { Resource } from "../../record/resource.ts";
import { labelsText, readFields, readTags } from "./settings.ts";

export interface LogstashFormat {
  decodeJson: boolean;
  labels: boolean;
  timestamp: boolean;
  tags: readonly string[];
  fields: Readonly<Record<string, string>>;
  /** Stands in `docker.hostname` for all containers, if not empty. */
  hostname: string;
  /** Stands there for what has no host name of its own. */
  fallbackHostname: string;
}

/** What is the same for all lines of a container. */
interface Described {
  docker: string;
  tags: string;
  /** Name → JSON text. */
  fields: ReadonlyMap<string, string>;
  decodeJson: boolean;
  /** With neither fields nor a time, a plain line is these two texts around it and its stream. */
  plain: boolean;
}

export class LogstashEncoder {
  readonly #known = new WeakMap<Resource, Described>();
  readonly #format: LogstashFormat;
  readonly #count: (reason: string) => void;

  /** `count` is told of container settings that cannot be read. */
  constructor(format: LogstashFormat, count: (reason: string) => void) {
    this.#format = format;
    this.#count = count;
  }

  /** Without the line feed. */
  encode(record: LogRecord): string {
    const known = this.#known.get(record.resource) ?? this.#describe(record.resource);
    const decoded = known.decodeJson ? objectOf(record.body) : undefined;
    const stream = goText(attributeOf(record, "log.iostream") ?? "");
    if (decoded === undefined && known.plain) {
      return `{"docker":${known.docker},"message":${goText(record.body)},"stream":${stream},"tags":${known.tags}}`;
    }
    const members = decoded ?? new Map([["message", goText(record.body)]]);
    if (this.#format.timestamp && !members.has("@timestamp")) {
      members.set("@timestamp", `"${rfc3339(record.seconds, record.nanos)}"`);
    }
    for (const [name, value] of known.fields) members.set(name, value);
    members.set("docker", known.docker).set("stream", stream).set("tags", known.tags);
    return written(members);
  }

  #describe(resource: Resource): Described {
    const container = inspectedContainer(resource);
    const env = container?.env ?? [];
    const tags = variableOf(env, "LOGSTASH_TAGS", "first");
    const fields = variableOf(env, "LOGSTASH_FIELDS", "last");
    const decode = variableOf(env, "DECODE_JSON_LOGS", "last");
    const all = fields === undefined ? this.#format.fields : readFields(fields, this.#count);
    const described: Described = {
      docker: this.#docker(resource, container),
      tags: `[${(tags === undefined ? this.#format.tags : readTags(tags)).map(goText).join(",")}]`,
      fields: new Map(Object.entries(all).map(([name, value]) => [name, goText(value)])),
      decodeJson: decode === undefined ? this.#format.decodeJson : decode !== "false",
      plain: Object.keys(all).length === 0 && !this.#format.timestamp,
    };
    this.#known.set(resource, described);
    return described;
  }

  #docker(resource: Resource, container: InspectedContainer | undefined): string {
    const facts = originFacts(resource);
    const hostname = this.#format.hostname || facts.hostname || this.#format.fallbackHostname;
    const labels = this.#format.labels ? labelsText(container?.labels ?? {}) : "null";
    const texts = { name: facts.name, id: facts.id, image: facts.image, hostname };
    const members = Object.entries(texts).map(([key, value]) => `"${key}":${goText(value)}`);
    return `{${members.join(",")},"labels":${labels}}`;
  }
}

/** The members of a line that is a JSON object, else undefined: arrays, numbers, texts and null are messages. */
function objectOf(line: string): Map<string, string> | undefined {
  if (!/^[ \t\r\n]*\{/.test(line)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  const members = new Map<string, string>();
  for (const [name, value] of Object.entries({ ...(parsed as object) })) {
    const text = goJson(value);
    if (text === undefined) return undefined;
    members.set(name, text);
  }
  return members;
}

function written(members: ReadonlyMap<string, string>): string {
  const names = [...members.keys()].sort();
  return `{${names.map((name) => `${goText(name)}:${members.get(name)}`).join(",")}}`;
}
