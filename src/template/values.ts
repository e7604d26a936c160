/**
 * Go's values as JavaScript holds them here. Booleans and strings are themselves, a Go int is a bigint, a Go float64 a
 * number: so the two stay apart, as `eq 1 1.0` and `printf "%d"` need. A list is an array. `null` is an interface that
 * holds nothing (a JSON null), `undefined` is no value at all (a missing key): Go treats them differently in places.
 */
import type { TimeValue } from "./time/time.ts";

export type Value =
  | undefined
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly Value[]
  | MapValue
  | StructValue
  | TimeValue
  | NamedInt
  | Complex
  | TypedNil;

/** A map with text keys. `absent` is the zero value of its elements, which `index` gives for an unknown key. */
export class MapValue {
  readonly type: string;
  readonly entries: ReadonlyMap<string, Value>;
  readonly absent: Value;

  constructor(entries: ReadonlyMap<string, Value>, type = "map[string]interface {}", absent: Value = null) {
    this.entries = entries;
    this.type = type;
    this.absent = absent;
  }
}

/** What a function or method takes: `any` turns no value into nil, `value` gets it as it is. */
export type Param = "any" | "value" | "string" | "int" | "bool";

export interface FieldMember {
  readonly kind: "field";
  readonly name: string;
  readonly read: (self: never) => Value;
  /** Name in JSON, and whether an empty value is left out there. */
  readonly json: string;
  readonly omitEmpty: boolean;
}

export interface MethodMember {
  readonly kind: "method";
  readonly name: string;
  readonly params: readonly Param[];
  readonly call: (self: never, args: readonly Value[]) => Value;
}

export interface StructType {
  readonly name: string;
  readonly members: ReadonlyMap<string, FieldMember | MethodMember>;
  /** Go's String method on a pointer: used where an action prints the value itself, and nowhere deeper. */
  readonly text?: (self: never) => string;
}

/** A struct: its fields are known, so an unknown one is an error and not an empty place. */
export class StructValue {
  readonly type: StructType;
  readonly self: object;
  /** Reached through a pointer: prints with an ampersand inside `print`. */
  readonly pointer: boolean;

  constructor(type: StructType, self: object, pointer = false) {
    this.type = type;
    this.self = self;
    this.pointer = pointer;
  }

  field(member: FieldMember): Value {
    return (member.read as (self: object) => Value)(this.self);
  }

  call(member: MethodMember, args: readonly Value[]): Value {
    return (member.call as (self: object, args: readonly Value[]) => Value)(this.self, args);
  }

  text(): string | undefined {
    return (this.type.text as ((self: object) => string) | undefined)?.(this.self);
  }
}

/** An int of a type of its own: a byte of a string, time.Month, time.Duration. With a name, that is what it prints. */
export class NamedInt {
  readonly type: string;
  readonly value: bigint;
  readonly name: string | undefined;

  constructor(type: string, value: bigint, name?: string) {
    this.type = type;
    this.value = value;
    this.name = name;
  }

  get unsigned(): boolean {
    return this.type.startsWith("uint");
  }
}

export class Complex {
  readonly real: number;
  readonly imaginary: number;

  constructor(real: number, imaginary: number) {
    this.real = real;
    this.imaginary = imaginary;
  }
}

/** A nil that knows its type: prints `[]`, `map[]` or `<nil>`, and `len` of the first two is 0. */
export class TypedNil {
  readonly kind: "slice" | "map" | "pointer";
  readonly type: string;
  readonly absent: Value;
  /** For a pointer: the fields its target would have, which decides between two errors. */
  readonly target: StructType | undefined;

  constructor(
    kind: TypedNil["kind"],
    type: string,
    also: { absent?: Value; target?: StructType | undefined } = {},
  ) {
    this.kind = kind;
    this.type = type;
    this.absent = also.absent ?? null;
    this.target = also.target;
  }
}

/** Something that cannot be done with the values at hand; becomes a TemplateError with the place. */
export class Fault extends Error {}

const INT64_SIZE = 2 ** 63;

/** A parsed JSON document as Go's values; whole numbers become ints, as callers mean them. */
export function fromJson(value: unknown): Value {
  if (typeof value === "number") {
    return Number.isInteger(value) && Math.abs(value) < INT64_SIZE ? BigInt(value) : value;
  }
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === "object" && value !== null) {
    return new MapValue(new Map(Object.entries(value).map(([key, one]) => [key, fromJson(one)])));
  }
  return null;
}
