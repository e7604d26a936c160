/** index, slice and len. Texts count in bytes of UTF-8, as in Go. */
import { typeName, wholeNumber } from "../kinds.ts";
import { Fault, MapValue, NamedInt, TypedNil } from "../values.ts";
import type { Value } from "../values.ts";

const ASCII = /^[\0-\x7f]*$/;

export function index(subject: Value, keys: readonly Value[]): Value {
  if (subject === undefined || subject === null) throw new Fault("index of untyped nil");
  let item: Value = subject;
  for (const key of keys) item = indexOnce(item, key);
  return item;
}

function indexOnce(item: Value, key: Value): Value {
  if (item === undefined || item === null) throw new Fault("index of nil pointer");
  if (item instanceof MapValue) {
    const found = item.entries.get(keyOf(key));
    return found === undefined ? item.absent : found;
  }
  if (item instanceof TypedNil && item.kind === "map") {
    keyOf(key);
    return item.absent;
  }
  if (typeof item === "string") {
    const bytes = Buffer.from(item);
    return new NamedInt("uint8", BigInt(bytes[position(key, bytes.length - 1)] ?? 0));
  }
  if (isList(item)) return item[position(key, item.length - 1)];
  if (item instanceof TypedNil && item.kind === "slice") position(key, -1);
  throw new Fault(`can't index item of type ${typeName(item)}`);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function keyOf(key: Value): string {
  if (typeof key === "string") return key;
  if (key === undefined || key === null) throw new Fault("value is nil; should be of type string");
  throw new Fault(`value has type ${typeName(key)}; should be string`);
}

function position(key: Value, most: number): number {
  const whole = wholeNumber(key);
  if (whole === undefined) {
    if (key === undefined || key === null) throw new Fault("cannot index slice/array with nil");
    throw new Fault(`cannot index slice/array with type ${typeName(key)}`);
  }
  if (whole < 0n || whole > BigInt(most)) throw new Fault(`index out of range: ${whole}`);
  return Number(whole);
}

export function slice(subject: Value, bounds: readonly Value[]): Value {
  if (subject === undefined || subject === null) throw new Fault("slice of untyped nil");
  if (bounds.length > 3) throw new Fault(`too many slice indexes: ${bounds.length}`);
  if (typeof subject === "string") return sliceText(subject, bounds);
  const list = subject instanceof TypedNil && subject.kind === "slice" ? [] : subject;
  if (!isList(list)) throw new Fault(`can't slice item of type ${typeName(subject)}`);
  const [from, to] = range(bounds, list.length);
  return list.slice(from, to);
}

/** A cut inside a character leaves U+FFFD: our texts hold characters, not bytes. */
function sliceText(text: string, bounds: readonly Value[]): string {
  if (bounds.length === 3) throw new Fault("cannot 3-index slice a string");
  if (ASCII.test(text)) return text.slice(...range(bounds, text.length));
  const bytes = Buffer.from(text);
  return bytes.subarray(...range(bounds, bytes.length)).toString();
}

function range(bounds: readonly Value[], length: number): [number, number] {
  const [from = 0, to = length, most] = bounds.map((bound) => position(bound, length));
  if (from > to) throw new Fault(`invalid slice index: ${from} > ${to}`);
  if (most !== undefined && to > most) throw new Fault(`invalid slice index: ${to} > ${most}`);
  return [from, to];
}

export function length(subject: Value): number {
  if (typeof subject === "string") return Buffer.byteLength(subject);
  if (isList(subject)) return subject.length;
  if (subject instanceof MapValue) return subject.entries.size;
  if (subject instanceof TypedNil && subject.kind !== "pointer") return 0;
  if (subject === undefined || subject === null || subject instanceof TypedNil) {
    throw new Fault("len of nil pointer");
  }
  throw new Fault(`len of type ${typeName(subject)}`);
}
