/** Values → MessagePack, in the smallest form. For answers, so it is written for shortness. */

/** What an answer is made of. */
export type Writable = string | number | boolean | null | Uint8Array | readonly Writable[] | WritableMap;
export interface WritableMap {
  readonly [key: string]: Writable;
}

export function pack(value: Writable): Buffer {
  if (value === null) return Buffer.from([0xc0]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === "number") return packNumber(value);
  if (typeof value === "string") return packText(Buffer.from(value, "utf8"));
  if (value instanceof Uint8Array) return Buffer.concat([head(value.length, BINARY), value]);
  if (isList(value)) return Buffer.concat([head(value.length, ARRAY), ...value.map(pack)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    head(entries.length, MAP),
    ...entries.flatMap(([key, one]) => [pack(key), pack(one)]),
  ]);
}

/** Heads by the size of the length: short form (its first value and how many), 8, 16 and 32 bits; 0: there is none. */
type Forms = readonly [short: number, shortMost: number, eight: number, sixteen: number, thirtyTwo: number];
const TEXT: Forms = [0xa0, 31, 0xd9, 0xda, 0xdb];
const BINARY: Forms = [0, -1, 0xc4, 0xc5, 0xc6];
const ARRAY: Forms = [0x90, 15, 0, 0xdc, 0xdd];
const MAP: Forms = [0x80, 15, 0, 0xde, 0xdf];

function isList(value: readonly Writable[] | WritableMap): value is readonly Writable[] {
  return Array.isArray(value);
}

function packText(bytes: Buffer): Buffer {
  return Buffer.concat([head(bytes.length, TEXT), bytes]);
}

function head(length: number, [short, shortMost, eight, sixteen, thirtyTwo]: Forms): Buffer {
  if (length <= shortMost) return Buffer.from([short | length]);
  if (length <= 0xff && eight !== 0) return Buffer.from([eight, length]);
  if (length <= 0xffff) return Buffer.from([sixteen, length >> 8, length & 0xff]);
  const bytes = Buffer.alloc(5, thirtyTwo);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** Whole numbers up to 32 bits; all others as 64-bit float. */
function packNumber(value: number): Buffer {
  if (Number.isInteger(value) && value >= 0 && value <= 0x7f) return Buffer.from([value]);
  const bytes = Buffer.alloc(9);
  if (Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) {
    bytes[0] = 0xce;
    bytes.writeUInt32BE(value, 1);
    return bytes.subarray(0, 5);
  }
  bytes[0] = 0xcb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}
