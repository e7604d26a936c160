/** What the first byte of a value tells (MessagePack specification, "Formats"), for heads 0xc0 to 0xdf. */

export const HEAD = {
  positiveMost: 0x7f,
  mapFirst: 0x80,
  arrayFirst: 0x90,
  textFirst: 0xa0,
  tableFirst: 0xc0,
  nil: 0xc0,
  never: 0xc1,
  false: 0xc2,
  true: 0xc3,
  binary8: 0xc4,
  binary32: 0xc6,
  extension8: 0xc7,
  extension32: 0xc9,
  float32: 0xca,
  float64: 0xcb,
  unsigned8: 0xcc,
  unsigned64: 0xcf,
  signed8: 0xd0,
  signed64: 0xd3,
  fixedExtension1: 0xd4,
  fixedExtension16: 0xd8,
  text8: 0xd9,
  text32: 0xdb,
  array16: 0xdc,
  array32: 0xdd,
  map16: 0xde,
  map32: 0xdf,
  negativeFirst: 0xe0,
} as const;

/** Bytes of the length that follows the head; 0: it has none, its size is fixed. */
export const LENGTH_BYTES: readonly number[] = [
  // nil, never used, false, true
  0, 0, 0, 0,
  // binary 8, 16, 32; extension 8, 16, 32
  1, 2, 4, 1, 2, 4,
  // float 32, 64; unsigned 8 to 64; signed 8 to 64
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  // fixed extensions of 1, 2, 4, 8, 16
  0, 0, 0, 0, 0,
  // text 8, 16, 32; array 16, 32; map 16, 32
  1, 2, 4, 2, 4, 2, 4,
];

/** Whole size of the values without a length, head included. */
export const FIXED_BYTES: readonly number[] = [
  1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 5, 9, 2, 3, 5, 9, 2, 3, 5, 9, 3, 4, 6, 10, 18, 0, 0, 0, 0, 0, 0, 0,
];

export function lengthAt(bytes: Buffer, at: number, lengthBytes: number): number {
  const first = bytes[at] as number;
  if (lengthBytes === 1) return first;
  const second = first * 256 + (bytes[at + 1] as number);
  if (lengthBytes === 2) return second;
  return second * 65_536 + (bytes[at + 2] as number) * 256 + (bytes[at + 3] as number);
}
