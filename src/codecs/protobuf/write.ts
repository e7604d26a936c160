/** Writes the few small messages that we answer with (protobuf.dev, "Encoding"). */
import { WIRE } from "./wire.ts";

/** A field with a number of at most 53 bits; zero is the default and not written (proto3). */
export function numberField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.from([...varint(field * 8 + WIRE.varint), ...varint(value)]);
}

export function bytesField(field: number, value: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(varint(field * 8 + WIRE.bytes)),
    Buffer.from(varint(value.length)),
    value,
  ]);
}

export function textField(field: number, value: string): Buffer {
  return value === "" ? Buffer.alloc(0) : bytesField(field, Buffer.from(value));
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return bytes;
}
