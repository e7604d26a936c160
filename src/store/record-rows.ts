/** Rows of the table ↔ records: which columns are asked for, and how a record is put together from them again. */
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import type { Resource } from "../record/resource.ts";
import { ATTRIBUTE_MAP, RESOURCE_COLUMNS, RESOURCE_MAP } from "./columns.ts";
import type { AttributeColumn } from "./columns.ts";
import { nameSql } from "./schema.ts";

export type RecordRow = [
  ns: string,
  seq: number | string,
  observedMs: number | string,
  severity: number,
  body: string,
  resource: Record<string, string>,
  attributes: Record<string, string>,
  ...columns: string[],
];

const RESOURCE_FIELDS = [...RESOURCE_COLUMNS.keys()];

/** What to select, in the order of RecordRow. Times are text: a number would lose the last digits. */
export function recordColumns(columns: ReadonlyMap<string, AttributeColumn>): string {
  return [
    "toString(toUnixTimestamp64Nano(ts))",
    "seq",
    "toUnixTimestamp64Milli(observed)",
    "severity",
    "body",
    RESOURCE_MAP,
    ATTRIBUTE_MAP,
    ...RESOURCE_COLUMNS.values(),
    ...[...columns.values()].map((column) => nameSql(column.name)),
  ].join(", ");
}

/** Records that share a resource in the store share one again; `resources` keeps it so over several windows. */
export function readRecords(
  rows: readonly RecordRow[],
  columns: ReadonlyMap<string, AttributeColumn>,
  resources = new Map<string, Resource>(),
): LogRecord[] {
  const keys = [...columns.keys()];
  return rows.map((row) => readRecord(row, keys, resources));
}

function readRecord(row: RecordRow, keys: readonly string[], resources: Map<string, Resource>): LogRecord {
  const [ns, seq, observedMs, severity, body, resourceMap, map, ...columns] = row;
  const own = RESOURCE_FIELDS.length;
  return {
    ...readTime(ns),
    observedMs: Number(observedMs),
    severity,
    body,
    resource: readResource(columns.slice(0, own), resourceMap, resources),
    attributes: readAttributes(columns.slice(own), keys, map),
    seq: Number(seq),
  };
}

function readTime(ns: string): { seconds: number; nanos: number } {
  const all = BigInt(ns);
  const nanos = ((all % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return { seconds: Number((all - nanos) / 1_000_000_000n), nanos: Number(nanos) };
}

function readResource(
  own: readonly string[],
  map: Readonly<Record<string, string>>,
  known: Map<string, Resource>,
): Resource {
  const identity = JSON.stringify([own, map]);
  const found = known.get(identity);
  if (found !== undefined) return found;
  const facts: Record<string, string | undefined> = {};
  for (const [i, field] of RESOURCE_FIELDS.entries()) facts[field] = own[i];
  const resource = makeResource({ ...facts, ...map });
  known.set(identity, resource);
  return resource;
}

/** A row written just before its key got a column has the value in both places. */
function readAttributes(
  own: readonly string[],
  keys: readonly string[],
  map: Readonly<Record<string, string>>,
): string[] {
  const attributes: string[] = [];
  for (const [i, key] of keys.entries()) {
    const value = own[i];
    if (value) attributes.push(key, value);
  }
  const columns = new Set(keys);
  for (const [key, value] of Object.entries(map)) {
    if (value !== "" && !columns.has(key)) attributes.push(key, value);
  }
  return attributes;
}
