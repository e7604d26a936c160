/** AnyValue and KeyValue in JSON (protobuf's JSON mapping, with OTLP's own rules for ids and enumerations). */
import type { AttributeList } from "./attribute-list.ts";
import { DEPTH_MOST } from "./plain.ts";
import type { Plain, PlainMap } from "./plain.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** A part of the request that is not what it should be; the record, or the group, that it stands in is rejected. */
export class JsonFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "JsonFault";
  }
}

/** JSON escapes can write half a surrogate pair, which no store takes: it becomes U+FFFD. */
export function wholePairs(text: string): string {
  return (text as WellFormed).toWellFormed();
}

/** ECMAScript 2024; Node has had it since 20. */
type WellFormed = string & { toWellFormed: () => string };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member by its JSON name, or by the name in the schema, which readers take, too (protobuf's JSON mapping). */
export function member(object: JsonObject, name: string, schemaName: string): unknown {
  return object[name] ?? object[schemaName];
}

/** An array, nothing for nothing. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new JsonFault(`${what} is no list`);
  return value;
}

/** A list of KeyValue. */
export function addKeyValues(list: AttributeList, value: unknown, prefix: string): void {
  for (const pair of listOf(value, "attributes")) {
    if (!isObject(pair)) throw new JsonFault("an attribute is no key with a value");
    const { key } = pair;
    if (typeof key !== "string") throw new JsonFault("an attribute has no key");
    const name = wholePairs(prefix === "" ? key : prefix + key);
    const content = pair["value"];
    // Texts, which nearly all are, without the way round.
    const text = isObject(content) ? content["stringValue"] : undefined;
    if (typeof text === "string") list.add(name, wholePairs(text));
    else list.addPlain(name, readValue(content, 0));
  }
}

export function readValue(value: unknown, depth: number): Plain {
  if (value === undefined || value === null) return null;
  if (depth > DEPTH_MOST) throw new JsonFault("values nest too deep");
  if (!isObject(value)) throw new JsonFault("a value does not say its kind");
  const text = value["stringValue"];
  if (typeof text === "string") return wholePairs(text);
  for (const name in value) {
    const read = READERS.get(name);
    const content = value[name];
    if (read !== undefined && content !== undefined && content !== null) return read(content, depth);
  }
  return readBareMap(value, depth);
}

/** Some write the members of a map without the words around them. */
function readBareMap(value: JsonObject, depth: number): Plain {
  const map: PlainMap = new Map();
  for (const [key, one] of Object.entries(value))
    if (one !== null) map.set(wholePairs(key), readValue(one, depth + 1));
  return map.size === 0 ? null : map;
}

const READERS: ReadonlyMap<string, (content: unknown, depth: number) => Plain> = new Map([
  ["stringValue", readText],
  ["string_value", readText],
  ["intValue", readInteger],
  ["int_value", readInteger],
  ["boolValue", readBoolean],
  ["bool_value", readBoolean],
  ["doubleValue", readDouble],
  ["double_value", readDouble],
  ["bytesValue", readText],
  ["bytes_value", readText],
  ["arrayValue", readArray],
  ["array_value", readArray],
  ["kvlistValue", readMap],
  ["kvlist_value", readMap],
]);

function readText(content: unknown): Plain {
  if (typeof content !== "string") throw new JsonFault("a text value is no text");
  return wholePairs(content);
}

function readBoolean(content: unknown): Plain {
  if (typeof content !== "boolean") throw new JsonFault("a boolean value is neither true nor false");
  return content;
}

/** 64-bit integers are texts in JSON; a number is taken, too. */
function readInteger(content: unknown): Plain {
  const value = typeof content === "string" && content !== "" ? Number(content) : content;
  if (typeof value !== "number" || !Number.isInteger(value)) throw new JsonFault("an integer value is none");
  if (Number.isSafeInteger(value) || typeof content !== "string") return value;
  return DIGITS.test(content) ? BigInt(content) : value;
}

const DIGITS = /^-?\d{1,20}$/;

/** NaN and the infinities are texts. */
function readDouble(content: unknown): Plain {
  const value = typeof content === "string" && content !== "" ? Number(content) : content;
  if (typeof value !== "number") throw new JsonFault("a double value is no number");
  return value;
}

function readArray(content: unknown, depth: number): Plain {
  if (!isObject(content)) throw new JsonFault("an array value has no values");
  return listOf(content["values"], "the values of an array").map((one) => readValue(one, depth + 1));
}

function readMap(content: unknown, depth: number): Plain {
  if (!isObject(content)) throw new JsonFault("a map value has no values");
  const map: PlainMap = new Map();
  for (const pair of listOf(content["values"], "the values of a map")) {
    if (!isObject(pair) || typeof pair["key"] !== "string")
      throw new JsonFault("a member of a map has no key");
    map.set(wholePairs(pair["key"]), readValue(pair["value"], depth + 1));
  }
  return map;
}
