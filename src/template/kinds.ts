/** Which of Go's kinds a value is, how its type is called, and whether it counts as true. */
import { TimeValue } from "./time/time.ts";
import { Complex, MapValue, NamedInt, StructValue, TypedNil } from "./values.ts";
import type { Value } from "./values.ts";

export type Kind =
  | "invalid"
  | "nil"
  | "bool"
  | "int"
  | "uint"
  | "float"
  | "complex"
  | "string"
  | "slice"
  | "map"
  | "struct"
  | "pointer";

export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case "undefined":
      return "invalid";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "string";
    case "object":
    case "function":
    case "symbol":
      return objectKind(value);
  }
}

function objectKind(value: object | null): Kind {
  if (value === null) return "nil";
  if (Array.isArray(value)) return "slice";
  if (value instanceof MapValue) return "map";
  if (value instanceof StructValue) return value.pointer ? "pointer" : "struct";
  if (value instanceof NamedInt) return value.unsigned ? "uint" : "int";
  if (value instanceof Complex) return "complex";
  if (value instanceof TypedNil) return value.kind;
  return "struct";
}

export function typeName(value: Value): string {
  switch (typeof value) {
    case "undefined":
    case "boolean":
      return value === undefined ? "<nil>" : "bool";
    case "bigint":
      return "int";
    case "number":
      return "float64";
    case "string":
      return "string";
    case "object":
    case "function":
    case "symbol":
      return objectTypeName(value);
  }
}

function objectTypeName(value: object | null): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  if (value instanceof StructValue) return value.pointer ? `*${value.type.name}` : value.type.name;
  if (value instanceof Complex) return "complex128";
  if (value instanceof MapValue || value instanceof NamedInt || value instanceof TypedNil) return value.type;
  return "time.Time";
}

/** Go's text/template, "Actions": empty are false, 0, any nil, and any list, map or string of length zero. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case "undefined":
      return false;
    case "object":
      return objectIsTrue(value);
    case "bigint":
      return value !== 0n;
    case "number":
      return value !== 0;
    case "string":
    case "boolean":
    case "function":
    case "symbol":
      return value !== "" && value !== false;
  }
}

function objectIsTrue(value: object | null): boolean {
  if (value === null || value instanceof TypedNil) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof MapValue) return value.entries.size > 0;
  if (value instanceof NamedInt) return value.value !== 0n || value.type.startsWith("*");
  if (value instanceof Complex) return value.real !== 0 || value.imaginary !== 0;
  return true;
}

/** Nil of any type, or no value at all. */
export function isNil(value: Value): boolean {
  return value === undefined || value === null || value instanceof TypedNil;
}

/** The whole number in an int of any type. */
export function wholeNumber(value: Value): bigint | undefined {
  if (typeof value === "bigint") return value;
  return value instanceof NamedInt ? value.value : undefined;
}

export function isTime(value: Value): value is TimeValue {
  return value instanceof TimeValue;
}

/** Go compares the bytes of UTF-8, which is the order of code points; JavaScript's own order differs above U+FFFF. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xHigh = x >= 0xd800 && x < 0xe000;
    const yHigh = y >= 0xd800 && y < 0xe000;
    return xHigh === yHigh ? x - y : xHigh ? 1 : -1;
  }
  return a.length - b.length;
}
