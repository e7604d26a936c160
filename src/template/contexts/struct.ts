/**
 * Structs over parsed JSON: a table of fields and their types. Values are made when a template asks for them, so a
 * container's whole description costs nothing. What is missing is the zero value of its type, as Go decodes it.
 */
import { durationValue } from "../time/methods.ts";
import { ZERO_TIME, parseTime } from "../time/time.ts";
import { MapValue, NamedInt, StructValue, TypedNil } from "../values.ts";
import type { FieldMember, MethodMember, Param, StructType, Value } from "../values.ts";

export interface FieldType {
  /** Go's name of the type. */
  readonly name: string;
  readonly read: (raw: unknown) => Value;
}

export const text: FieldType = { name: "string", read: (raw) => (typeof raw === "string" ? raw : "") };
export const flag: FieldType = { name: "bool", read: (raw) => raw === true };
export const int: FieldType = { name: "int", read: (raw) => wholeOf(raw) ?? 0n };
export const time: FieldType = {
  name: "time.Time",
  read: (raw) => (typeof raw === "string" ? parseTime(raw) : undefined) ?? ZERO_TIME,
};
export const duration: FieldType = {
  name: "time.Duration",
  read: (raw) => durationValue(wholeOf(raw) ?? 0n),
};

function wholeOf(raw: unknown): bigint | undefined {
  if (typeof raw === "bigint") return raw;
  return typeof raw === "number" && Number.isInteger(raw) ? BigInt(raw) : undefined;
}

/** A pointer to an int: nil is another thing than 0. */
export const optionalInt: FieldType = {
  name: "*int64",
  read: (raw) => {
    const whole = wholeOf(raw);
    return whole === undefined ? new TypedNil("pointer", "*int64") : new NamedInt("*int64", whole);
  },
};

export const optionalFlag: FieldType = {
  name: "*bool",
  read: (raw) => (typeof raw === "boolean" ? raw : new TypedNil("pointer", "*bool")),
};

export function list(of: FieldType): FieldType {
  const name = `[]${of.name}`;
  const nil = new TypedNil("slice", name);
  const read = perDocument((raw: readonly unknown[]) => raw.map((one) => of.read(one)));
  return { name, read: (raw) => (isList(raw) ? read(raw) : nil) };
}

function isList(raw: unknown): raw is readonly unknown[] {
  return Array.isArray(raw);
}

/** What Docker said is never changed, so a list or map of it is made once, however many lines ask for it. */
function perDocument<T extends object>(read: (raw: T) => Value): (raw: T) => Value {
  const made = new WeakMap<T, Value>();
  return (raw) => {
    let value = made.get(raw);
    if (value === undefined) {
      value = read(raw);
      made.set(raw, value);
    }
    return value;
  };
}

/** An array of fixed length is never nil. */
export function array(of: FieldType, length: number): FieldType {
  return {
    name: `[${length}]${of.name}`,
    read: (raw) =>
      Array.from({ length }, (_, i) => of.read(Array.isArray(raw) ? (raw as unknown[])[i] : undefined)),
  };
}

export function map(of: FieldType): FieldType {
  const name = `map[string]${of.name}`;
  const absent = of.read(undefined);
  const nil = new TypedNil("map", name, { absent });
  const read = perDocument((raw: object) => {
    const entries = new Map<string, Value>();
    for (const [key, one] of Object.entries(raw)) entries.set(key, of.read(one));
    return new MapValue(entries, name, absent);
  });
  return { name, read: (raw) => (isObject(raw) ? read(raw) : nil) };
}

export function struct(type: StructType): FieldType {
  return { name: type.name, read: (raw) => new StructValue(type, isObject(raw) ? raw : {}) };
}

export function pointer(type: StructType): FieldType {
  const nil = new TypedNil("pointer", `*${type.name}`, { target: type });
  return { name: `*${type.name}`, read: (raw) => (isObject(raw) ? new StructValue(type, raw, true) : nil) };
}

export function isObject(raw: unknown): raw is object {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

export interface StructSpec {
  readonly fields: Readonly<Record<string, FieldType>>;
  /** Names in JSON where they differ from Go's. */
  readonly json?: Readonly<Record<string, string>>;
  /** Fields that JSON shows even when they are empty. */
  readonly always?: readonly string[];
  readonly methods?: readonly MethodMember[];
  readonly text?: (self: object) => string;
}

export function structType(name: string, spec: StructSpec): StructType {
  const members = new Map<string, FieldMember | MethodMember>();
  for (const [field, type] of Object.entries(spec.fields)) {
    const json = spec.json?.[field] ?? field;
    members.set(field, {
      kind: "field",
      name: field,
      json,
      omitEmpty: spec.always?.includes(field) !== true,
      read: (self: object) => type.read(memberOf(self, json, field)),
    } as FieldMember);
  }
  for (const one of spec.methods ?? []) members.set(one.name, one);
  return spec.text === undefined ? { name, members } : { name, members, text: spec.text };
}

/** Docker's own name first; documents that people write by hand have Go's. */
function memberOf(self: object, json: string, field: string): unknown {
  const members = self as Record<string, unknown>;
  if (Object.hasOwn(self, json)) return members[json];
  return Object.hasOwn(self, field) ? members[field] : undefined;
}

export function method<T extends object>(
  name: string,
  call: (self: T, args: readonly Value[]) => Value,
  params: readonly Param[] = [],
): MethodMember {
  return { kind: "method", name, params, call: call as MethodMember["call"] };
}
