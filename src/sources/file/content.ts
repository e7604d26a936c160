/**
 * What a file is told by: not its name, which rotation changes, and not its inode alone, which is used again, but what it begins
 * with and what stands right before the place that was read to. Files with the same banner are told apart, and a copy, or a packed
 * form, is known for what it is.
 */
import { createHash } from "node:crypto";
import { readSync } from "node:fs";

/** As much of the beginning, or as much as was read. */
export const HEAD_BYTES = 1024;
/** As much before the place. */
export const TAIL_BYTES = 64;
const HASH_CHARS = 20;
const scratch = Buffer.alloc(HEAD_BYTES);

/** A place in a file, and how to know the file by it. */
export interface Place {
  offset: number;
  headBytes: number;
  head: string;
  tailBytes: number;
  tail: string;
}

/** The place at `offset` of an open file. */
export function placeAt(fd: number, offset: number): Place {
  const headBytes = Math.min(HEAD_BYTES, offset);
  const tailBytes = Math.min(TAIL_BYTES, offset);
  return {
    offset,
    headBytes,
    head: hashAt(fd, 0, headBytes),
    tailBytes,
    tail: hashAt(fd, offset - tailBytes, tailBytes),
  };
}

/** Is the open file the one of the place, at least as far as it was read? */
export function isAt(fd: number, size: number, place: Place): boolean {
  if (size < place.offset) return false;
  if (hashAt(fd, 0, place.headBytes) !== place.head) return false;
  return hashAt(fd, place.offset - place.tailBytes, place.tailBytes) === place.tail;
}

/** Nothing has no hash. */
export function hashOf(bytes: Buffer): string {
  if (bytes.length === 0) return "";
  return createHash("sha256").update(bytes).digest("base64url").slice(0, HASH_CHARS);
}

/** Bytes that are missing make another hash. */
export function hashAt(fd: number, at: number, length: number): string {
  return length === 0 ? "" : hashOf(scratch.subarray(0, readSync(fd, scratch, 0, length, at)));
}
