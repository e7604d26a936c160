/**
 * Batches of records between two logbooms, as JSON: what many records share (their resource, a list of attributes) is
 * written once and named by number. The receiver trusts nothing in it.
 */
import type { Attributes, LogRecord } from "./record.ts";
import { makeResource } from "./resource.ts";
import type { Resource } from "./resource.ts";
import type { CursorUpdates } from "./source.ts";
import { Refusal } from "./refusal.ts";

export interface Forwarded {
  records: LogRecord[];
  cursors: CursorUpdates;
}

/** seconds, nanos, observedMs, severity, number of the resource, number of the attributes, body */
type RecordTuple = [number, number, number, number, number, number, string];

interface Wire {
  cursors: Record<string, string | null>;
  resources: Record<string, string>[];
  attributes: Attributes[];
  records: RecordTuple[];
}

export function encodeForwarded(batches: readonly (readonly LogRecord[])[], cursors: CursorUpdates): string {
  const resources = new Map<Resource, number>();
  const attributes = new Map<Attributes, number>();
  const records: RecordTuple[] = [];
  for (const batch of batches) {
    for (const record of batch) {
      const { seconds, nanos, observedMs, severity, body } = record;
      const resource = numberOf(resources, record.resource);
      const list = numberOf(attributes, record.attributes);
      records.push([seconds, nanos, observedMs, severity, resource, list, body]);
    }
  }
  const wire: Wire = {
    cursors: { ...cursors },
    resources: [...resources.keys()].map((one) => ({ ...one.attributes })),
    attributes: [...attributes.keys()],
    records,
  };
  return JSON.stringify(wire);
}

function numberOf<T>(known: Map<T, number>, value: T): number {
  let number = known.get(value);
  if (number === undefined) known.set(value, (number = known.size));
  return number;
}

const RECORDS_MOST = 100_000;
const SECONDS_MOST = 1e11;

/** `resourceOf` may return the same object for the same facts: stages behind cache by identity. */
export function decodeForwarded(
  text: string,
  resourceOf: (facts: Record<string, string>) => Resource,
): Forwarded {
  const wire = parsed(text);
  const resources = wire.resources.map((facts) => resourceOf(facts));
  const records: LogRecord[] = [];
  for (const tuple of wire.records) {
    const [seconds, nanos, observedMs, severity, resourceAt, attributesAt, body] = tuple;
    const resource = resources[resourceAt];
    const attributes = wire.attributes[attributesAt];
    const whole = resource !== undefined && attributes !== undefined && typeof body === "string";
    if (!whole || !isTime(seconds, nanos, observedMs) || !isSeverity(severity))
      throw refusal("a record that is none");
    records.push({ seconds, nanos, observedMs, severity, body, resource, attributes, seq: 0 });
  }
  return { records, cursors: wire.cursors };
}

function isTime(seconds: number, nanos: number, observedMs: number): boolean {
  const whole = Number.isInteger(seconds) && Number.isInteger(nanos) && Number.isFinite(observedMs);
  return whole && Math.abs(seconds) < SECONDS_MOST && nanos >= 0 && nanos < 1e9 && observedMs >= 0;
}

function isSeverity(severity: number): boolean {
  return Number.isInteger(severity) && severity >= 0 && severity <= 24;
}

/** Shapes that cost little to check once for each batch; records are checked in the loop above. */
function parsed(text: string): Wire {
  let value: Partial<Wire> | null;
  try {
    value = JSON.parse(text) as Partial<Wire> | null;
  } catch (error) {
    throw refusal((error as Error).message);
  }
  const { cursors, resources, attributes, records } = value ?? {};
  if (!isTextMap(cursors, true)) throw refusal("cursors that are none");
  if (!Array.isArray(resources) || !resources.every((one) => isTextMap(one, false)))
    throw refusal("resources that are none");
  if (!Array.isArray(attributes) || !attributes.every(isAttributes))
    throw refusal("attributes that are none");
  if (!Array.isArray(records) || records.length > RECORDS_MOST || !records.every(Array.isArray))
    throw refusal(`no records, or more than ${RECORDS_MOST}`);
  return { cursors, resources, attributes, records };
}

function isTextMap(value: unknown, nulls: boolean): value is Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => typeof one === "string" || (nulls && one === null));
}

function isAttributes(value: unknown): value is Attributes {
  return Array.isArray(value) && value.length % 2 === 0 && value.every((one) => typeof one === "string");
}

function refusal(what: string): Refusal {
  return new Refusal(
    "E_FORWARDED",
    `this batch of records has ${what}`,
    "is the sender a logboom of this version?",
  );
}

/** Remembers resources by their facts, so that one container's records share one object over all batches. */
export function resourceMemory(most: number): (facts: Record<string, string>) => Resource {
  const known = new Map<string, Resource>();
  return (facts) => {
    const key = JSON.stringify(facts);
    let resource = known.get(key);
    if (resource === undefined) {
      if (known.size >= most) known.clear();
      known.set(key, (resource = makeResource(facts)));
    }
    return resource;
  };
}
