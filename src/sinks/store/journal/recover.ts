/** Reads a journal's folder back into what the process before it knew: cursors, chunks to store, groups begun. */
import { link, mkdir, readFile, readdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { KIND, readChunk, readFrames } from "./frames.ts";
import type { DoneFrame, FoundFrame, GroupFrame, SnapshotFrame } from "./frames.ts";

/** A chunk on disk: enough to insert it without having read its block yet. */
export interface ChunkPlace {
  chunk: number;
  rows: number;
  bytes: number;
  lastSeq: number;
  columns: readonly string[];
  resourceKeys: readonly string[];
  segment: number;
  offset: number;
}

export interface Recovered {
  journal: string;
  cursors: Map<string, string>;
  nextSeq: number;
  nextChunk: number;
  done: number;
  /** Chunks that the engine may not have, in order. */
  chunks: ChunkPlace[];
  /** Inserts that may have been sent, in order. */
  groups: GroupFrame[];
  segments: { number: number; bytes: number; lastChunk: number }[];
  /** Bytes that were no whole frame: at the end of the last segment a torn write, elsewhere damage. */
  tornBytes: number;
  damagedBytes: number;
  /** Where the damaged segments are kept. */
  damagedFiles: string[];
}

/** Damaged segments that are kept, some 64 MiB each: the newest. */
const DAMAGED_MOST = 4;

export const segmentName = (number: number): string => `${String(number).padStart(10, "0")}.journal`;

export async function recover(dir: string): Promise<Recovered> {
  const found: Recovered = {
    journal: randomBytes(6).toString("hex"),
    cursors: new Map(),
    nextSeq: 0,
    nextChunk: 1,
    done: 0,
    chunks: [],
    groups: [],
    segments: [],
    tornBytes: 0,
    damagedBytes: 0,
    damagedFiles: [],
  };
  const numbers = (await readdir(dir)).filter((name) => /^\d{10}\.journal$/.test(name)).sort();
  for (const [index, name] of numbers.entries()) {
    const bytes = await readFile(join(dir, name));
    const { frames, end } = readFrames(bytes);
    const number = Number.parseInt(name, 10);
    for (const frame of frames) apply(found, frame, number);
    found.segments.push({ number, bytes: end, lastChunk: found.nextChunk - 1 });
    if (end === bytes.length) continue;
    if (index === numbers.length - 1) {
      found.tornBytes += bytes.length - end;
      await truncate(join(dir, name), end);
    } else {
      found.damagedBytes += bytes.length - end;
      found.damagedFiles.push(await keepDamaged(dir, name));
    }
  }
  found.chunks = found.chunks.filter((one) => one.chunk > found.done && one.rows > 0);
  // A group that was begun again after a kill stands here twice.
  const groups = new Map(found.groups.map((one) => [one.token, one]));
  found.groups = [...groups.values()].filter((one) => one.last > found.done);
  return found;
}

/** A second name for the segment, which is not written to again: it takes no room, so that a full disk cannot prevent it. */
async function keepDamaged(dir: string, name: string): Promise<string> {
  const folder = join(dir, "damaged");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await link(join(dir, name), join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const kept = (await readdir(folder)).sort();
  for (const old of kept.slice(0, -DAMAGED_MOST)) await rm(join(folder, old), { force: true });
  return join(folder, name);
}

function apply(found: Recovered, frame: FoundFrame, segment: number): void {
  switch (frame.kind) {
    case KIND.snapshot: {
      const snapshot = JSON.parse(frame.payload.toString()) as SnapshotFrame;
      found.journal = snapshot.journal;
      found.nextSeq = Math.max(found.nextSeq, snapshot.nextSeq);
      found.nextChunk = Math.max(found.nextChunk, snapshot.nextChunk);
      found.done = Math.max(found.done, snapshot.done);
      // Cursors of a snapshot are complete: what an older segment still names was forgotten since.
      found.cursors = new Map(Object.entries(snapshot.cursors));
      break;
    }
    case KIND.chunk: {
      const { header, blockAt } = readChunk(frame.payload);
      const bytes = frame.payload.length - blockAt;
      const { chunk, rows, lastSeq, columns, resourceKeys } = header;
      const offset = frame.offset + blockAt;
      found.chunks.push({ chunk, rows, bytes, lastSeq, columns, resourceKeys, segment, offset });
      found.nextChunk = Math.max(found.nextChunk, chunk + 1);
      found.nextSeq = Math.max(found.nextSeq, lastSeq + 1);
      mergeCursors(found.cursors, header.cursors);
      break;
    }
    case KIND.group:
      found.groups.push(JSON.parse(frame.payload.toString()) as GroupFrame);
      break;
    case KIND.done:
      found.done = Math.max(found.done, (JSON.parse(frame.payload.toString()) as DoneFrame).last);
      break;
    default:
      found.damagedBytes += frame.payload.length;
  }
}

export function mergeCursors(
  into: Map<string, string>,
  updates: Readonly<Record<string, string | null>>,
): void {
  for (const [key, value] of Object.entries(updates)) {
    if (value === null) into.delete(key);
    else into.set(key, value);
  }
}
