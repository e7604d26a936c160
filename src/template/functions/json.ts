/** toJSON and json: Go's encoding/json over our values; structs keep the order of their fields and leave empty ones out. */
import { compareText } from "../kinds.ts";
import { timeJson } from "../time/methods.ts";
import { TimeValue } from "../time/time.ts";
import { Complex, MapValue, NamedInt, StructValue, TypedNil } from "../values.ts";
import type { FieldMember, Value } from "../values.ts";

const LINE_SEPARATORS = /[\u2028\u2029]/g;
const LINE_SEPARATORS_AND_HTML = /[<>&\u2028\u2029]/g;
const MAY_NEED_ESCAPE = /[<>&\u2028\u2029]/;
/** Deeper documents are taken for a mistake. */
const DEEPEST = 500;

export interface JsonOptions {
  /** `<`, `>` and `&` as escapes, as Go does unless told otherwise. */
  escapeHtml: boolean;
}

/** What JSON cannot hold (NaN, a complex number) makes the whole of it `null`. */
export function toJson(value: Value, options: JsonOptions): string {
  return encode(value, options, 0) ?? "null";
}

function encode(value: Value, options: JsonOptions, depth: number): string | undefined {
  switch (typeof value) {
    case "string":
      return jsonText(value, options);
    case "undefined":
      return "null";
    case "number":
      return Number.isFinite(value) ? String(Object.is(value, -0) ? "-0" : value) : undefined;
    case "object":
      return depth > DEEPEST ? undefined : encodeObject(value, options, depth);
    case "boolean":
    case "bigint":
    case "function":
    case "symbol":
      return String(value);
  }
}

function encodeObject(
  value: Exclude<Value, undefined>,
  options: JsonOptions,
  depth: number,
): string | undefined {
  if (value === null || value instanceof TypedNil) return "null";
  if (value instanceof TimeValue) return `"${timeJson(value)}"`;
  if (value instanceof NamedInt) return String(value.value);
  if (value instanceof Complex) return undefined;
  if (value instanceof StructValue) return encodeStruct(value, options, depth);
  if (value instanceof MapValue) {
    const sorted = [...value.entries].sort(([a], [b]) => compareText(a, b));
    return encodeMembers(sorted, options, depth);
  }
  const parts: string[] = [];
  for (const one of value as readonly Value[]) {
    const part = encode(one, options, depth + 1);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return `[${parts.join(",")}]`;
}

function encodeMembers(
  members: readonly (readonly [string, Value])[],
  options: JsonOptions,
  depth: number,
): string | undefined {
  const parts: string[] = [];
  for (const [key, one] of members) {
    const part = encode(one, options, depth + 1);
    if (part === undefined) return undefined;
    parts.push(`${jsonText(key, options)}:${part}`);
  }
  return `{${parts.join(",")}}`;
}

function encodeStruct(struct: StructValue, options: JsonOptions, depth: number): string | undefined {
  const members: [string, Value][] = [];
  for (const member of struct.type.members.values()) {
    if (member.kind !== "field") continue;
    const value = struct.field(member);
    if (!isLeftOut(member, value)) members.push([member.json, value]);
  }
  return encodeMembers(members, options, depth);
}

/** Structs and times are never empty, nor is what a pointer points to. */
function isLeftOut(member: FieldMember, value: Value): boolean {
  if (!member.omitEmpty) return false;
  if (typeof value !== "object")
    return value === undefined || value === "" || value === false || value === 0n;
  if (value === null || value instanceof TypedNil) return true;
  if (value instanceof NamedInt) return value.value === 0n && !value.type.startsWith("*");
  if (value instanceof MapValue) return value.entries.size === 0;
  return Array.isArray(value) && value.length === 0;
}

function jsonText(text: string, { escapeHtml }: JsonOptions): string {
  const quoted = JSON.stringify(text);
  if (!MAY_NEED_ESCAPE.test(quoted)) return quoted;
  return quoted.replace(escapeHtml ? LINE_SEPARATORS_AND_HTML : LINE_SEPARATORS, asEscape);
}

function asEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
