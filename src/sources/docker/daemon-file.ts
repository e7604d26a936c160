/** A growing file, read line by line across its rotation (renamed, or cut to nothing). Small and slow on purpose. */
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 500;
const READ_BYTES = 64 * 1024;
/** Longer than any line of the daemon's: what has no end by then is taken as it is. */
const LINE_MOST_BYTES = 1024 * 1024;

export interface FileTaker {
  /** "inode:offset" as given to `lines`; undefined: from now on. */
  position: string | undefined;
  signal: AbortSignal;
  /** Awaited before more is read. */
  lines: (bodies: string[], position: string) => Promise<void>;
}

interface Place {
  inode: number;
  offset: number;
}

/** Returns why it ended: the signal, or what is wrong with the file. */
export async function tailFile(path: string, taker: FileTaker): Promise<string> {
  let place = placeOf(taker.position);
  while (!taker.signal.aborted) {
    let file: FileHandle | undefined;
    try {
      file = await open(path, "r");
      const { ino, size } = await file.stat();
      // Another file, or the same one cut: all of it is new. Met for the first time: nothing is.
      if (place === undefined) place = { inode: ino, offset: size };
      else if (place.inode !== ino || place.offset > size) place = { inode: ino, offset: 0 };
      await readToRotation(file, path, place, taker);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await file?.close();
    }
  }
  return "closed";
}

function placeOf(position: string | undefined): Place | undefined {
  const found = /^(\d+):(\d+)$/.exec(position ?? "");
  return found === null ? undefined : { inode: Number(found[1]), offset: Number(found[2]) };
}

/** Moves `place` along; returns when the path means another file, and this one is read to its end. */
async function readToRotation(file: FileHandle, path: string, place: Place, taker: FileTaker): Promise<void> {
  const { signal } = taker;
  let rotated = false;
  while (!signal.aborted) {
    const more = await readSome(file, place, taker);
    if (more) continue;
    if (rotated) return;
    const now = await stat(path).catch(() => undefined);
    rotated = now !== undefined && (now.ino !== place.inode || now.size < place.offset);
    if (!rotated) await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function readSome(file: FileHandle, place: Place, taker: FileTaker): Promise<boolean> {
  const room = Buffer.alloc(READ_BYTES);
  let bytes = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const { bytesRead } = await file.read(room, 0, room.length, place.offset + bytes.length);
    if (bytesRead === 0) return false;
    bytes = Buffer.concat([bytes, room.subarray(0, bytesRead)]);
    end = bytes.lastIndexOf(10) + 1 || (bytes.length > LINE_MOST_BYTES ? bytes.length : -1);
  }
  place.offset += end;
  const text = bytes.toString("utf8", 0, end).replace(/\n$/, "");
  await taker.lines(text.split("\n"), `${place.inode}:${place.offset}`);
  return true;
}
