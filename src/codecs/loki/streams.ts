/** A stream's labels → the resource and attributes that its entries share. Equal labels are one object, over all pushes. */
import type { Attributes } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import { severityNumber } from "../../record/severity.ts";

export interface Stream {
  resource: Resource;
  /** Labels that say something of the line and not of where it came from. */
  attributes: Attributes;
  severity: number;
  /** Of all that the entries share: what each of them costs in the store. */
  chars: number;
}

/** Who pushes. */
export interface Sender {
  peer: string;
  /** X-Scope-OrgID: Loki's tenant. */
  tenant: string;
}

/** Known at once, over all senders. */
const STREAMS_MOST = 10_000;
/** UTF-16 units of all keys: what is large is not remembered by the thousand. */
const KEYS_MOST_CHARS = 16 * 1024 * 1024;

/** Labels that have a name in OpenTelemetry's conventions; they take it unless it is taken. All others keep their own. */
const RESOURCE_NAMES: ReadonlyMap<string, string> = new Map([
  ["service_name", "service.name"],
  ["container_name", "container.name"],
  ["container", "container.name"],
  ["container_id", "container.id"],
  ["host", "host.name"],
  ["hostname", "host.name"],
  ["service.name", "service.name"],
  ["container.name", "container.name"],
  ["host.name", "host.name"],
]);
const ATTRIBUTE_NAMES: ReadonlyMap<string, string> = new Map([
  ["filename", "log.file.path"],
  ["stream", "log.iostream"],
  ["level", "level"],
  ["detected_level", "detected_level"],
  ["severity", "severity"],
]);
/** Which label names the service when none says so (Loki's discover_service_name, shortened to what people set). */
const SERVICE_LABELS = ["service", "app", "application", "app_name", "name", "component", "job"] as const;
const LEVEL_LABELS: ReadonlySet<string> = new Set(["level", "detected_level", "severity"]);

export function severityOfLabel(name: string, value: string): number {
  return LEVEL_LABELS.has(name) ? severityNumber(value) : 0;
}

export class Streams {
  readonly #base: Readonly<Record<string, string>>;
  readonly #known = new Map<string, Stream>();
  #chars = 0;

  constructor(base: Readonly<Record<string, string>>) {
    this.#base = base;
  }

  find(key: string): Stream | undefined {
    return this.#known.get(key);
  }

  /** `labels`: name, value, … */
  keep(key: string, labels: readonly string[], sender: Sender): Stream {
    const stream = this.#make(labels, sender);
    if (this.#known.size >= STREAMS_MOST || this.#chars + key.length > KEYS_MOST_CHARS) {
      this.#known.clear();
      this.#chars = 0;
    }
    this.#known.set(Buffer.from(key).toString(), stream);
    this.#chars += key.length;
    return stream;
  }

  #make(labels: readonly string[], { peer, tenant }: Sender): Stream {
    const facts: Record<string, string> = {};
    const shared: Record<string, string> = {};
    let severity = 0;
    for (let i = 0; i + 1 < labels.length; i += 2) {
      const name = labels[i] ?? "";
      // A copy: a slice would hold the whole push that it came from for as long as the stream is known.
      const value = Buffer.from(labels[i + 1] ?? "").toString();
      const attribute = ATTRIBUTE_NAMES.get(name);
      if (attribute !== undefined) shared[attribute] ??= value;
      else {
        const wanted = RESOURCE_NAMES.get(name) ?? name;
        facts[facts[wanted] === undefined ? wanted : name] = value;
      }
      severity ||= severityOfLabel(name, value);
    }
    const service = SERVICE_LABELS.map((name) => facts[name]).find(Boolean);
    const own = { "service.name": service, ...facts, ...this.#base };
    const resource = makeResource({ ...own, "loki.tenant": tenant, "network.peer.address": peer });
    const attributes = Object.entries(shared).flatMap(([name, value]) => (value === "" ? [] : [name, value]));
    return { resource, attributes, severity, chars: charsOf(resource, attributes) };
  }
}

function charsOf(resource: Resource, attributes: Attributes): number {
  let chars = 0;
  for (const [key, value] of Object.entries(resource.attributes)) chars += key.length + value.length;
  for (const text of attributes) chars += text.length;
  return chars;
}
