/** What is kept of a file between two runs: the place behind the last line handed on, and how to find the file again. */
import { z } from "zod";
import type { Place } from "./content.ts";

export interface StoredFile {
  /** The name under which it was met: what its records are filed under. */
  path: string;
  /** "device:inode" where it was last. */
  node: string;
  place: Place;
  /** The place is in what the packed file holds. */
  packed: boolean;
  /** Packed, and read to its end. */
  done: boolean;
  /** The rest of a line that was too long comes first. */
  skipping: boolean;
  /** When it was last read, milliseconds since the epoch. */
  readMs: number;
  /** Since when it is nowhere to be seen; 0: it is there. */
  goneMs: number;
}

const Stored = z.tuple([
  z.literal(1),
  z.string(),
  z.string(),
  z.tuple([z.number(), z.number(), z.string(), z.number(), z.string()]),
  z.number(),
  z.number(),
  z.number(),
]);
const PACKED = 1;
const SKIPPING = 2;
const DONE = 4;

export function cursorText(file: StoredFile): string {
  const { offset, headBytes, head, tailBytes, tail } = file.place;
  const flags = (file.packed ? PACKED : 0) | (file.skipping ? SKIPPING : 0) | (file.done ? DONE : 0);
  const stored: z.output<typeof Stored> = [
    1,
    file.path,
    file.node,
    [offset, headBytes, head, tailBytes, tail],
    flags,
    file.readMs,
    file.goneMs,
  ];
  return JSON.stringify(stored);
}

/** Undefined when it is none of ours. */
export function readCursor(text: string): StoredFile | undefined {
  try {
    const [, path, node, place, flags, readMs, goneMs] = Stored.parse(JSON.parse(text));
    const [offset, headBytes, head, tailBytes, tail] = place;
    return {
      path,
      node,
      place: { offset, headBytes, head, tailBytes, tail },
      packed: (flags & PACKED) !== 0,
      done: (flags & DONE) !== 0,
      skipping: (flags & SKIPPING) !== 0,
      readMs,
      goneMs,
    };
  } catch {
    return undefined;
  }
}

/** A file that nobody has read yet. */
export function newFile(path: string, node: string): StoredFile {
  const place = { offset: 0, headBytes: 0, head: "", tailBytes: 0, tail: "" };
  return { path, node, place, packed: false, done: false, skipping: false, readMs: Date.now(), goneMs: 0 };
}
