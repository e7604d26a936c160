/**
 * One record while a transform works on it: fields by name, and a list of attributes of its own only once something is
 * changed, since lists are shared. A transform keeps one draft and begins it anew for each record.
 */
import type { Attributes, LogRecord } from "./record.ts";
import { makeResource } from "./resource.ts";
import type { Resource } from "./resource.ts";
import { severityNumber, severityText } from "./severity.ts";

/** Facts of the resource that a transform may set; the rest of it says where a record really came from. */
const SETTABLE_FACTS: ReadonlySet<string> = new Set([
  "service.name",
  "host.name",
  "service.version",
  "service.namespace",
]);
/** Resources made by one transform: their number is that of the origins times the values set, bounded all the same. */
const RESOURCES_MOST = 10_000;

export class RecordDraft {
  #record: LogRecord | undefined;
  #list: Attributes | string[] = [];
  #own = false;
  readonly #resources = new Map<Resource, Map<string, Resource>>();
  #made = 0;

  begin(record: LogRecord): void {
    this.#record = record;
    this.#list = record.attributes;
    this.#own = false;
  }

  /**
   * Names: an attribute's; a fact of the resource; `body`; `severity` as its word; `message` stands for the body where no
   * attribute has that name, as Logstash's events have it. Undefined when there is no such field.
   */
  get(field: string): string | undefined {
    const at = this.#find(field);
    if (at >= 0) return this.#list[at + 1];
    const record = this.#record;
    if (record === undefined) return undefined;
    if (field === "body" || field === "message") return record.body;
    if (field === "severity") return record.severity === 0 ? undefined : severityText(record.severity);
    return record.resource.attributes[field];
  }

  /** An empty value removes. The body stays as it came: `body` and `message` become the attribute `message`. */
  set(field: string, value: string): void {
    const record = this.#record;
    if (record === undefined) return;
    if (value === "") return this.remove(field);
    if (field === "severity") {
      record.severity = severityNumber(value) || record.severity;
      return;
    }
    if (SETTABLE_FACTS.has(field)) {
      record.resource = this.#resourceWith(record.resource, field, value);
      return;
    }
    const name = field === "body" ? "message" : field;
    const at = this.#find(name);
    if (at >= 0 && this.#list[at + 1] === value) return;
    const own = this.#mine();
    if (at >= 0) own[at + 1] = value;
    else own.push(name, value);
  }

  /** Attributes only: what the resource says stays. */
  remove(field: string): void {
    const at = this.#find(field);
    if (at >= 0) this.#mine().splice(at, 2);
  }

  /** Keeps the place in the list; a field of the new name is replaced. False when there was none of the old name. */
  rename(from: string, to: string): boolean {
    const value = this.get(from);
    if (value === undefined) return false;
    if (from === to) return true;
    this.remove(from);
    this.set(to, value);
    return true;
  }

  /** Names of the attributes, in their order. */
  names(): string[] {
    const names: string[] = [];
    for (let i = 0; i < this.#list.length; i += 2) names.push(this.#list[i] ?? "");
    return names;
  }

  /** What was changed becomes the record's. */
  commit(): void {
    if (this.#own && this.#record !== undefined) this.#record.attributes = this.#list;
    this.#record = undefined;
  }

  #find(field: string): number {
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) if (list[i] === field) return i;
    return -1;
  }

  #mine(): string[] {
    if (!this.#own) {
      this.#list = [...this.#list];
      this.#own = true;
    }
    return this.#list as string[];
  }

  /** Records of one origin with the same fact share one resource: stages behind cache by identity. */
  #resourceWith(resource: Resource, fact: string, value: string): Resource {
    if (resource.attributes[fact] === value) return resource;
    let known = this.#resources.get(resource);
    if (known === undefined) this.#resources.set(resource, (known = new Map<string, Resource>()));
    const key = `${fact}\n${value}`;
    let made = known.get(key);
    if (made !== undefined) return made;
    if (this.#made >= RESOURCES_MOST) {
      this.#resources.clear();
      this.#made = 0;
      this.#resources.set(resource, (known = new Map<string, Resource>()));
    }
    made = makeResource({ ...resource.attributes, [fact]: value }, resource.inspected);
    known.set(key, made);
    this.#made += 1;
    return made;
  }
}
