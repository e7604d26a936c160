/**
 * OTLP requests in JSON → the same in protobuf, written here by the schema and nothing of the product's own. Fields can
 * be written backwards, as the OpenTelemetry Collector does.
 */

type Json = Record<string, unknown>;
type Field = readonly [number: number, bytes: Buffer];

export interface WireOptions {
  backwards?: boolean;
}

export function requestWire(request: Json, options: WireOptions = {}): Buffer {
  const write = options.backwards === true ? backwards : forwards;
  return write(each(request["resourceLogs"], (one) => [1, bytes(resourceLogs(one, write))]));
}

type Write = (fields: readonly (readonly Field[])[]) => Buffer;

const forwards: Write = (fields) => Buffer.concat(fields.flat().map(fieldBytes));
/** Repeated fields keep their order among themselves. */
const backwards: Write = (fields) => Buffer.concat([...fields].reverse().flat().map(fieldBytes));

function fieldBytes([number, content]: Field): Buffer {
  return Buffer.concat([varint(BigInt(number * 8 + (content as Typed).wire)), content]);
}

interface Typed extends Buffer {
  wire: number;
}

function typed(wire: number, content: Buffer): Buffer {
  return Object.assign(Buffer.from(content), { wire });
}

function varint(value: bigint): Buffer {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) + 128);
  out.push(Number(rest));
  return Buffer.from(out);
}

const bytes = (content: Buffer): Buffer => typed(2, Buffer.concat([varint(BigInt(content.length)), content]));
const text = (value: unknown): Buffer => bytes(Buffer.from(String(value)));
const number = (value: unknown): Buffer => typed(0, varint(BigInt(value as string)));

function fixed64(value: unknown): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(value as string));
  return typed(1, out);
}

function fixed32(value: unknown): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(Number(value));
  return typed(5, out);
}

function double(value: unknown): Buffer {
  const out = Buffer.alloc(8);
  out.writeDoubleLE(Number(value));
  return typed(1, out);
}

function each(value: unknown, make: (one: Json) => Field): Field[][] {
  return [((value ?? []) as Json[]).map(make)];
}

function one(value: unknown, make: (value: unknown) => Field): Field[][] {
  return value === undefined || value === null ? [] : [[make(value)]];
}

function resourceLogs(group: Json, write: Write): Buffer {
  return write([
    ...one(group["resource"], (value) => [
      1,
      bytes(write(each((value as Json)["attributes"], (pair) => [1, bytes(keyValue(pair, write))]))),
    ]),
    ...each(group["scopeLogs"], (scope) => [2, bytes(scopeLogs(scope, write))]),
    ...one(group["schemaUrl"], (value) => [3, text(value)]),
  ]);
}

function scopeLogs(group: Json, write: Write): Buffer {
  const scope = (value: Json): Buffer =>
    write([
      ...one(value["name"], (name) => [1, text(name)]),
      ...one(value["version"], (version) => [2, text(version)]),
      ...each(value["attributes"], (pair) => [3, bytes(keyValue(pair, write))]),
    ]);
  return write([
    ...one(group["scope"], (value) => [1, bytes(scope(value as Json))]),
    ...each(group["logRecords"], (record) => [2, bytes(logRecord(record, write))]),
    ...one(group["schemaUrl"], (value) => [3, text(value)]),
  ]);
}

function logRecord(record: Json, write: Write): Buffer {
  return write([
    ...one(record["timeUnixNano"], (value) => [1, fixed64(value)]),
    ...one(record["severityNumber"], (value) => [2, number(value)]),
    ...one(record["severityText"], (value) => [3, text(value)]),
    ...one(record["body"], (value) => [5, bytes(anyValue(value as Json, write))]),
    ...each(record["attributes"], (pair) => [6, bytes(keyValue(pair, write))]),
    ...one(record["droppedAttributesCount"], (value) => [7, number(value)]),
    ...one(record["flags"] ?? record["traceFlags"], (value) => [8, fixed32(value)]),
    ...one(record["traceId"], (value) => [9, bytes(Buffer.from(value as string, "hex"))]),
    ...one(record["spanId"], (value) => [10, bytes(Buffer.from(value as string, "hex"))]),
    ...one(record["observedTimeUnixNano"], (value) => [11, fixed64(value)]),
    ...one(record["eventName"], (value) => [12, text(value)]),
  ]);
}

function keyValue(pair: Json, write: Write): Buffer {
  return write([
    ...one(pair["key"], (key) => [1, text(key)]),
    ...one(pair["value"], (value) => [2, bytes(anyValue(value as Json, write))]),
  ]);
}

export function anyValue(value: Json, write: Write = forwards): Buffer {
  const list = (content: unknown): Json[] => ((content as Json)["values"] ?? []) as Json[];
  return write([
    ...one(value["stringValue"], (content) => [1, text(content)]),
    ...one(value["boolValue"], (content) => [2, number(content === true ? 1 : 0)]),
    ...one(value["intValue"], (content) => [3, number(content)]),
    ...one(value["doubleValue"], (content) => [4, double(content)]),
    ...one(value["arrayValue"], (content) => [
      5,
      bytes(write(each(list(content), (item) => [1, bytes(anyValue(item, write))]))),
    ]),
    ...one(value["kvlistValue"], (content) => [
      6,
      bytes(write(each(list(content), (pair) => [1, bytes(keyValue(pair, write))]))),
    ]),
    ...one(value["bytesValue"], (content) => [7, bytes(Buffer.from(content as string, "base64"))]),
  ]);
}
