/**
 * Marks the records that steps change with what their source had stated. Looks at a batch before and after the steps, since
 * these work in place. On the way of every record: nothing is made for those that stay as they were, and little for the others.
 */
import { givenText } from "../record/given.ts";
import type { GivenFacts, GivenMark } from "../record/given.ts";
import type { Attributes, LogRecord } from "../record/record.ts";
import type { Resource } from "../record/resource.ts";
import type { TransformBatch } from "../record/transform.ts";

/** Forms of marks that are remembered: one for each list of names and severity. */
const MARKS_MOST = 4096;

export interface MarkingOptions {
  /** False where steps redact: facts that were changed are not kept then. */
  keepFacts: boolean;
}

/** The same transforms; what comes out of them is marked. */
export function marking(transform: TransformBatch, options: MarkingOptions): TransformBatch {
  const marks = new GivenMarks(options);
  return (batch) => {
    marks.before(batch);
    const records = transform(batch);
    marks.after(records);
    return records;
  };
}

class GivenMarks {
  readonly #keepFacts: boolean;
  #records: LogRecord[] = [];
  #lists: Attributes[] = [];
  #resources: Resource[] = [];
  #severities: number[] = [];
  #seconds: number[] = [];
  #nanos: number[] = [];
  #count = 0;
  /** Where each record stood: made when records have left or come. */
  #places: Map<LogRecord, number> | undefined;
  readonly #marks = new Map<string, GivenMark>();
  #lastList: Attributes | undefined;
  #lastSeverity = -1;
  #lastMark: GivenMark | undefined;

  constructor({ keepFacts }: MarkingOptions) {
    this.#keepFacts = keepFacts;
  }

  before(batch: readonly LogRecord[]): void {
    const count = (this.#count = batch.length);
    for (let i = 0; i < count; i += 1) {
      const record = batch[i];
      if (record === undefined) continue;
      this.#records[i] = record;
      this.#lists[i] = record.attributes;
      this.#resources[i] = record.resource;
      this.#severities[i] = record.severity;
      this.#seconds[i] = record.seconds;
      this.#nanos[i] = record.nanos;
    }
  }

  /** New records get no mark: what the steps made has no source of its own. */
  after(records: readonly LogRecord[]): void {
    for (let i = 0; i < records.length; i += 1) {
      const record = records[i];
      if (record === undefined) continue;
      const place = this.#records[i] === record ? i : this.#placeOf(record);
      if (place !== undefined) this.#mark(record, place);
    }
    this.#forget();
  }

  #placeOf(record: LogRecord): number | undefined {
    if (this.#places === undefined) {
      this.#places = new Map();
      for (let i = 0; i < this.#count; i += 1) this.#places.set(this.#records[i] as LogRecord, i);
    }
    return this.#places.get(record);
  }

  /** Nothing of a batch is held on to until the next one comes. */
  #forget(): void {
    this.#places = undefined;
    this.#records = [];
    this.#lists = [];
    this.#resources = [];
    this.#count = 0;
  }

  #mark(record: LogRecord, i: number): void {
    const list = this.#lists[i] as Attributes;
    const resource = this.#resources[i] as Resource;
    const severity = this.#severities[i] as number;
    const seconds = this.#seconds[i] as number;
    const nanos = this.#nanos[i] as number;
    const time = record.seconds !== seconds || record.nanos !== nanos;
    const same = record.attributes === list && record.severity === severity && !time;
    if (same && record.resource === resource) return;
    if (!time && record.resource === resource && beginsWith(record.attributes, list)) {
      record.given = this.#usual(list, severity);
      return;
    }
    const was = { list, resource, severity };
    const text = givenText(this.#facts(record, was, time));
    record.given = time ? { text, seconds, nanos } : this.#known(text, text);
  }

  /** The usual case: the source's own attributes are all there, and what was found stands behind them. */
  #usual(list: Attributes, severity: number): GivenMark {
    if (list === this.#lastList && severity === this.#lastSeverity && this.#lastMark !== undefined)
      return this.#lastMark;
    let key = `${severity}`;
    for (let i = 0; i < list.length; i += 2) key += `\n${list[i] ?? ""}`;
    const found = this.#marks.get(key);
    const facts = { severity, names: [], moved: {}, lost: [], rest: false, facts: {}, time: false };
    const mark = found ?? this.#known(key, givenText({ ...facts, names: namesOf(list) }));
    this.#lastList = list;
    this.#lastSeverity = severity;
    this.#lastMark = mark;
    return mark;
  }

  #known(key: string, text: string): GivenMark {
    let mark = this.#marks.get(key);
    if (mark !== undefined) return mark;
    if (this.#marks.size >= MARKS_MOST) this.#marks.clear();
    this.#marks.set(key, (mark = { text, seconds: 0, nanos: 0 }));
    return mark;
  }

  #facts(record: LogRecord, { list, resource, severity }: Before, time: boolean): GivenFacts {
    const now = new Map<string, string>();
    for (let i = 0; i < record.attributes.length; i += 2)
      now.set(record.attributes[i] ?? "", record.attributes[i + 1] ?? "");
    const names: string[] = [];
    const moved: Record<string, string> = {};
    const lost: string[] = [];
    let rest = false;
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i] ?? "";
      const place = this.#standsAt(name, list[i + 1] ?? "", now, record.resource);
      if (place === undefined && !now.has(name)) {
        rest = true;
        continue;
      }
      names.push(name);
      if (place === undefined) lost.push(name);
      else if (place !== name) moved[name] = place;
    }
    const facts = this.#keepFacts ? changedFacts(resource, record.resource) : {};
    return { severity, names, moved, lost, rest, facts, time };
  }

  /** Under which name a value stands; a name that was redacted must not be kept here. */
  #standsAt(
    name: string,
    value: string,
    now: ReadonlyMap<string, string>,
    resource: Resource,
  ): string | undefined {
    if (now.get(name) === value) return name;
    if (!this.#keepFacts) return undefined;
    for (const [other, one] of now) if (one === value) return other;
    return Object.keys(resource.attributes).find((other) => resource.attributes[other] === value);
  }
}

interface Before {
  list: Attributes;
  resource: Resource;
  severity: number;
}

function beginsWith(list: Attributes, begin: Attributes): boolean {
  if (list.length < begin.length) return false;
  for (let i = 0; i < begin.length; i += 1) if (list[i] !== begin[i]) return false;
  return true;
}

function namesOf(list: Attributes): string[] {
  return list.filter((_, i) => i % 2 === 0);
}

function changedFacts(before: Resource, after: Resource): Record<string, string> {
  const changed: Record<string, string> = {};
  if (before === after) return changed;
  for (const name of new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])) {
    const was = before.attributes[name] ?? "";
    if (was !== (after.attributes[name] ?? "")) changed[name] = was;
  }
  return changed;
}
