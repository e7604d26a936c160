/** Takes secrets out of records. The one step that may rewrite the body: what is not to be kept is kept nowhere. */
import type { Attributes, LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformBatch, TransformContext } from "../../record/transform.ts";
import { RedactConfig } from "./config.ts";
import { Redactor } from "./redactor.ts";

export const redact = defineTransform({
  name: "redact",
  summary: "Masks or hashes secrets: passwords, keys, tokens, card numbers, e-mail addresses.",
  config: RedactConfig,
  facts: ({ fields }) =>
    fields === "all" ? {} : { reads: fields.map((field, i) => ({ field, at: ["fields", i] })) },
  open: (options, ctx) => new RedactStep(options, ctx).apply,
});

/** Where a text came from, to be put back: `place` is a number in the list of attributes, or the body. */
const BODY = -1;

class RedactStep {
  readonly #redactor: Redactor;
  readonly #ctx: TransformContext;
  /** Undefined: everywhere. */
  readonly #fields: ReadonlySet<string> | undefined;
  /** Resources are few and shared: each is looked through once. */
  readonly #resources = new WeakMap<Resource, Resource>();

  constructor(options: RedactConfig, ctx: TransformContext) {
    this.#redactor = new Redactor(options);
    this.#ctx = ctx;
    this.#fields = options.fields === "all" ? undefined : new Set(options.fields);
  }

  readonly apply: TransformBatch = (batch) => {
    const owners: LogRecord[] = [];
    const places: number[] = [];
    const texts: string[] = [];
    const changed = new Set<LogRecord>();
    for (const record of batch) {
      this.#resourceOf(record, changed);
      if (this.#looksAt("body") || this.#looksAt("message")) {
        owners.push(record);
        places.push(BODY);
        texts.push(record.body);
      }
      const list = record.attributes;
      for (let i = 0; i < list.length; i += 2) {
        if (!this.#looksAt(list[i] ?? "")) continue;
        // A name may be a secret, too: the keys of a JSON object that counts by user.
        for (const place of [i, i + 1]) {
          owners.push(record);
          places.push(place);
          texts.push(list[place] ?? "");
        }
      }
    }
    const slow = this.#redactor.redactAll(texts);
    for (const i of slow) {
      const owner = owners[i];
      if (owner !== undefined) this.#ctx.failed(owner, "too slow");
    }
    this.#putBack({ owners, places, texts }, changed);
    this.#ctx.matched(changed.size);
    return batch;
  };

  #putBack({ owners, places, texts }: Looked, changed: Set<LogRecord>): void {
    const own = new Map<LogRecord, string[]>();
    for (let i = 0; i < texts.length; i += 1) {
      const record = owners[i];
      const place = places[i] ?? BODY;
      if (record === undefined) continue;
      const was = place === BODY ? record.body : (record.attributes[place] ?? "");
      const value = this.#valueAt(record.attributes, place) ?? texts[i] ?? "";
      if (value === was) continue;
      changed.add(record);
      if (place === BODY) record.body = value;
      else listOf(own, record)[place] = value;
    }
    for (const [record, list] of own) record.attributes = withoutRepeats(list);
  }

  /** What a value is by its name alone. */
  #valueAt(list: Attributes, place: number): string | undefined {
    if (place === BODY || place % 2 === 0) return undefined;
    return this.#redactor.byName(list[place - 1] ?? "", list[place] ?? "");
  }

  #resourceOf(record: LogRecord, changed: Set<LogRecord>): void {
    let redacted = this.#resources.get(record.resource);
    if (redacted === undefined) {
      redacted = this.#redactedResource(record.resource);
      this.#resources.set(record.resource, redacted);
      this.#resources.set(redacted, redacted);
    }
    if (redacted === record.resource) return;
    record.resource = redacted;
    changed.add(record);
  }

  #redactedResource(resource: Resource): Resource {
    const names = Object.keys(resource.attributes).filter((name) => this.#looksAt(name));
    const texts = names.map((name) => resource.attributes[name] ?? "");
    this.#redactor.redactAll(texts);
    const attributes: Record<string, string> = { ...resource.attributes };
    let same = true;
    names.forEach((name, i) => {
      const was = attributes[name] ?? "";
      attributes[name] = this.#redactor.byName(name, was) ?? texts[i] ?? "";
      same &&= attributes[name] === was;
    });
    return same ? resource : makeResource(attributes, resource.inspected);
  }

  #looksAt(field: string): boolean {
    return this.#fields === undefined || this.#fields.has(field);
  }
}

interface Looked {
  owners: readonly LogRecord[];
  places: readonly number[];
  texts: readonly string[];
}

/** A list of the record's own, since lists are shared. */
function listOf(own: Map<LogRecord, string[]>, record: LogRecord): string[] {
  let list = own.get(record);
  if (list === undefined) own.set(record, (list = [...record.attributes]));
  return list;
}

/** Two names may be the same once redacted: the second gets a number. */
function withoutRepeats(list: string[]): string[] {
  const names = new Set<string>();
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i] ?? "";
    let free = name;
    for (let n = 2; names.has(free); n += 1) free = `${name}.${n}`;
    names.add(free);
    list[i] = free;
  }
  return list;
}
