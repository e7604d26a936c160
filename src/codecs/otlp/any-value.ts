/** OTLP's AnyValue on the wire (opentelemetry/proto/common/v1/common.proto). */
import { WireFault } from "../protobuf/wire.ts";
import type { WireReader } from "../protobuf/wire.ts";
import { DEPTH_MOST } from "./plain.ts";
import type { Plain, PlainMap } from "./plain.ts";

/** Field number and wire type. A value is one of these; when several stand there the last holds (proto3, oneof). */
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;
const ARRAY = 0x2a;
const MAP = 0x32;
const BYTES = 0x3a;

/** Field 1 of ArrayValue and of KeyValueList. */
const MEMBER = 0x0a;
const KEY = 0x0a;
const VALUE = 0x12;

/** The value whose content the reader stands in, up to its limit. */
export function readAnyValue(reader: WireReader, depth: number = 0): Plain {
  if (depth > DEPTH_MOST) throw new WireFault("values nest too deep");
  let value: Plain = null;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === STRING) value = reader.text();
    else if (tag === INT) value = readInteger(reader);
    else if (tag === BOOL) value = reader.varint() !== 0;
    else if (tag === DOUBLE) value = reader.double();
    else if (tag === BYTES) value = reader.view().toString("base64");
    else if (tag === ARRAY) value = readArray(reader, depth);
    else if (tag === MAP) value = readMap(reader, depth);
    else reader.skip(tag);
  }
  return value;
}

/** int64: two's complement in 64 bits. */
function readInteger(reader: WireReader): number | bigint {
  const value = reader.varint();
  if (value <= Number.MAX_SAFE_INTEGER) return value;
  const exact = BigInt.asIntN(64, (BigInt(reader.high) << 32n) | BigInt(reader.low));
  const short = Number(exact);
  return Number.isSafeInteger(short) ? short : exact;
}

function readArray(reader: WireReader, depth: number): Plain[] {
  const values: Plain[] = [];
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag !== MEMBER) {
      reader.skip(tag);
      continue;
    }
    const around = reader.enter();
    values.push(readAnyValue(reader, depth + 1));
    reader.leave(around);
  }
  reader.leave(outer);
  return values;
}

function readMap(reader: WireReader, depth: number): PlainMap {
  const map: PlainMap = new Map();
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === MEMBER) readMember(reader, map, depth);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return map;
}

function readMember(reader: WireReader, map: PlainMap, depth: number): void {
  let key = "";
  let value: Plain = null;
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === KEY) key = reader.key();
    else if (tag === VALUE) {
      const around = reader.enter();
      value = readAnyValue(reader, depth + 1);
      reader.leave(around);
    } else reader.skip(tag);
  }
  reader.leave(outer);
  map.set(key, value);
}
