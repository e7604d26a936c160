/** One file of a container's log, kept open: Docker's rotation renames and removes it, and the descriptor still has all of it. */
import { closeSync, fstatSync, openSync, read, readdirSync, readSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { JsonFileReader } from "../../../codecs/docker/json-file.ts";
import { hashOf } from "../position.ts";
import type { Time } from "../position.ts";

/** Enough for any first record without attrs, and so for nearly all. */
const HEAD_BYTES = 256 * 1024;
const PACKED_BYTES = 64 * 1024;
const HEAD_TAIL_BYTES = 64;
/** Times of files are those of the kernel's last tick. */
const CLOCK_TICK_MS = 10;
/** A daemon that has no time needs longer for a rotation. */
const ROTATION_MOST_MS = 5000;
/** Rotations that may come between a listing and the opening. */
const TRIES = 20;
const scratch = Buffer.alloc(HEAD_TAIL_BYTES);

/** The first record: what tells one file from another, since inode numbers are used again after some rotations. */
export interface Head extends Time {
  fingerprint: string;
  /** Where it ends in the file. */
  end: number;
}

export class LogFile {
  readonly path: string;
  /** Compressed by Docker after its rotation. */
  readonly packed: boolean;
  readonly fd: number;
  readonly ino: bigint;
  readonly dev: bigint;
  #head: Head | undefined;
  /** The last bytes of the first record, in which its time is. */
  #headBytes = Buffer.alloc(0);
  #open = true;

  /** Undefined when there is no such file (any more). Throws when it cannot be read. */
  static open(path: string): LogFile | undefined {
    try {
      return new LogFile(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private constructor(path: string) {
    this.path = path;
    this.packed = path.endsWith(".gz");
    this.fd = openSync(path, "r");
    const { ino, dev } = fstatSync(this.fd, { bigint: true });
    this.ino = ino;
    this.dev = dev;
  }

  get size(): number {
    return fstatSync(this.fd).size;
  }

  is(stats: BigIntStats | undefined): boolean {
    return stats !== undefined && stats.ino === this.ino && stats.dev === this.dev;
  }

  /** Undefined as long as no whole record is in it. */
  async head(): Promise<Head | undefined> {
    if (this.#head !== undefined) return this.#head;
    if (!this.packed) return this.headNow();
    for await (const bytes of this.unpacked()) {
      this.#head = headOf(bytes, bytes.length);
      break;
    }
    return this.#head;
  }

  /** The same for a file that is not packed, without waiting. */
  headNow(): Head | undefined {
    if (this.#head === undefined) {
      const bytes = Buffer.allocUnsafe(HEAD_BYTES);
      this.#head = headOf(bytes, this.readNow(bytes, 0));
      const end = this.#head?.end ?? 0;
      this.#headBytes = Buffer.from(bytes.subarray(Math.max(0, end - HEAD_TAIL_BYTES), end));
    }
    return this.#head;
  }

  /**
   * The first record of a file that took another one's place, which is the one that was taken down when the place was made: the
   * first file of all is made before its container starts. Undefined where it is not known.
   */
  rotatedHead(): Time | undefined {
    const head = this.packed ? undefined : this.headNow();
    const { birthtimeNs, ctimeNs } = fstatSync(this.fd, { bigint: true });
    // File systems that do not keep it say the time of the last change.
    if (head === undefined || birthtimeNs === ctimeNs) return undefined;
    const ms = Number(birthtimeNs / 1000n) / 1000 - (head.seconds * 1000 + head.nanos / 1e6);
    return ms > -CLOCK_TICK_MS && ms < ROTATION_MOST_MS ? head : undefined;
  }

  forgetHead(): void {
    this.#head = undefined;
  }

  /** Does it still begin as it did? If not, it was cut and written anew. */
  unchanged(): boolean {
    const { length } = this.#headBytes;
    if (this.#head === undefined || length === 0) return true;
    const now = scratch.subarray(0, length);
    const read = readSync(this.fd, now, 0, length, this.#head.end - length);
    return read === length && now.equals(this.#headBytes);
  }

  /** What was just written is in memory, so that it takes longer to ask a thread for it than to take it. */
  readNow(into: Buffer, at: number): number {
    return readSync(this.fd, into, 0, into.length, at);
  }

  read(into: Buffer, at: number): Promise<number> {
    return new Promise((resolve, reject) => {
      read(this.fd, into, 0, into.length, at, (error, bytes) =>
        error === null ? resolve(bytes) : reject(error),
      );
    });
  }

  /** The content of a packed file. */
  unpacked(): AsyncIterable<Buffer> {
    // The one who iterates gets the error.
    return pipeline(Readable.from(this.#all()), createGunzip({ chunkSize: HEAD_BYTES }), () => undefined);
  }

  /** Not Node's own stream of a file: that closes the descriptor when it is left before its end. */
  async *#all(): AsyncGenerator<Buffer> {
    let at = 0;
    for (;;) {
      const bytes = Buffer.allocUnsafe(PACKED_BYTES);
      const length = await this.read(bytes, at);
      if (length === 0) return;
      at += length;
      yield bytes.subarray(0, length);
    }
  }

  close(): void {
    if (this.#open) closeSync(this.fd);
    this.#open = false;
  }
}

/** The files of one log, from the youngest: `.log`, `.log.1`, `.log.2.gz`. While one is being packed, it is there twice. */
export function namesOf(path: string): string[] {
  const base = basename(path);
  const found: { number: number; name: string }[] = [];
  for (const name of inFolder(dirname(path))) {
    if (!name.startsWith(base)) continue;
    const rotated = /^\.(\d+)(\.gz)?$/.exec(name.slice(base.length));
    if (name === base) found.push({ number: 0, name });
    else if (rotated !== null) found.push({ number: Number(rotated[1]), name });
  }
  found.sort((a, b) => a.number - b.number || a.name.length - b.name.length);
  const names = found.filter((one, i) => one.number !== found[i - 1]?.number);
  return names.map(({ name }) => join(dirname(path), name));
}

/** The oldest file that is there when it has been opened. */
export function oldest(path: string): LogFile | undefined {
  for (let tries = 0; tries < TRIES; tries++) {
    const name = namesOf(path).at(-1);
    if (name === undefined) return undefined;
    const file = LogFile.open(name);
    if (file !== undefined && namesOf(path).at(-1) === name) return file;
    file?.close();
  }
  return undefined;
}

/** Nothing where the container was removed. */
function inFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export function statOf(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** The first record that can be read in bytes[from..end). */
export function firstRecord(
  bytes: Buffer,
  from: number,
  end: number,
): (Time & { start: number; end: number }) | undefined {
  let found: Time | undefined;
  const reader = new JsonFileReader({
    piece: ({ seconds, nanos }) => (found = { seconds, nanos }),
    damaged: () => undefined,
  });
  let at = from;
  while (at < end) {
    const lf = bytes.indexOf(10, at);
    if (lf < 0 || lf >= end) return undefined;
    reader.push(bytes, at, lf + 1);
    if (found !== undefined) return { ...found, start: at, end: lf + 1 };
    at = lf + 1;
  }
  return undefined;
}

function headOf(bytes: Buffer, length: number): Head | undefined {
  const first = firstRecord(bytes, 0, length);
  if (first === undefined) return undefined;
  const { seconds, nanos, end } = first;
  return { seconds, nanos, end, fingerprint: hashOf(bytes.toString("latin1", 0, end)) };
}
