/** Which fields matching records have, and their most frequent values. */
import { severityText } from "../record/severity.ts";
import type { LogRecord } from "../record/record.ts";
import type { FieldValues, FieldsRequest } from "./contract.ts";
import { countsSql } from "./counting.ts";
import { selectInTime } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { search } from "./search.ts";
import { EVER, clamp } from "./spans.ts";

/** So many of the newest records show which names there are. */
const SAMPLE = 1000;
const NAMES_MOST = 100;

export async function fields(
  reading: Reading,
  request: FieldsRequest,
): Promise<{ fields: FieldValues[]; partial: boolean }> {
  if (request.fields.length === 0) return await sampled(reading, request);
  const found: FieldValues[] = [];
  let partial = false;
  // One after the other: each uses all that the engine has.
  for (const name of request.fields) {
    const field = await oneField(reading, request, name);
    if (field === undefined) partial = true;
    found.push(field ?? { name, values: [], distinct: 0 });
  }
  return { fields: found, partial };
}

async function oneField(
  reading: Reading,
  request: FieldsRequest,
  name: string,
): Promise<FieldValues | undefined> {
  const range = clamp(request, EVER);
  if (range.fromNs >= range.toNs) return { name, values: [], distinct: 0 };
  const counts = await countsSql(reading, { query: request.query, range, by: name });
  const counted = await selectInTime<[string, string | number, string | number]>(reading, {
    sql:
      `SELECT value, sum(n) AS count, count() OVER () FROM (${counts.sql}) WHERE value != ''` +
      ` GROUP BY value ORDER BY count DESC, value LIMIT {most:UInt64}`,
    params: { ...counts.params, most: request.limit },
    signal: request.signal,
  });
  if (counted === undefined) return undefined;
  const { rows } = counted;
  const values = rows.map(([value, count]) => ({ value, count: Number(count) }));
  return { name, values, distinct: Number(rows[0]?.[2] ?? 0) };
}

async function sampled(
  reading: Reading,
  request: FieldsRequest,
): Promise<{ fields: FieldValues[]; partial: boolean }> {
  const { records, partial } = await search(reading, { ...request, limit: SAMPLE, order: "desc" });
  const names = new Map<string, Map<string, number>>();
  for (const record of records) countFields(names, record);
  const all = [...names].map(([name, values]) => ({ name, values, count: sum(values.values()) }));
  all.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const found = all.slice(0, NAMES_MOST).map(({ name, values }) => ({
    name,
    values: [...values]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, request.limit),
    distinct: values.size,
  }));
  return { fields: found, partial };
}

function countFields(names: Map<string, Map<string, number>>, record: LogRecord): void {
  add(names, "severity", severityText(record.severity));
  const { attributes } = record;
  for (let i = 0; i < attributes.length; i += 2) add(names, attributes[i] ?? "", attributes[i + 1] ?? "");
  for (const [key, value] of Object.entries(record.resource.attributes)) add(names, key, value);
}

function add(names: Map<string, Map<string, number>>, name: string, value: string): void {
  let values = names.get(name);
  if (values === undefined) names.set(name, (values = new Map()));
  values.set(value, (values.get(value) ?? 0) + 1);
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
