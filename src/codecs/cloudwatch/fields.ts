/** The parameters of a call: JSON read field by field, refused as the service refuses them. */
import { textOf } from "../json/body-text.ts";
import { CloudwatchFault, invalid } from "./fault.ts";

export type Fields = Readonly<Record<string, unknown>>;

export function parseFields(body: Buffer): Fields {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(textOf(body));
  } catch {
    throw new CloudwatchFault("SerializationException", "The body is no JSON.");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new CloudwatchFault("SerializationException", "Start of structure or map found where not expected.");
}

/** Null is the same as absent: some SDKs write it for what was not set. */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw wrongKind(name, "a string");
}

export function optionalNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw wrongKind(name, "a whole number");
}

export function optionalFlag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  throw wrongKind(name, "a boolean");
}

export function optionalTexts(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw wrongKind(name, "a list of strings");
}

export function optionalTags(fields: Fields, name: string): Record<string, string> {
  const value = fields[name];
  if (value === undefined || value === null) return {};
  const pairs = typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (pairs?.every((pair): pair is [string, string] => typeof pair[1] === "string") !== true)
    throw wrongKind(name, "a map of strings");
  if (pairs.length > TAGS_MOST) throw invalid(`No more than ${TAGS_MOST} tags are possible.`);
  return Object.fromEntries(pairs);
}

/** API reference, CreateLogGroup. */
const TAGS_MOST = 50;

/** What a list is cut to, from 1 to `most`. */
export function limitOf(fields: Fields, most: number): number {
  const limit = optionalNumber(fields, "limit") ?? most;
  if (limit >= 1 && limit <= most) return limit;
  throw constraint("limit", `Member must have value between 1 and ${most}`);
}

export function constraint(name: string, rule: string): CloudwatchFault {
  return invalid(`1 validation error detected: Value at '${name}' failed to satisfy constraint: ${rule}`);
}

function wrongKind(name: string, wanted: string): CloudwatchFault {
  return new CloudwatchFault("SerializationException", `${name} has to be ${wanted}.`);
}
