/**
 * The append-only journal in front of the engine (docs/decisions/0001-rows-and-cursors.md). Writes frames in groups,
 * one fdatasync each, rotates segments and removes those whose chunks the engine has. Knows nothing of records.
 */
import { mkdir, open, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { KIND, chunkFrame, jsonFrame } from "./frames.ts";
import type { ChunkFrame, GroupFrame } from "./frames.ts";
import { mergeCursors, recover, segmentName } from "./recover.ts";
import type { ChunkPlace, Recovered } from "./recover.ts";

/** Large enough that snapshots are rare, small enough that stored segments free their room soon. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** How long a full or broken disk is left alone between tries. */
const RETRY_MS = 1000;

interface Segment {
  number: number;
  bytes: number;
  lastChunk: number;
}

interface Place {
  segment: number;
  offset: number;
}

interface Waiting {
  parts: Uint8Array[];
  bytes: number;
  sync: boolean;
  done: (segment: Segment, offset: number) => void;
}

export interface NewChunk extends Omit<ChunkFrame, "chunk"> {
  block: Uint8Array;
}

export class Journal {
  readonly id: string;
  readonly cursors: Map<string, string>;
  nextSeq: number;
  /** Why the last write failed, while it is being tried again. */
  trouble: string | undefined;
  readonly #dir: string;
  readonly #log: Logger;
  #nextChunk: number;
  #done: number;
  #segments: Segment[];
  #file: FileHandle | undefined;
  #position = 0;
  #waiting: Waiting[] = [];
  #busy = false;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(dir: string, log: Logger, found: Recovered) {
    this.#dir = dir;
    this.#log = log;
    this.id = found.journal;
    this.cursors = found.cursors;
    this.nextSeq = found.nextSeq;
    this.#nextChunk = found.nextChunk;
    this.#done = found.done;
    this.#segments = found.segments;
  }

  /** Opens or begins the journal in `dir` and starts a fresh segment, so that nothing old is ever written to again. */
  static async open(dir: string, log: Logger): Promise<{ journal: Journal; found: Recovered }> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const found = await recover(dir);
    if (found.damagedBytes > 0)
      log.error(
        { bytes: found.damagedBytes, files: found.damagedFiles },
        "journal has damaged bytes, skipped; the segments are kept in these files",
      );
    const journal = new Journal(dir, log, found);
    await journal.#rotate();
    return { journal, found };
  }

  /** All segments' bytes: what the store sink's limit is about. */
  get bytes(): number {
    let sum = 0;
    for (const segment of this.#segments) sum += segment.bytes;
    return sum;
  }

  /** Resolves when the chunk, and the cursors with it, are on disk. */
  async append(chunk: NewChunk): Promise<ChunkPlace> {
    const { block, ...facts } = chunk;
    const number = this.#nextChunk;
    this.#nextChunk += 1;
    const parts = chunkFrame({ ...facts, chunk: number }, block);
    const place = await this.#write(parts, true, (segment) => {
      mergeCursors(this.cursors, chunk.cursors);
      this.nextSeq = Math.max(this.nextSeq, chunk.lastSeq + 1);
      segment.lastChunk = number;
    });
    const { rows, lastSeq, columns, resourceKeys } = chunk;
    return { chunk: number, rows, bytes: block.length, lastSeq, columns, resourceKeys, ...place };
  }

  /** Must be on disk before the insert it names is sent. */
  async begin(group: GroupFrame): Promise<void> {
    await this.#write(jsonFrame(KIND.group, group), true);
  }

  /** The engine has every chunk up to `last`. Not synced: a lost note costs a repeated insert that the token absorbs. */
  async finish(last: number): Promise<void> {
    this.#done = last;
    await this.#write(jsonFrame(KIND.done, { last }), false);
    await this.#removeDone();
  }

  async read(place: ChunkPlace): Promise<Uint8Array> {
    const file = await open(join(this.#dir, segmentName(place.segment)), "r");
    try {
      const block = Buffer.alloc(place.bytes);
      await file.read(block, 0, place.bytes, place.offset);
      return block;
    } finally {
      await file.close();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
  }

  /** `written` runs in the same turn as the bookkeeping, so that a snapshot can never come between the two. */
  #write(parts: Uint8Array[], sync: boolean, written?: (segment: Segment) => void): Promise<Place> {
    let bytes = 0;
    for (const part of parts) bytes += part.length;
    return new Promise((resolve) => {
      const done = (segment: Segment, offset: number): void => {
        written?.(segment);
        resolve({ segment: segment.number, offset });
      };
      this.#waiting.push({ parts, bytes, sync, done });
      if (this.#busy) return;
      this.#busy = true;
      this.#writing = this.#drain();
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#closed) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#persist(batch);
    }
    // In the same turn as the test above: a later turn would strand whoever came in between.
    this.#busy = false;
  }

  /** Tries until the disk takes it: what is here was not acknowledged, so waiting is the only honest answer. */
  async #persist(batch: Waiting[]): Promise<void> {
    for (;;) {
      try {
        if (this.#position > SEGMENT_BYTES) await this.#rotate();
        await this.#writeBatch(batch);
        this.trouble = undefined;
        return;
      } catch (error) {
        if (this.trouble === undefined)
          this.#log.error({ err: error }, "journal cannot be written, trying again");
        this.trouble = (error as Error).message;
        if (this.#closed) return;
        await sleep(RETRY_MS);
      }
    }
  }

  async #writeBatch(batch: Waiting[]): Promise<void> {
    const file = this.#file;
    const segment = this.#segments.at(-1);
    if (file === undefined || segment === undefined) throw new Error("journal is closed");
    const parts = batch.flatMap((one) => one.parts);
    await writeAll(file, parts, this.#position);
    if (batch.some((one) => one.sync)) await file.datasync();
    for (const one of batch) {
      // A chunk's block is its last part.
      const offset = this.#position + one.bytes - (one.parts.at(-1)?.length ?? 0);
      this.#position += one.bytes;
      segment.bytes = this.#position;
      one.done(segment, offset);
    }
  }

  async #rotate(): Promise<void> {
    const number = (this.#segments.at(-1)?.number ?? 0) + 1;
    const file = await open(join(this.#dir, segmentName(number)), "w", 0o600);
    const parts = jsonFrame(KIND.snapshot, {
      journal: this.id,
      nextSeq: this.nextSeq,
      nextChunk: this.#nextChunk,
      done: this.#done,
      cursors: Object.fromEntries(this.cursors),
    });
    await writeAll(file, parts, 0);
    await file.datasync();
    await syncFolder(this.#dir);
    await this.#file?.close();
    this.#file = file;
    this.#position = parts.reduce((sum, part) => sum + part.length, 0);
    this.#segments.push({ number, bytes: this.#position, lastChunk: this.#nextChunk - 1 });
    await this.#removeDone();
  }

  async #removeDone(): Promise<void> {
    for (;;) {
      const oldest = this.#segments[0];
      if (this.#segments.length < 2 || oldest === undefined || oldest.lastChunk > this.#done) return;
      this.#segments.shift();
      await unlink(join(this.#dir, segmentName(oldest.number)));
    }
  }
}

async function writeAll(file: FileHandle, parts: Uint8Array[], position: number): Promise<void> {
  const { bytesWritten } = await file.writev(parts, position);
  const wanted = parts.reduce((sum, part) => sum + part.length, 0);
  if (bytesWritten !== wanted) throw new Error(`disk took ${bytesWritten} of ${wanted} bytes`);
}

/** A new file's name survives a power cut only when its folder was synced. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
