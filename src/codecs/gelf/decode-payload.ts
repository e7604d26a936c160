/** A GELF payload as it was sent, perhaps compressed, → its bytes. Its first bytes say which; nothing else does. */
import { gunzipSync, inflateSync } from "node:zlib";

const GZIP_FIRST = 0x1f;
const GZIP_SECOND = 0x8b;
/** RFC 1950 2.2: method 8 with a window of 32 KiB, and both bytes together divisible by 31. */
const ZLIB_FIRST = 0x78;
const ZLIB_CHECK = 31;

const PIECE_LEAST_BYTES = 1024;
const PIECE_MOST_BYTES = 65_536;

export type Compression = "none" | "gzip" | "zlib";

export function compressionOf(bytes: Uint8Array): Compression {
  const first = bytes[0] ?? 0;
  const second = bytes[1] ?? 0;
  if (first === GZIP_FIRST && second === GZIP_SECOND) return "gzip";
  return first === ZLIB_FIRST && (first * 256 + second) % ZLIB_CHECK === 0 ? "zlib" : "none";
}

/** A few kilobytes can be made to become gigabytes: what would be longer than `mostBytes` is not unpacked to its end. */
export function unpack(bytes: Buffer, mostBytes: number): Buffer | "damaged" | "too long" {
  const compression = compressionOf(bytes);
  if (compression === "none") return bytes;
  try {
    // Most documents become three times as long; zlib's own pieces of 16 KiB would be mostly air.
    const chunkSize = Math.min(PIECE_MOST_BYTES, Math.max(PIECE_LEAST_BYTES, bytes.length * 4));
    const options = { maxOutputLength: mostBytes, chunkSize };
    return compression === "gzip" ? gunzipSync(bytes, options) : inflateSync(bytes, options);
  } catch (error) {
    const tooLong = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return tooLong ? "too long" : "damaged";
  }
}
